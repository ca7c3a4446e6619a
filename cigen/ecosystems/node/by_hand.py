"""A component's commands as a person types them."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Sequence

from cigen.ecosystems.node.applications import NxRun
from cigen.ecosystems.node.details import Details, Task
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.facts import Commands

_ELSEWHERE = {"npm": "npm --prefix", "pnpm": "pnpm -C", "yarn": "yarn --cwd", "bun": "bun --cwd"}


def commands(details: Details, package: Package, folder: str) -> Commands:
    """What a person types in the component's ``folder``, which may be another than that of its package."""
    manager = details.manager
    frozen, loose = manager.dialect.by_hand
    install = " ".join((frozen if manager.is_frozen else loose, *manager.options))
    run = f"{manager.name} run"

    def by_hand(tasks: Sequence[Task]) -> tuple[str, ...]:
        is_bun = manager.name == "bun"  # `bun test` is Bun's own runner, not the script
        short = [task for task in tasks if task.script == "test" and is_bun is task.is_plain]
        plain = (
            f"{f'{manager.name} test' if task in short else f'{run} {task.script}'}{_given(manager, task)}"
            for task in tasks
        )
        found: list[str] = []
        for task, command in zip(tasks, plain, strict=True):
            if task.folders == (".",):
                found.append(command)
            elif details.project.members and package is details.project.root:
                found.append(_everywhere(manager, task.script))
            else:
                found += _in_order(details.project, package, manager, task)
        return tuple(found)

    build, test = _of_nx(manager, details.nx) if details.nx else ((), ())
    return Commands(
        deps=(_there(manager, posixpath.relpath(package.folder, folder), install),),
        build=(
            *_in_places(details, details.generated),
            *_made(details),
            *by_hand(details.build),
            *(("npx tsc",) if details.compiles_at_start else ()),
            *build,
        ),
        test=(*_in_places(details, details.migrated), *by_hand(details.test), *test),
    )


def _given(manager: Manager, task: Task) -> str:
    """What follows a script's name; npm takes for itself what stands before two dashes."""
    dashes = " --" if manager.name == "npm" and task.arguments else ""
    return "".join((dashes, *(f" {shlex.quote(word)}" for word in task.arguments)))


def _in_places(details: Details, tasks: Sequence[Task]) -> Iterator[str]:
    """What runs a script, or a program of a package, in each of its folders."""
    manager = details.manager
    for task in tasks:
        for folder in task.folders:
            if task.is_program and (folder == "." or manager.name == "npm"):
                yield f"{'' if folder == '.' else f'cd {shlex.quote(folder)} && '}{manager.runner} {task.script}"
            else:
                yield _there(manager, folder, f"{manager.name} {'exec' if task.is_program else 'run'} {task.script}")


def _made(details: Details) -> Iterator[str]:
    """What makes the clients of Prisma's schemas: it finds a schema by itself in the folder where it is called."""
    manager = details.manager
    for schema in details.schemas:
        if manager.name == "npm" or schema.folder == ".":
            path = posixpath.normpath(posixpath.join(schema.folder, schema.path))
            told = "" if path == "prisma/schema.prisma" else f" --schema {shlex.quote(path)}"
            yield f"{manager.runner} prisma generate{told}"
        else:
            yield _there(manager, schema.folder, f"{manager.name} exec prisma generate")


def _there(manager: Manager, place: str, command: str) -> str:
    """``command`` in the folder ``place``, relative to where it is typed."""
    elsewhere = f"{_ELSEWHERE[manager.name]} {shlex.quote(place)}"
    return command if place == "." else command.replace(manager.name, elsewhere, 1)


def _of_nx(manager: Manager, run: NxRun) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How Nx builds and how it tests, typed in any folder of its workspace."""
    called = f"{manager.runner} nx"
    named = ",".join(run.projects)
    if run.is_rest:
        every = [f"{called} run-many --target={target} --exclude={named}" for target in ("build", "test")]
        return (every[0],) if run.has_build else (), (every[1],)
    build = f"{called} build {named}{' --configuration=production' if run.is_production else ''}"
    return (build,), ((f"{called} test {named}",) if run.has_tests else ())


def _in_order(project: Project, package: Package, manager: Manager, task: Task) -> Iterator[str]:
    """What runs a script in a member and, before that, in those that it needs: typed in the member's folder."""
    if package.name and "turbo" in project.root.packages:
        yield f"{manager.runner} turbo run {task.script} --filter={package.name}"
        return
    if package.name and manager.name == "pnpm":
        yield f"pnpm --filter {shlex.quote(f'{package.name}...')} run {task.script}"
        return
    for folder in task.folders:
        yield _there(manager, folder, f"{manager.name} run {task.script}")


def _everywhere(manager: Manager, script: str) -> str:
    """What runs a script in every member that has it."""
    if manager.is_classic:
        return f"yarn workspaces run {script}"
    every = {
        "npm": f"npm run {script} --workspaces --if-present",
        "pnpm": f"pnpm -r run {script}",
        "yarn": f"yarn workspaces foreach --all --topological run {script}",
        "bun": f"bun run --filter '*' {script}",
    }
    return every[manager.name]
