"""Codeception: whether a project is tested by it, and which of its suites the team runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath

from cigen.ecosystems.base import below
from cigen.ecosystems.composer.project import TESTS, Project
from cigen.evidence import shell, targets
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.repo import Repo

_CONFIGS = ("codeception.yml", "codeception.dist.yml")
_MAX_CALLS = 10
_MAX_LINES = 200  # of scripts that call each other
_WORD = re.compile(r"[\w./,:*=-]{1,200}", re.ASCII)
# Of all options those that choose tests: the others say how to tell of them.
_CHOOSING = frozenset({"-c", "--config", "-g", "--group", "-s", "--skip", "-x", "--skip-group", "--env"})
_SCRIPT = re.compile(r"(?:@|composer (?:run(?:-script)? )?)([\w.:-]{1,60})", re.ASCII)


def runs(repo: Repo, project: Project) -> tuple[tuple[str, ...], ...]:
    """The arguments of each ``codecept run`` that tests the project; none where something else does."""
    called = tuple(dict.fromkeys(islice(_called(repo, project), _MAX_CALLS)))
    has_config = any(repo.exists(below(project.folder, name)) for name in _CONFIGS)
    if "codeception/codeception" in project.packages:
        return called or (((),) if has_config else ())
    return called if has_config else ()


def _called(repo: Repo, project: Project) -> Iterator[tuple[str, ...]]:
    """What pipelines run, or else the scripts that are called after tests, ``composer test`` before others."""
    piped = [one for one in repo.remember(_piped) if one.folder == project.folder]
    own = _commands(project, ["test"]), _commands(project, filter(TESTS.fullmatch, project.scripts))
    found = (tuple(filter(None, map(_arguments, commands))) for commands in (piped, *own))
    for arguments in next(filter(None, found), ()):
        yield arguments[1:]


def _piped(repo: Repo) -> tuple[Command, ...]:
    return tuple(one for one in targets.followed(repo, steps.commands(repo)) if _arguments(one))


def _commands(project: Project, names: Sequence[str] | Iterator[str]) -> Iterator[Command]:
    """What scripts run, those that they call too."""
    waiting, seen = list(names), set[str]()
    lines: list[str] = []
    while waiting and len(lines) < _MAX_LINES:
        name = waiting.pop(0)
        for line in () if name in seen else project.scripts.get(name, ()):
            lines.append(line)
            waiting += [match[1]] if (match := _SCRIPT.match(line)) else []
        seen.add(name)
    for line in lines:
        yield from shell.commands(line, project.folder)


def _arguments(command: Command) -> tuple[str, ...]:
    """``run`` and what chooses its tests; nothing for another command, or one that cannot be known."""
    names = [PurePosixPath(word).name for word in command.words]
    at = next((at for at, name in enumerate(names) if name in ("codecept", "codecept.phar")), len(names))
    if command.words[at + 1 : at + 2] != ("run",):
        return ()
    found = ("run", *_choosing(command.words[at + 2 :]))
    return found if all(map(_WORD.fullmatch, found)) else ()


def _choosing(words: Sequence[str]) -> Iterator[str]:
    pending = iter(words)
    for word in pending:
        name, is_set, _ = word.partition("=")
        if name in _CHOOSING:
            yield from (word,) if is_set else (word, next(pending, ""))
        elif not word.startswith("-"):
            yield word
