"""What a team gives to its tests beside the runner: variables of the environment, and commands that go before."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from cigen.doctree import NOTHING
from cigen.ecosystems.python import hatch, invocations, noxfile, preparing, tox, wrappers
from cigen.ecosystems.python.environments import Environment
from cigen.evidence import shell, targets, told, variables
from cigen.evidence.pipelines import steps
from cigen.evidence.pipelines.steps import Step
from cigen.evidence.shell import Command
from cigen.evidence.statement import files_beside, written_by_cigen
from cigen.evidence.told import Told
from cigen.evidence.variables import ASSIGNMENT, MAX_VARIABLES, NOT_FOR_TESTS, assigned, exported
from cigen.repo import Repo, resolve

MAX_STEPS = 100  # before tests
MAX_COMMANDS = 2000  # of all jobs, and of what one calls
MAX_DEPTH = 3  # of what calls each other
_OF_PYTHON = re.compile(r"PYTHON\w+|DJANGO_\w+|FLASK_\w+")
_HERE = re.compile(r"\$\{\{\s?github\.workspace\s?\}\}|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD)\b\}?|\$\(pwd\)")
_ENTRIES = {"tox": tox.environment, "nox": noxfile.environment, "hatch": hatch.environment}
_SHELLS = ("bash", "sh", "ash", "docker", "docker-compose", "xvfb-run")
_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """A command before the tests: its words, and its folder relative to the project's."""

    folder: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The ``variables`` that tests are given, and what goes ``before`` them."""

    variables: tuple[tuple[str, str], ...] = ()
    before: tuple[Preparation, ...] = ()


def find(repo: Repo, folder: str) -> Surroundings:
    """What surrounds the tests of the project in ``folder``, where the first of these tells how they are started.

    That is a job of a pipeline, the entry point of the project's own, or a service of a compose file.
    """
    look = _Look(repo, folder)
    found = (look.read(run) for run in look.runs())
    return next((one for one in found if one is not None), Surroundings())


class _Look:
    """Reads what surrounds the tests of one project."""

    def __init__(self, repo: Repo, folder: str) -> None:
        self._repo = repo
        self._folder = folder
        self._left = MAX_COMMANDS  # that are called by others

    def runs(self) -> Iterator[Iterator[Told]]:
        """What may lead to tests, each in the order of its commands."""
        for job in self._repo.remember(_jobs):
            yield (one for each in job for one in self._followed(each))
        for name in ("test", "tests", *_ENTRIES):
            words = ("make", name) if name not in _ENTRIES else (name,)
            yield self._followed(Told(command=Command(folder=self._folder, words=words)))
        yield from ((one for each in told.of((step,)) for one in self._followed(each)) for step in self._composed())

    def read(self, run: Iterator[Told]) -> Surroundings | None:
        """What is set and done before the first command that starts the project's tests; ``None`` without one."""
        set_before: dict[str, str] = {}
        before: dict[Preparation, None] = {}
        for each in islice(run, MAX_COMMANDS):
            place = invocations.inside(self._repo, self._folder, each.command.folder)
            if place is None:
                continue
            if invocations.started(each.command.words, self._repo, place):
                every = {**self._counting(each.wide), **set_before, **each.shared, **each.given}
                return Surroundings(variables=tuple(self._kept(every, place)), before=tuple(before)[:MAX_STEPS])
            set_before |= exported(each.command.words)
            if words := preparing.preparation(each.command.words, self._repo, place):
                before[Preparation(folder=posixpath.relpath(place, self._folder), words=words)] = None
        return None

    def _followed(self, each: Told, depth: int = 0) -> Iterator[Told]:
        """The command, or in its place those that it calls: of a target, an entry point, or in quotes."""
        for command in self._behind(each.command):
            inner = tuple(self._called(command)) if depth < MAX_DEPTH else ()
            if not inner:
                yield replace(each, command=command)
            for text, given in inner:
                own = {**each.own, **assigned(command.words), **given}
                for one in shell.commands(text, command.folder):
                    yield from self._followed(replace(each, command=one, own=own), depth + 1)

    def _behind(self, command: Command) -> tuple[Command, ...]:
        program = next((word for word in command.words if not ASSIGNMENT.fullmatch(word)), "")
        if program not in invocations.CALLING or self._left <= 0:
            return (command,)
        found = tuple(islice(targets.followed(self._repo, (command,)), self._left))
        self._left -= len(found)
        return found

    def _called(self, command: Command) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The texts of what a command calls by itself, each with what it is given."""
        words = command.words
        program = next((word for word in words if not ASSIGNMENT.fullmatch(word)), "")
        entry = program if program in _ENTRIES else next(iter(wrappers.unwrapped(words)), "")
        if entry in _ENTRIES:
            found = self._repo.remember(_ENTRIES[entry], self._folder) or Environment()
            yield from ((line, dict(found.variables)) for line in found.commands)
        elif posixpath.basename(program) in _SHELLS:
            yield from ((word, {}) for word in words if " " in word and invocations.may_test(word))

    def _composed(self) -> Iterator[Step]:
        """Services of compose files in the project's folder that the team tests in."""
        for path in files_beside(self._repo, self._folder, _COMPOSE):
            for document in () if written_by_cigen(self._repo.text(path) or "") else self._repo.yaml(path):
                for _, service in document.get("services").entries[:MAX_STEPS]:
                    command = service.get("command")
                    text = command.text or "\n".join(node.text for node in command.items)
                    if invocations.may_test(text):
                        yield Step(folder=self._folder, text=text, scopes=(NOTHING, service.get("environment")))

    def _counting(self, wide: Mapping[str, str]) -> dict[str, str]:
        """Of what is set for everything, what Python reads, or a file of the project names."""
        left = {name: value for name, value in wide.items() if not NOT_FOR_TESTS.fullmatch(name)}
        asked = [name for name in left if not _OF_PYTHON.fullmatch(name)]
        named = variables.named(self._repo, self._folder, asked) if asked else frozenset()
        return {name: value for name, value in left.items() if _OF_PYTHON.fullmatch(name) or name in named}

    def _kept(self, every: Mapping[str, str], place: str) -> Iterator[tuple[str, str]]:
        for name, value in islice(every.items(), MAX_VARIABLES):
            said = self._folders(value, place) if name == "PYTHONPATH" else value
            if variables.is_for_tests(name) and variables.is_plain(said):
                yield name, said

    def _folders(self, value: str, place: str) -> str:
        """The folders of the repository in a path of Python's, relative to the one that tests start in."""
        found: dict[str, None] = {}
        for part in value.split(":"):
            inside = _HERE.sub("", part)
            target = resolve("." if inside != part else place, inside.lstrip("/") if inside != part else inside)
            if (
                part
                and target is not None
                and (target == "." or any(True for _ in islice(self._repo.below(target), 1)))
            ):
                found[posixpath.relpath(target, place)] = None
        return ":".join(found)


def _jobs(repo: Repo) -> tuple[tuple[Told, ...], ...]:
    """The commands of jobs that may test, read as words once, whichever project asks."""
    found: list[tuple[Told, ...]] = []
    left = MAX_COMMANDS
    for job in steps.of_jobs(repo):
        if left > 0 and any(invocations.may_test(step.text) for step in job):
            found.append(tuple(islice(told.of(job[:MAX_STEPS]), left)))
            left -= len(found[-1])
    return tuple(found)
