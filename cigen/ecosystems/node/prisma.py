"""Prisma: the client that is made from a schema before anything can be compiled or tested with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.base import below
from cigen.ecosystems.node.details import Details, Schema, Task
from cigen.ecosystems.node.package import Package
from cigen.facts import PATH
from cigen.repo import Repo, resolve

CLIENT = "@prisma/client"
"""The package that an application needs to run."""
_NAME = "prisma"
_SCHEMAS = ("prisma/schema.prisma", "schema.prisma", "prisma/schema")
_GENERATES = re.compile(r"\bprisma generate\b")
_PATH = re.compile(r"[A-Za-z0-9@._+/-]{1,300}")


def schemas(repo: Repo, details: Details, package: Package, others: Sequence[Package]) -> Iterator[Schema]:
    """Those of ``package`` and what it needs, but ``others``, where no script of its build makes a client."""
    run = frozenset(
        text
        for task in (*details.lifecycle, *details.generated, *details.build)
        for text in _run(details, package, task)
    )
    if any(map(_GENERATES.search, run)):
        return
    project = details.project
    parts = project.packages if package is project.root else project.needed_by(package) or (package,)
    for one in parts:
        path = _schema(repo, one) if one not in others and _NAME in one.packages | project.root.packages else None
        if path and PATH.fullmatch(one.folder):
            folder = posixpath.relpath(one.folder, package.folder)
            yield Schema(folder=folder, path=posixpath.relpath(path, one.folder))


def _run(details: Details, package: Package, task: Task) -> Iterator[str]:
    """What a script runs in each of its folders."""
    folders = {resolve(package.folder, place) for place in task.folders}
    for one in details.project.packages:
        if one.folder in folders:
            yield from (text for name in (f"pre{task.script}", task.script) for text in one.run_by(name))


def _schema(repo: Repo, package: Package) -> str | None:
    """The schema of a package; one in many files is a folder: https://www.prisma.io/docs/orm/prisma-schema."""
    said = package.text("prisma", "schema")
    paths = (below(package.folder, name) for name in ((said,) if said else _SCHEMAS) if _PATH.fullmatch(name))
    return next((path for path in paths if repo.exists(path) or repo.below(path)), None)
