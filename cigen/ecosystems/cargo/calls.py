"""How a team itself calls Cargo: in pipelines, and in the targets and scripts that these call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cigen.evidence import targets
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.repo import Repo

MAX_CALLS = 2_000
_TARGETS = re.compile(
    r"(?:cargo[-_:]?|rust[-_:]?|unit[-_:]?)?tests?(?:[-_:](?:all|unit|ci|rust|cargo|workspace))?|check|ci"
)
_ASIDE = re.compile(r"-p|--(?:package|manifest-path|example|examples|test|bench|benches|doc|bin|target|no-run)(?:=.*)?")
_KINDS = ("--lib", "--bins", "--tests", "--all-targets")
_SWITCHES = ("--release", *_KINDS)
_VERBS = ("test", "t", "nextest")


@dataclass(frozen=True, kw_only=True)
class Tested:
    """What all tests of the whole are given: ``flags`` of Cargo's, and how many run at once, 0 for as many as can."""

    flags: tuple[str, ...] = ()
    threads: int = 0


def texts(repo: Repo, folder: str) -> list[str]:
    """What may be meant for ``folder``: the steps of pipelines and what is behind them, or else what targets test."""
    piped = steps.texts(repo, folder)
    behind = [" ".join(one.words) for one in repo.remember(_piped) if one.folder == folder]
    if any("cargo" in text for text in (*piped, *behind)):
        return [*piped, *behind]
    return [*piped, *(" ".join(one.words) for one in targets.commands_of(repo, folder, _TARGETS))]


def tested(repo: Repo, folder: str) -> Tested:
    """What the tests are given in the first place that has any of the whole."""
    places = (
        (one for one in repo.remember(_piped) if one.folder == folder),
        targets.commands_of(repo, folder, _TARGETS),
    )
    for commands in places:
        made = list(_tests(commands))
        whole = [words for words in made if not any(map(_ASIDE.fullmatch, words))]
        if whole:
            return _shared(whole, is_all=len(whole) == len(made))
    return Tested()


def _shared(calls: Sequence[Sequence[str]], *, is_all: bool) -> Tested:
    """What all ``calls`` are given; tests of one kind only where no other call has those of another."""
    shared = set.intersection(*({*words} for words in calls))
    threads = {_threads(words) for words in calls}
    return Tested(
        flags=tuple(word for word in _SWITCHES if word in shared and (is_all or word not in _KINDS)),
        threads=threads.pop() if len(threads) == 1 else 0,
    )


def _piped(repo: Repo) -> tuple[Command, ...]:
    found = targets.followed(repo, steps.commands(repo))
    return tuple(islice((one for one in found if "cargo" in one.words), MAX_CALLS))


def _tests(commands: Iterable[Command]) -> Iterator[tuple[str, ...]]:
    """The words after Cargo's name of each command that tests."""
    found = (_after(one.words) for one in commands)
    return (words for words in found if _verb(words) in _VERBS)


def _after(words: Sequence[str]) -> tuple[str, ...]:
    start = next((at for at, word in enumerate(words) if word == "cargo"), len(words))
    return tuple(words[start + 1 :])


def _verb(words: Sequence[str]) -> str:
    return next((word for word in words if not word.startswith("+")), "")


def _threads(words: Sequence[str]) -> int:
    """How many tests run at once: nextest takes it as its own option, the others after two dashes."""
    names = ("--test-threads", "-j") if _verb(words) == "nextest" else ("--test-threads",)
    for at, word in enumerate(words):
        name, _, value = word.partition("=")
        if name in names and re.fullmatch(r"[1-9][0-9]?", value or "".join(words[at + 1 : at + 2])):
            return int(value or words[at + 1])
    return 0
