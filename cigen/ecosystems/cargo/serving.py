"""What a package serves with: a framework of its own, or one of a package beside it that it only starts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from cigen.ecosystems import base
from cigen.ecosystems.cargo import frameworks, package
from cigen.ecosystems.cargo.package import Manifest
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.repo import Repo

MAX_SOURCES = 300  # files of one unit that are read


def framework(repo: Repo, unit: Unit, one: Manifest) -> str | None:
    """What a package is made with, or else the one of its own beside it that serves."""
    found = (_own(repo, package) for package in (one, *beside(repo, unit, one)))
    return next(filter(None, found), None)


def beside(repo: Repo, unit: Unit, one: Manifest) -> list[Manifest]:
    """The packages of the repository that serve for a program which does nothing but start them."""
    if _own(repo, one):
        return []
    folders = frozenset(one.path_dependencies())
    near = (other for other in (*unit.members, *unit.others, *unit.reached) if other.folder in folders)
    served = (other for other in near if frameworks.is_web(_own(repo, other)))
    return [other for other in served if frameworks.listens(texts(repo, other))]


def _own(repo: Repo, one: Manifest) -> str | None:
    """What only a feature brings counts where there is nothing else."""
    found = (frameworks.framework(names, lambda: texts(repo, one)) for names in (one.always(), one.dependencies()))
    return next(filter(None, found), None)


def texts(repo: Repo, one: Manifest, app: str | None = None) -> Iterator[str]:
    """The package's sources, main files first, without the main files of programs beside ``app``."""
    folder = posixpath.normpath(posixpath.join(one.folder, "src"))
    others = {name: file for name, file in package.binaries(repo, one).items() if app and name != app}
    aside = {base.below(one.folder, file) for file in others.values()}
    paths = [path for path in repo.below(folder) if path.endswith(".rs") and path not in aside]
    paths.sort(key=lambda path: (not path.endswith("/main.rs"), path))
    yield from (repo.text(path) or "" for path in islice(paths, MAX_SOURCES))
