"""Packages that are made to be installed by others."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project

_MEANT = ("files", "publishConfig")  # a pipeline may give such a package its version
_IMPORTED = ("exports", "module", "types", "typings")


def is_published(package: Package) -> bool:
    """Whether it is made to be installed by others: what it starts or serves then is there to try it.

    Without a version no registry takes it: what it exports is for its neighbours.
    """
    keys = (*_MEANT, *(_IMPORTED if package.text("version") else ()))
    return not package.is_private and any(package.document.get(key) for key in keys)


def is_program(package: Package) -> bool:
    """Whether it is installed to be started: nothing in it can be imported."""
    importable = any(package.document.get(key) for key in ("main", "exports", "module", "types", "typings"))
    return not importable and bool(package.document.get("bin")) and "start" in package.scripts


def folders(project: Project, package: Package, others: Sequence[Package]) -> tuple[str, ...]:
    """Where the packages lie that an archive is made of, for a component without ``others``."""
    every = project.packages if package is project.root else (package,)
    parts = [one for one in every if one not in others]
    named = [one.folder for one in parts if one.name and one.text("version") and not one.is_private]
    return tuple(posixpath.relpath(folder, package.folder) for folder in named)
