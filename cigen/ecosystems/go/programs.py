"""The programs of a module: its ``main`` packages, found where Go projects keep them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cigen.ecosystems.go.gomod import GoFile
from cigen.facts import NAME, PATH
from cigen.repo import Repo

MAX_FOLDERS = 200  # of one module that may hold a program
MAX_FILES = 50  # of one folder that are read
_MAIN_PACKAGE = re.compile(r"^package[ \t]+main\b", re.MULTILINE)
_PACKAGE = re.compile(r"^package[ \t]+\w", re.MULTILINE)
_MAIN_FUNCTION = re.compile(r"^func[ \t]+main\(", re.MULTILINE)
_LEFT_OUT_OF_BUILD = re.compile(r"^//(?:go:build|[ \t]*\+build)[ \t].*\b(?:ignore|tools?|mage)\b", re.MULTILINE)
# Programs for the people who write the module, not for those who run what it makes.
_DEVELOPERS = re.compile(
    r"(?:^|/)(?:_?examples?|_?samples?|demos?|testdata|tests?|testing|e2e|integration|fixtures|tools?|hack|scripts?|ci"
    r"|build|docs?|vendor|third_party|benchmarks?|bench|generators?|codegen|gen|magefiles|(?:fake|mock)(?:s|server|[-_][^/]*)?|_[^/]*|\.[^/]*)(?:/|$)"
)
_VERSION_SUFFIX = re.compile(r"/v[0-9]+$")


@dataclass(frozen=True, kw_only=True)
class Program:
    """A ``main`` package: its folder, the files that are built, the name Go gives the binary."""

    folder: str
    name: str
    module: GoFile
    files: tuple[str, ...]


def find(repo: Repo, module: GoFile, others: Collection[str]) -> list[Program]:
    """The module's programs by folder; ``others`` are the folders of further modules, which are not part of it."""
    folders = islice(_folders(repo, module, others), MAX_FOLDERS)
    programs = (_program(repo, module, folder) for folder in folders)
    return [program for program in programs if program]


def sources(repo: Repo, folder: str) -> list[str]:
    """Paths of the Go files in ``folder`` that are no tests."""
    named = (path for path in repo.inside(folder) if path.endswith(".go") and not path.endswith("_test.go"))
    return list(islice(named, MAX_FILES))


def _folders(repo: Repo, module: GoFile, others: Collection[str]) -> Iterator[str]:
    """The module's own folder, those below ``cmd`` and those with a ``main.go``."""
    prefix = "" if module.folder == "." else f"{module.folder}/"
    folders: dict[str, None] = {module.folder: None}
    for path in repo.below(module.folder):
        if path.endswith(".go") and (path.endswith("/main.go") or path.startswith(f"{prefix}cmd/")):
            folders.setdefault(posixpath.dirname(path) or ".", None)
    for folder in folders:
        if not is_for_developers(folder, module.folder) and not is_below(folder, module.folder, others):
            yield folder


def is_for_developers(folder: str, root: str) -> bool:
    """Whether ``folder`` of the module in ``root`` is named after what only those who work on it start."""
    inside = posixpath.relpath(folder or ".", root)
    return inside != "." and _DEVELOPERS.search(inside) is not None


def is_beside_library(repo: Repo, program: Program) -> bool:
    """Whether the module's own folder is a package that others import, and the program is not called as that is."""
    if program.folder == program.module.folder or program.name in _called(program.module.module):
        return False
    texts = (repo.text(path) or "" for path in sources(repo, program.module.folder))
    return any(_PACKAGE.search(text) and not _MAIN_PACKAGE.search(text) for text in texts)


def _called(module: str) -> frozenset[str]:
    name = binary(module)
    return frozenset({name, name.removeprefix("go-"), name.removesuffix("-go"), name.removesuffix(".go")})


def binary(module: str) -> str:
    """The name that ``go build`` gives the program in a module's own folder."""
    return posixpath.basename(_VERSION_SUFFIX.sub("", module))


def is_below(folder: str, root: str, others: Collection[str]) -> bool:
    """Whether another module lies between ``root`` and ``folder``."""
    while folder not in (root, ".", ""):
        if folder in others:
            return True
        folder = posixpath.dirname(folder)
    return False


def _program(repo: Repo, module: GoFile, folder: str) -> Program | None:
    texts = {path: repo.text(path) or "" for path in sources(repo, folder)}
    built = {path: text for path, text in texts.items() if _is_built(text)}
    if not any(_MAIN_FUNCTION.search(text) for text in built.values()) or not _is_plain(folder):
        return None
    inside = posixpath.relpath(folder, module.folder)
    name = binary(module.module) if inside == "." else posixpath.basename(inside)
    return Program(folder=folder, name=name, module=module, files=tuple(built)) if NAME.fullmatch(name) else None


def _is_built(text: str) -> bool:
    package = _MAIN_PACKAGE.search(text)
    return package is not None and not _LEFT_OUT_OF_BUILD.search(text, 0, package.start())


def _is_plain(folder: str) -> bool:
    return PATH.fullmatch(folder) is not None and " " not in folder


def listed(programs: Sequence[Program], root: str) -> tuple[str, ...]:
    """The programs as arguments of ``go build`` in the folder ``root``, one for each name."""
    by_name = {program.name: program for program in reversed(programs)}
    return tuple(sorted(argument(program, root) for program in by_name.values()))


def argument(program: Program, root: str) -> str:
    """The program's folder as ``go`` wants it: ``./cmd/api``."""
    inside = posixpath.relpath(program.folder, root)
    return "." if inside == "." else f"./{inside}"
