"""Commands that run in several folders of a project: a variable lists the folders, and names that a team chose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cigen.ecosystems.node.details import Task
from cigen.manifests import for_each, listed
from cigen.plan import Env


def in_each(listing: Env, folders: Sequence[str], command: str) -> Sequence[str]:
    """``command`` here, or else in each of the folders that ``listing`` has."""
    is_here = list(folders) == ["."]
    return (command,) if is_here else for_each(listing, f'env -C "$file" {command} < /dev/null')


def listing(task: Task) -> Env:
    """The folders of a script."""
    return listed(variable(task), task.folders)


def variable(task: Task) -> str:
    """The name of the variable that lists them."""
    return "IN_" + "".join(c if c.isalnum() else "_" for c in task.script.upper())


def numbered(name: str, tasks: Sequence[Task], why: str) -> Iterator[Env]:
    """The names of scripts that the repository chose, and where they run."""
    for number, task in enumerate(tasks, 1):
        if not task.is_program:
            yield Env(values=((f"{name}_{number}", task.script),), why=why)
        if task.folders != (".",):
            yield listed(f"{name}_{number}_IN", task.folders)
