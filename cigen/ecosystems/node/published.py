"""Packages that are made to be installed by others."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.node import starting
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.ecosystems.node.workspaces import Project
from cigen.repo import Repo

_MEANT = ("files", "publishConfig")  # a pipeline may give such a package its version
_IMPORTED = ("exports", "module", "types", "typings")
_GIVEN = ("main", "exports", "module")


def is_published(package: Package) -> bool:
    """Whether it is made to be installed by others: what it starts or serves then is there to try it.

    Without a version no registry takes it: what it exports is for its neighbours.
    """
    keys = (*_MEANT, *(_IMPORTED if package.text("version") else ()))
    is_page = package.text("main").endswith(".html")
    return not package.is_private and not is_page and any(package.document.get(key) for key in keys)


def is_program(package: Package, start: Start | None) -> bool:
    """Whether it is installed to be started: nothing in it can be imported, or what can be is what is started."""
    if any(package.document.get(key) for key in _IMPORTED):
        return False
    main = package.text("main")
    if main:
        return start is not None and starting.has_script(package) and _stem(main) == _stem(start.words[-1])
    return bool(package.document.get("bin")) and "start" in package.scripts


def is_installed(package: Package) -> bool:
    """Whether a registry has it for people who call it."""
    return not package.is_private and bool(package.text("version") and package.document.get("bin"))


def is_command(repo: Repo, package: Package) -> bool:
    """Whether it is installed to be called: nothing in it can be imported but the program itself.

    The index.js that ``npm init`` names need not be there.
    """
    programs = {_stem(one.text) for one in _scalars(package.document.get("bin"))}
    given = {_stem(one.text) for key in _GIVEN for one in _scalars(package.document.get(key)) if _is_code(one.text)}
    if given == {"index"} and not repo.exists(below(package.folder, "index.js")):
        given = set()
    return bool(programs) and given <= programs


def _scalars(node: Node) -> Iterator[Node]:
    parts = (node, *(value for _, value in node.walk()))
    return (one for part in parts for one in part.scalars())


def _is_code(path: str) -> bool:
    return not path.endswith((".d.ts", ".d.mts", ".d.cts", ".json"))


def _stem(path: str) -> str:
    return re.sub(r"\.[cm]?[jt]s\Z", "", posixpath.normpath(path))


def folders(project: Project, package: Package, others: Sequence[Package]) -> tuple[str, ...]:
    """Where the packages lie that an archive is made of, for a component without ``others``."""
    every = project.packages if package is project.root else (package,)
    parts = [one for one in every if one not in others]
    named = [one.folder for one in parts if one.name and one.text("version") and not one.is_private]
    return tuple(posixpath.relpath(folder, package.folder) for folder in named)
