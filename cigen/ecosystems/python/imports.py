"""What a setup.py imports when it is run: modules of its own repository, and other people's packages."""

from __future__ import annotations

import ast
import posixpath
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cigen.ecosystems.python import setuppy
from cigen.repo import Repo

MAX_FILES = 60
# What a build has that says nothing of what it needs, https://peps.python.org/pep-0518/.
_GIVEN = frozenset({"setuptools", "pkg_resources", "wheel", "distutils", "_distutils_hack"})
_STANDARD = sys.stdlib_module_names | {"imp", "asynchat", "asyncore", "smtpd"}  # some are gone in a newer Python


@dataclass(frozen=True, kw_only=True)
class Imports:
    """``files`` are the repository's own, relative to its root; ``others`` are top-level names of other packages."""

    files: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()


def of(repo: Repo, path: str) -> Imports:
    """What the script ``path`` imports, directly or by its own modules; what it can do without does not count."""
    folder = posixpath.dirname(path) or "."
    seen: dict[str, None] = {}
    others: set[str] = set()
    pending = [path]
    while pending and len(seen) < MAX_FILES:
        file = pending.pop(0)
        if file in seen:
            continue
        seen[file] = None
        for name in dict.fromkeys(_imported(repo, file, folder)):
            own = _own(repo, folder, name)
            pending += own
            if not own:
                others.add(name.partition(".")[0])
    return Imports(files=tuple(seen)[1:], others=frozenset(others - _GIVEN - _STANDARD))


def _own(repo: Repo, folder: str, name: str) -> list[str]:
    """The files that an import of the dotted ``name`` runs, of modules below ``folder`` or its ``src``."""
    parts = name.split(".")
    for root in (folder, posixpath.normpath(f"{folder}/src")):
        modules = (posixpath.normpath(posixpath.join(root, *parts[:length])) for length in range(1, len(parts) + 1))
        found = [file for module in modules if (file := _file(repo, module))]
        if found:
            return found
    return []


def _file(repo: Repo, module: str) -> str | None:
    return next((file for file in (f"{module}.py", f"{module}/__init__.py") if repo.exists(file)), None)


def _imported(repo: Repo, path: str, folder: str) -> Iterator[str]:
    """The dotted names that a file imports where it is run, in its order."""
    tree = setuppy.parsed(repo, path)
    for node in _run(tree.body) if tree else ():
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (base := _base(node, path, folder)):
            yield base
            # Each name may be that of a module: where it is none, the import of its parent is all there is.
            yield from (f"{base}.{alias.name}" for alias in node.names if alias.name != "*")


def _base(node: ast.ImportFrom, path: str, folder: str) -> str | None:
    """The dotted name of what names are imported from; ``None`` for one outside of ``folder``."""
    module = node.module.split(".") if node.module else []
    if not node.level:
        return ".".join(module)
    inside = posixpath.relpath(posixpath.dirname(path) or ".", folder).removeprefix("src/").split("/")
    kept = inside[: max(len(inside) - node.level + 1, 0)]
    return ".".join((*kept, *module)) if kept and kept != ["."] else None


def _run(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run with their module; not those in functions, nor those that may fail."""
    pending = list(body)[::-1]
    while pending:
        node = pending.pop()
        yield node
        pending += list(_inside(node))[::-1]


def _inside(node: ast.stmt) -> Iterator[ast.stmt]:
    if isinstance(node, ast.If):
        test = node.test.attr if isinstance(node.test, ast.Attribute) else getattr(node.test, "id", "")
        yield from node.body if test != "TYPE_CHECKING" else ()
        yield from node.orelse
    elif isinstance(node, ast.With | ast.ClassDef | ast.For | ast.While):
        yield from node.body
    elif isinstance(node, ast.Try):
        yield from node.body if not node.handlers else ()
        yield from (*node.orelse, *node.finalbody)
