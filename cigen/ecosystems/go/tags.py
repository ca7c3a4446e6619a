"""Build tags that a team's own builds and tests give to Go, where all of them give the same."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cigen.evidence import dockerfiles, pipelines
from cigen.repo import Repo

_COMMAND = re.compile(r"(?<![\w./-])(?:xx-)?go[ \t]+(build|install|test)\b([^\n;&|]{0,1000})")
_GIVEN = re.compile(r"(?<!\S)[\"']?--?tags(?:=|[ \t]+)(?:\"([^\"\n]{0,200})\"|'([^'\n]{0,200})'|(\S{1,200}))")
_NAME = re.compile(r"[A-Za-z0-9_.]{1,64}", re.ASCII)
# Tests that need more than their machine, and those of a part.
_ELSEWHERE = re.compile(
    r"(?:^|_)(?:e2e|integration|acceptance|functional|smoke|docker|system|fuzz|bench(?:mark)?s?)(?:_|$|tests?$)"
)
_EVERYTHING = re.compile(r"(?<!\S)(?:\./\.\.\.|\$\(go list \./\.\.\.[^)]{0,100}\))")
_CHANGES_FOLDER = re.compile(r"(?:^|[\n;&|(])[ \t]*(?:cd|pushd)[ \t]")
_MAX_TEXT = 20_000


@dataclass(frozen=True, kw_only=True)
class Tags:
    """Of builds and of tests."""

    build: tuple[str, ...] = ()
    test: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Call:
    """A command of Go's with the tags that it is given."""

    verb: str
    words: str
    tags: tuple[str, ...]


def of(repo: Repo, folder: str) -> Tags:
    """What Dockerfiles build with, or else pipelines or the Makefile; what pipelines or else the Makefile test with."""
    shipping = list(_calls(dockerfiles.commands_beside(repo, folder)))
    piped = list(_calls(pipelines.texts_in(repo, folder)))
    makefile = repo.text(posixpath.normpath(f"{folder}/Makefile")) or ""
    made = list(_calls(makefile[:_MAX_TEXT].replace("\\\n", " ").split("\n")))
    build = _agreed(*([one for one in calls if one.verb != "test"] for calls in (shipping, piped, made)))
    tested = [[one for one in calls if _tests_all(one)] for calls in (piped, made)]
    return Tags(build=build, test=_agreed(*tested) if any(tested) else build)


def _agreed(*sources: list[_Call]) -> tuple[str, ...]:
    """What all commands of the first source that has any agree on."""
    said = next(({one.tags for one in calls} for calls in sources if calls), set())
    return said.pop() if len(said) == 1 else ()


def _tests_all(one: _Call) -> bool:
    is_elsewhere = any(_ELSEWHERE.search(name) for name in one.tags)
    return one.verb == "test" and _EVERYTHING.search(one.words) is not None and not is_elsewhere


def _calls(texts: Iterable[str]) -> Iterator[_Call]:
    """The commands whose tags are known; none that installs a tool at some version, or runs in another folder."""
    for text in texts:
        joined = text[:_MAX_TEXT].replace("\\\n", " ")
        moved = _CHANGES_FOLDER.search(joined)
        for match in _COMMAND.finditer(joined, 0, moved.start() if moved else len(joined)):
            verb, words = match.groups()
            given = _GIVEN.search(words)
            names = re.split(r"[,\s]+", next(filter(None, given.groups()), "").strip("\"'")) if given else []
            if "@" not in words and all(_NAME.fullmatch(name) for name in names):
                yield _Call(verb=verb, words=words, tags=tuple(dict.fromkeys(names)))
