"""How a Node component is tested: its databases brought up to date, its scripts with a reporter for each runner."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.ecosystems.node import each, testing
from cigen.ecosystems.node.details import Details, Task
from cigen.manifests import for_each, listed
from cigen.plan import Env

CALL_NX = 'env -C "$NX_FOLDER" node_modules/.bin/nx'


def commands(details: Details) -> Iterator[str]:
    """The commands of the test stage; none without tests."""
    by_nx = details.nx is not None and details.nx.has_tests
    if not details.test and not by_nx:
        return
    yield "mkdir -p /tmp/junit-reports"
    for number, task in enumerate(details.migrated, 1):
        script = f'{details.manager.name} run "$MIGRATE_{number}"'
        command = f"npx {task.script}" if task.is_program else script
        yield " && ".join(each.in_each(listed(f"MIGRATE_{number}_IN", task.folders), task.folders, command))
    told = testing.environment(details.project.packages)
    for number, task in enumerate(details.test, 1):
        command = _called(details, task, number)
        if task.folders == (".",):
            yield f"{told} {command}{f' {testing.BUN}' if task.is_bun else ''}"
            continue
        listing = each.listing(task)
        # One after the other whatever they say: a failing member must not keep others from being tested.
        one = f'{{ env -C "$file" {told} {command} < /dev/null || touch /tmp/failed; }}'
        yield " && ".join((*for_each(listing, one), "[ ! -e /tmp/failed ]"))
    if details.nx and by_nx:
        what = 'run-many --target=test --exclude="$PROJECTS"' if details.nx.is_rest else 'test "$PROJECTS"'
        yield f"{told} {CALL_NX} {what}"
    yield "cp -R /tmp/junit-reports ."


def chosen(details: Details) -> Iterator[Env]:
    """What the repository chose of the tests, as variables."""
    yield from each.numbered("MIGRATE", details.migrated, "what the team does with a database before it tests")
    words = [pair for number, task in enumerate(details.test, 1) for pair in _words(task, number)]
    if words:
        yield Env(values=tuple(words), why="what the team's own pipelines test with")


def _words(task: Task, number: int) -> list[tuple[str, str]]:
    """What the repository chose of the test with this ``number``, as variables: the script's name, its arguments."""
    suffix = "" if number == 1 else f"_{number}"
    name = [(f"TEST_SCRIPT{suffix}", task.script)] if _is_named(task) else []
    return [*name, *((f"TEST_ARGUMENT{suffix}_{at}", word) for at, word in enumerate(task.arguments, 1))]


def _called(details: Details, task: Task, number: int) -> str:
    """How a test is called, by words that are constants or variables."""
    variables = [f'"${name}"' for name, _ in _words(task, number)]
    script = variables.pop(0) if _is_named(task) else task.script
    dashes = ("--",) if variables and details.manager.name == "npm" else ()
    return " ".join((details.manager.name, *(() if task.is_plain else ("run",)), script, *dashes, *variables))


def _is_named(task: Task) -> bool:
    """Whether the team chose the name of a script for tests."""
    return task.script not in testing.SCRIPTS
