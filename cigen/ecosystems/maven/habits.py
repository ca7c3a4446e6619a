"""How the team's pipelines run Maven for its tests: up to which phase, with which profiles and properties."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cigen.evidence import pipelines
from cigen.evidence.pipelines import linux
from cigen.evidence.shell import Command
from cigen.repo import Repo, resolve

DEFAULT = "verify"
"""With it, integration tests run too."""

MAX_GIVEN = 20
MAX_SAID = 50  # properties that the poms are asked about
_PHASES = ("test", "package", "integration-test", "verify")
_FURTHER = {"install": "verify"}  # what it does beyond is for other builds
_PROGRAM = re.compile(r"(?:[\w./$-]{1,200}/)?mvn[wd]?(?:\.cmd)?", re.ASCII)
_SKIPS = re.compile(r"-D(?:skipTests|maven\.test\.skip)(?:=(?!false).*)?", re.DOTALL)
_PROFILE = re.compile(r"[A-Za-z0-9][\w.-]{0,60}", re.ASCII)
_PROPERTY = re.compile(r"-D([A-Za-z][\w.-]{0,80})(?:=([\w.+:,-]{1,80}))?", re.ASCII)
# Of Surefire and Failsafe: https://maven.apache.org/surefire/maven-failsafe-plugin/verify-mojo.html
_OF_TESTS = ("skipITs", "groups", "excludedGroups")
_WITH_VALUE = frozenset({"-f", "--file", "-P", "--activate-profiles", "-D", "--define", "-pl", "--projects"})


@dataclass(frozen=True, kw_only=True)
class Given:
    """The profiles that the tests are run with, and properties; those have values without blanks."""

    profiles: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


def given(repo: Repo, folder: str, profiles: Collection[str], files: Sequence[str]) -> Given:
    """What the first job that runs tests in ``folder`` gives Maven, as far as the poms, ``files``, know of it."""
    for job in linux.first(repo):
        calls = [words for one in job if (words := _told(one, folder)) and _place(one, words) in (folder, None)]
        tested = _together([words for words in calls if any(_phases(words))])
        if tested:
            named = (name for words in tested for name in _profiles(words) if name in profiles)
            said = dict(pair for words in tested for pair in _properties(words))
            found = {name: said[name] for name in islice(said, MAX_SAID) if _is_known(repo, files, name)}
            return Given(profiles=tuple(dict.fromkeys(named))[:MAX_GIVEN], properties=tuple(found.items())[:MAX_GIVEN])
    return Given()


def phase_of_tests(repo: Repo, folder: str, *, has_modules: bool) -> str:
    """The last of the phases in which they run tests, which the project is known to survive.

    What only packs afterwards tests alone: the build has packed already, and some plugins cannot twice. A module
    may need the archive of another, though.
    """
    calls = [words for job in linux.first(repo) for one in job if (words := _told(one, folder))]
    tested = _together([words for words in calls if any(_phases(words))])
    reached = [_PHASES.index(phase) for words in tested for phase in _phases(words)]
    if not reached:
        return DEFAULT
    last = _PHASES[max(reached)]
    return "test" if last == "package" and not has_modules else last


def _together(calls: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Without those that have none of the first one's profiles but others: they test something else, apart."""
    first = set(_profiles(calls[0])) if calls else set()
    return [words for words in calls if not first or first & (own := set(_profiles(words))) or not own]


def _told(command: Command, folder: str) -> list[str]:
    """What Maven is told, if it may be about ``folder``; nothing for another command."""
    start = next((at for at, word in enumerate(command.words) if _PROGRAM.fullmatch(word)), None)
    if start is None or command.words[0] in ("echo", "which", "printf"):
        return []
    words = _joined(command.words[start + 1 :])
    return [] if pipelines.is_elsewhere(folder, _place(command, words)) else words


def _joined(words: Sequence[str]) -> list[str]:
    """With ``-D name`` in one word."""
    following = iter(words)
    return [f"{word}{next(following, '')}" if word in ("-D", "-P") else word for word in following]


def _place(command: Command, words: Sequence[str]) -> str | None:
    """The folder of the pom; ``None`` where it cannot be known."""
    if command.folder is None:
        return None
    named = next((words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-f", "--file")), "")
    return resolve(command.folder, posixpath.dirname(named) if named.endswith(".xml") else named or ".")


def _phases(words: Sequence[str]) -> Iterator[str]:
    if not any(map(_SKIPS.fullmatch, words)):
        following = iter(words)
        for word in following:
            phase = _FURTHER.get(word, word)
            if word in _WITH_VALUE:
                next(following, "")
            elif phase in _PHASES:
                yield phase


def _profiles(words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        is_long = word == "--activate-profiles" and at + 1 < len(words)
        named = words[at + 1] if is_long else word[2:] if word.startswith("-P") else ""
        yield from (name for name in named.split(",") if _PROFILE.fullmatch(name))


def _properties(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    found = (match for word in words if (match := _PROPERTY.fullmatch(word)))
    yield from islice(((match[1], match[2] or "true") for match in found), MAX_GIVEN)


def _is_known(repo: Repo, files: Sequence[str], name: str) -> bool:
    asked = re.compile(rb"[{<>]" + re.escape(name.encode()) + rb"[}<>]")
    return name in _OF_TESTS or any(asked.search(repo.bytes(file) or b"") for file in files)
