"""Scripts that write sources before a build: those that pipelines call for it, or that Turborepo runs first."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.node import scripts, team
from cigen.ecosystems.node.details import Task
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.facts import PATH
from cigen.repo import Repo

_GENERATES = re.compile(r"(?:.*[:_-])?(?:generate|gen|codegen|typegen)(?:[:_-].*)?")
# What nobody compiles: documents, pictures, keys, and changes of a database, which are written once and committed.
_NO_SOURCE = re.compile(
    r"docs?\b|changelog|storybook|icons?\b|favicons?|sitemap|badge|keys?\b|secrets?\b|report|coverage|migrat(?:e|ions?)\b"
    r"|drizzle-kit generate|nux[ti] generate|seed|release|licen[cs]e|sbom"
)
# Of what Turborepo runs before a build, what makes nothing: others' builds come by themselves.
_CHECKS = re.compile(r"(?:.*[:_-])?(?:build|lint|test|tests|check|checks|typecheck|types|format|dev|clean)(?:[:_-].*)?")
# What a job that builds or tests runs after it.
_WORKS = re.compile(r"(?:build|test|type-?check|check|compile|verify)(?:[:_-].*)?")
_FILES = ("turbo.json", "turbo.jsonc")
_MAX_TASKS = 20
_RUN_ANYWAY = (*scripts.HOOKS, "prebuild", *scripts.BUILDS)


def tasks(repo: Repo, project: Project, package: Package, others: Sequence[Package]) -> tuple[Task, ...]:
    """What ``package`` and those that it needs, but ``others``, generate, in the order of the packages."""
    own = scripts.own(repo, package) if package is project.root else None
    is_run = own is not None and "turbo" in package.scripts[own]
    before = frozenset() if is_run else frozenset(_before(repo, project))
    parts = project.packages if package is project.root else project.needed_by(package) or (package,)
    found: dict[str, list[str]] = {}
    for one in (one for one in parts if one not in others and PATH.fullmatch(one.file)):
        for name in _names(repo, project, one, before):
            found.setdefault(name, []).append(posixpath.relpath(one.folder, package.folder))
    return tuple(Task(script=name, folders=tuple(folders)) for name, folders in list(found.items())[:_MAX_TASKS])


def _names(repo: Repo, project: Project, package: Package, before: frozenset[str]) -> Iterator[str]:
    """The scripts of one package that generate something which no other script of its build does anyway."""
    named = [name for name in package.scripts if _GENERATES.fullmatch(name) or name in before]
    if not named:
        return
    called = {call.name for call in team.before(repo, project, package, _WORKS)} | before
    run = {text for name in _RUN_ANYWAY for text in package.run_by(name)}
    for name in named:
        text = package.scripts[name]
        if name in called and text not in run and not _NO_SOURCE.search(f"{name} {text}"):
            yield name


def _before(repo: Repo, project: Project) -> Iterator[str]:
    """What Turborepo runs before builds and tests: https://turborepo.com/docs/reference/configuration#dependson."""
    document = next(filter(None, (repo.json(below(project.root.folder, name), comments=True) for name in _FILES)), None)
    tasks = (document.get("tasks") or document.get("pipeline")) if document else None
    pending, seen = ["build", "test"], set[str]()
    while tasks and pending and len(seen) < _MAX_TASKS:
        for name in _needed(tasks, pending.pop()):
            if name not in seen and not _CHECKS.fullmatch(name):
                seen.add(name)
                pending.append(name)
                yield name


def _needed(tasks: Node, name: str) -> Iterator[str]:
    for key, task in tasks.entries:
        if key.text.rpartition("#")[2] == name:
            yield from (one.text.lstrip("^").rpartition("#")[2] for one in task.get("dependsOn").scalars())
