"""How a team itself starts its tests: lines of tox, nox, Hatch, scripts, Makefiles and pipelines, as words."""

from __future__ import annotations

import dataclasses
import itertools
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cigen.ecosystems.python import django, hatch, ini, noxfile, starters, tox, wrappers
from cigen.ecosystems.python.environments import UNKNOWN, Environment
from cigen.evidence import places, shell, targets
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.evidence.statement import folders_up
from cigen.evidence.targets import rules
from cigen.facts import PATH
from cigen.repo import Repo, below, resolve

Runner = Literal["pytest", "unittest", "nose2", "django", "script", "shell"]
_ENTRY_POINTS: tuple[Callable[[Repo, str], Environment | None], ...] = (tox.environment, noxfile.environment,
                                                                        hatch.environment)  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9_./:*=,@+-]{1,200}")
_EXPRESSION = re.compile(r"[A-Za-z0-9_./:*=,@+()\[\] -]{1,200}")
# Of all options those that choose tests, or without which they cannot run; the others are a person's taste.
_TAKES = {
    "pytest": frozenset({"-m", "-k", "-p", "-c", "--ignore", "--ignore-glob", "--deselect", "--ds", "--import-mode",
                         "--doctest-glob", "--rootdir", "--confcutdir"}),
    "unittest": frozenset({"-s", "--start-directory", "-p", "--pattern", "-t", "--top-level-directory", "-k"}),
    "nose2": frozenset({"-s", "--start-dir", "-t", "--top-level-directory", "-c", "--config"}),
    "django": frozenset({"--settings", "--tag", "--exclude-tag", "--pattern", "-p", "-t", "--top-level"}),
}  # fmt: skip
_FLAGS = {
    "pytest": frozenset({"--doctest-modules", "--pyargs"}),
    "unittest": frozenset({"discover"}),
    "nose2": frozenset(),
    "django": frozenset(),
}
# Of pytest's plugins: the word after it is a value, however much that looks like a place of tests.
_VALUED = frozenset({"--cov", "--cov-config", "--cov-report", "--junitxml", "--junit-xml", "--basetemp", "--log-file",
                     "--html", "-n", "--maxfail", "--durations", "-o", "-W"})  # fmt: skip
_PATHS = frozenset(
    {
        "-s",
        "--start-directory",
        "--start-dir",
        "--config",
        "-t",
        "--top-level-directory",
        "-c",
        "--rootdir",
        "--confcutdir",
    }
)
_TARGET = re.compile(r"tests?|unit-tests?|unittests?|check|coverage")
# A team's own program that starts its tests; those of a tests.py unittest finds by itself.
_STARTER = re.compile(r"(?:\w[\w.-]*/)*(?:run[-_]?tests?|tests?[-_]?run(?:ner)?|test[-_]?suite)\.py", re.ASCII)
_SHELL = re.compile(
    r"(?:\w[\w.-]{0,60}[-_.])?(?:run[-_]?)?(?:unit[-_]?)?tests?(?:[-_]\w{1,60})?(?:\.(?:sh|bash))?", re.ASCII
)
_SHELL_FOLDERS = (".", "scripts", "script", "bin", "ci", "dev", "hack", "tools", "utils")
CALLING = ("make", "just", "task")
_MAX_SHELLS = 20
_MAX_PIPED = 2000  # commands
_OF_TESTS = re.compile(r"(?:^|(?<=/))(?:\w{1,40}[-_])?tests?/", re.ASCII)
_SCRIPT = re.compile(r"(?:unit[-_:]?)?tests?(?:[-_:](?:unit|all|ci|cov|py|python|backend))?|pytest")


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """A runner and its ``arguments``, words of a closed grammar; ``script`` is Django's or the team's own.

    All of it is as in ``folder``, which is relative to the project's: there the tests are started.
    """

    runner: Runner
    arguments: tuple[str, ...] = ()
    script: str = "manage.py"
    folder: str = "."


def environments(repo: Repo, folder: str) -> tuple[Environment, ...]:
    """What the project's entry points do for its tests, the best-ranked first."""
    return tuple(found for read in _ENTRY_POINTS if (found := repo.remember(read, folder)))


def find(repo: Repo, folder: str, entries: Iterable[Environment]) -> Invocation | None:
    """How the tests are started, by the first of the entry points, scripts, Makefile and pipelines that tells it."""
    own = (*(one.commands for one in entries), tuple(_scripts(repo, folder)), tuple(_made(repo, folder)))
    made = _found(repo, folder, targets.commands_of(repo, folder, _TARGET))
    told = next(itertools.chain(*(_parsed(repo, folder, lines) for lines in own), made), None)
    if told:
        return told
    starter = starters.find(repo, folder)
    if starter:
        return Invocation(runner="shell", script=starter)
    piped = set(_piped(repo, folder))
    # Without any, they call what calls the runner.
    return _agreed(piped) if piped else next(_parsed(repo, folder, _shells(repo, folder)), None)


def _agreed(told: Collection[Invocation]) -> Invocation | None:
    """The one that does what all do; ``None`` where the runner had better find the tests itself.

    Several are parts of the tests, or jobs of other components.
    """
    if len({one.folder for one in told}) > 1:  # a whole one in the project's own folder finds all
        told = [one for one in told if one.folder == "." and not one.arguments]
    # What only leaves some out is the whole of what runs everywhere: others run those, or single files.
    leaving = [one for one in told if one.arguments[:1] == ("-m",) and one.arguments[1].startswith("not ")]
    whole = [one for one in told if not one.arguments] or (leaving if len(leaving) == 1 else [])
    if len(whole or told) == 1:
        return next(iter(whole or told))
    searching = [one for one in told if one.runner == "unittest" and one.arguments[:1] == ("discover",)]
    if len(searching) == 1:
        return searching[0]  # the others are files that it finds
    return _joined(told) if told and not whole else None


def _piped(repo: Repo, folder: str) -> Iterator[Invocation]:
    """What pipelines start, above the project's folder, too: that may be meant for it."""
    yield from _found(repo, folder, tested(repo))


def tested(repo: Repo) -> tuple[Command, ...]:
    """The commands of pipelines that may test, by themselves or by what they call."""
    return repo.remember(_tested)


def _tested(repo: Repo) -> tuple[Command, ...]:
    every = (one for one in steps.commands(repo) if one.words[0] in CALLING or any(map(may_test, one.words)))
    found = (one for one in targets.followed(repo, every) if any(map(may_test, one.words)))
    return tuple(itertools.islice(found, _MAX_PIPED))


def _joined(parts: Collection[Invocation]) -> Invocation | None:
    """All parts of one folder at once, where each is only places in which pytest looks."""
    if any(one.runner != "pytest" or any(word.startswith("-") for word in one.arguments) for one in parts):
        return None
    found = {word for one in parts for word in one.arguments}
    inner = {place for place in found if any(place.startswith(f"{other.rstrip('/')}/") for other in found - {place})}
    return Invocation(runner="pytest", arguments=tuple(sorted(found - inner)), folder=next(iter(parts)).folder)


def _scripts(repo: Repo, folder: str) -> Iterator[str]:
    """The scripts called after tests, of PDM, Poe the Poet, Pipenv and Rye."""
    tool = repo.toml(posixpath.normpath(f"{folder}/pyproject.toml")).get("tool")
    pipfile = repo.toml(posixpath.normpath(f"{folder}/Pipfile"))
    tables = (tool.get("pdm", "scripts"), tool.get("poe", "tasks"), tool.get("rye", "scripts"), pipfile.get("scripts"))
    for name, value in (entry for table in tables for entry in table.entries):
        if _SCRIPT.fullmatch(name.text):
            for node in (value, value.get("cmd"), value.get("shell")):
                yield from (node.text,) if node.kind == "scalar" else ()


def _made(repo: Repo, folder: str) -> Iterator[str]:
    """The own lines of the targets that are called after tests."""
    for runner in CALLING:
        for name, rule in rules.of(repo, folder, runner).targets.items():
            if _TARGET.fullmatch(name):
                yield from rule.lines


def _shells(repo: Repo, folder: str) -> Iterator[str]:
    """The scripts of a shell that are called after tests, in the usual folders."""
    places = (posixpath.normpath(f"{folder}/{name}") for name in _SHELL_FOLDERS)
    paths = (path for place in places for path in repo.inside(place) if _SHELL.fullmatch(posixpath.basename(path)))
    yield from (repo.text(path) or "" for path in itertools.islice(paths, _MAX_SHELLS))


def _parsed(repo: Repo, folder: str, texts: Iterable[str]) -> Iterator[Invocation]:
    for text in texts:
        if may_test(text):
            yield from _found(repo, folder, shell.commands(text, folder))


def may_test(text: str) -> bool:
    """Whether it is worth reading as words: whatever starts tests says so."""
    return "test" in text or "nose2" in text or "coverage" in text


def _found(repo: Repo, folder: str, commands: Iterable[Command]) -> Iterator[Invocation]:
    """What commands start in the project's folder, below it, or where it may be."""
    for command in commands:
        place = inside(repo, folder, command.folder)
        found = started(command.words, repo, place) if place else None
        if found and place:
            yield dataclasses.replace(found, folder=posixpath.relpath(place, folder))


def inside(repo: Repo, folder: str, place: str | None) -> str | None:
    """The project's folder, or the one below it in which a command starts; ``None`` for examples, and other projects.

    What starts above may be meant for it.
    """
    if place is None or place in folders_up(folder):
        return folder
    between = itertools.takewhile(lambda one: one != folder, folders_up(place))
    is_anothers = any(repo.exists(below(one, name)) for one in between for name in django.MANIFESTS)
    if is_anothers or folder not in folders_up(place) or not repo.below(place) or not PATH.fullmatch(place):
        return None
    return None if places.is_aside(_OF_TESTS.sub("", f"{posixpath.relpath(place, folder)}/")) else place


def started(words: Sequence[str], repo: Repo, folder: str) -> Invocation | None:
    """What the words of a command in ``folder`` start, ``None`` for what is no runner of tests."""
    match wrappers.unwrapped(words) or _measured(words, repo, folder):
        case ["pytest" | "py.test", *rest]:
            return Invocation(runner="pytest", arguments=tuple(_arguments("pytest", rest, repo, folder)))
        case ["unittest" | "nose2" as module, *rest]:
            return Invocation(runner=module, arguments=tuple(_arguments(module, rest, repo, folder)))
        case [script, "test", *rest] if posixpath.basename(script) == "manage.py":
            manage = posixpath.normpath(script)
            if _WORD.fullmatch(manage) and _exists(repo, folder, manage):
                return Invocation(
                    runner="django", arguments=tuple(_arguments("django", rest, repo, folder)), script=manage
                )
        case [script, *_] if _STARTER.fullmatch(posixpath.normpath(script)):
            # Its options are a language of its own: without them it does what it does for everybody.
            starter = posixpath.normpath(script)
            return Invocation(runner="script", script=starter) if _exists(repo, folder, starter) else None
    return None


def _measured(words: Sequence[str], repo: Repo, folder: str) -> list[str]:
    """What ``coverage run`` runs where it is not told: its settings name that."""
    if list(words[-2:]) != ["coverage", "run"]:
        return []
    prefix = "" if folder == "." else f"{folder}/"
    sections = (
        (f"{prefix}.coveragerc", "run"),
        (f"{prefix}setup.cfg", "coverage:run"),
        (f"{prefix}tox.ini", "coverage:run"),
    )
    listed = (ini.read(repo, path).get(section, {}).get("command_line") for path, section in sections)
    said = repo.toml(f"{prefix}pyproject.toml").get("tool", "coverage", "run", "command_line").text
    text = said or next((value.text for value in listed if value), "")
    told = next(shell.commands(text), None)
    return wrappers.unwrapped(("python", *told.words)) if told else []


def _arguments(runner: Runner, words: Sequence[str], repo: Repo, folder: str) -> Iterator[str]:
    pending = iter(words)
    for word in pending:
        name, has_value, value = word.partition("=")
        if name in _TAKES[runner]:
            # An option of one letter may carry its value in the same word: that is rare, and left out.
            value = value if has_value else next(pending, "")
            if not _EXPRESSION.fullmatch(value) or (name in _PATHS and not _exists(repo, folder, value)):
                continue
            yield from (f"{name}={value}",) if name.startswith("--") and has_value else (name, value)
        elif runner == "pytest" and word in _VALUED:
            next(pending, "")
        elif word in _FLAGS[runner] or _is_place(runner, word, repo, folder):
            yield word


def _is_place(runner: Runner, word: str, repo: Repo, folder: str) -> bool:
    """Whether a word is a file, folder or module of the project."""
    if word.startswith("-") or UNKNOWN in word or not _WORD.fullmatch(word) or "*" in word:
        return False
    path = word.partition("::")[0]
    dotted = path.replace(".", "/")
    places = (path,) if runner == "pytest" else (path, dotted, f"{dotted}.py")
    # Django imports what it is told: of a project above, which is installed, too.
    folders = folders_up(folder) if runner == "django" else (folder,)
    return any(_exists(repo, one, place) for one in folders for place in places)


def _exists(repo: Repo, folder: str, path: str) -> bool:
    inside = resolve(folder, path)
    if inside is None:
        return False
    return inside == "." or repo.exists(inside) or any(True for _ in itertools.islice(repo.below(inside), 1))
