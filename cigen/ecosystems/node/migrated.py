"""What brings a database up to date before the tests, where a pipeline's job does so before it tests."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.node import team, testing
from cigen.ecosystems.node.details import Task
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import pipelines
from cigen.evidence.clients import Call
from cigen.evidence.shell import Command
from cigen.facts import PATH
from cigen.repo import Repo

_MIGRATES = re.compile(r"(?:.*[:_-])?(?:migrate|migrations?|push)(?:[:_-](?:up|run|latest|deploy|dev|apply|test|ci))*")
_OF_DATABASE = re.compile(r"prisma|drizzle|knex|sequelize|typeorm|mikro-orm|migrat|umzug|kysely")
_PROGRAMS = (
    ("prisma", "migrate", "deploy"),
    ("prisma", "db", "push"),
    ("sequelize", "db:migrate"),
    ("sequelize-cli", "db:migrate"),
    ("knex", "migrate:latest"),
    ("drizzle-kit", "migrate"),
    ("drizzle-kit", "push"),
)


def tasks(repo: Repo, project: Project, package: Package) -> tuple[Task, ...]:
    """The scripts and programs of ``package`` and what it needs that the first such job runs before its tests."""
    needed = project.packages if package is project.root else project.needed_by(package)
    parts = [one for one in dict.fromkeys((*needed, package, project.root)) if PATH.fullmatch(one.file)]
    is_named = repo.remember(_is_named) or any(map(_names_database, parts))
    for commands in team.jobs(repo) if is_named else ():
        at = next((at for at, one in enumerate(commands) if _tests(repo, project, package, one)), 0)
        if found := dict.fromkeys(_found(repo, project, package, parts, commands[:at])):
            return tuple(found)
    return ()


def _is_named(repo: Repo) -> bool:
    """Whether a job names what brings a database up to date: else only scripts of packages can."""
    return any(_OF_DATABASE.search(" ".join(one.words)) for commands in team.jobs(repo) for one in commands)


def _names_database(package: Package) -> bool:
    return any(_OF_DATABASE.search(f"{name} {text}") for name, text in package.scripts.items())


def _tests(repo: Repo, project: Project, package: Package, command: Command) -> bool:
    """Whether a command tests the package, or for a root any member."""
    parts = project.packages if package is project.root else (package,)
    names = frozenset(testing.SCRIPTS)
    called = (call for one in parts for call in team.of(repo, project, one, command))
    return any(call.name in names or (call.program and pipelines.TESTS.search(call.name)) for call in called)


def _found(
    repo: Repo, project: Project, package: Package, parts: Sequence[Package], commands: Sequence[Command]
) -> Iterator[Task]:
    for command in commands:
        for one in parts:
            folders = (posixpath.relpath(one.folder, package.folder),)
            calls = list(team.of(repo, project, one, command))
            scripts = [call.name for call in calls if _is_script(one, call)]
            # What a script runs is told with it.
            programs = () if scripts or "prisma" in one.scripts else filter(None, map(_program, calls))
            yield from (Task(script=name, folders=folders) for name in scripts)
            yield from (Task(script=" ".join(words), folders=folders, is_program=True) for words in programs)


def _program(call: Call) -> tuple[str, ...]:
    return next((words for words in _PROGRAMS if call.program[: len(words)] == words), ())


def _is_script(package: Package, call: Call) -> bool:
    text = package.scripts.get(call.name)
    return text is not None and bool(_MIGRATES.fullmatch(call.name) and _OF_DATABASE.search(f"{call.name} {text}"))
