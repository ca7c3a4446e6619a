"""Packages of a module's own that its sources import and nobody committed: something makes them before a build."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from cigen.ecosystems.go.gomod import GoFile
from cigen.ecosystems.go.programs import is_below
from cigen.evidence import gitignored, places, submodules
from cigen.evidence.statement import folders_up
from cigen.facts import PATH, Source
from cigen.repo import Repo, below

MAX_SOURCES = 1_000  # files that are read
_MAX_HEADER = 20_000  # characters of one, before its first declaration
_DECLARATION = re.compile(r"^(?:func|type|var|const)\b", re.MULTILINE)
_LEFT_OUT = re.compile(r"^//(?:go:build|[ \t]*\+build)[ \t].*\b(?:ignore|tools?|mage)\b", re.MULTILINE)
_IMPORT = re.compile(r'^[ \t]*(?:import[ \t]+)?(?:[\w.]{1,60}[ \t]+)?"([\w~.-]{1,100}(?:/[\w~.+-]{1,100}){0,20})"[ \t;]*(?://.*)?$',
                     re.MULTILINE)  # fmt: skip
_TEMPLATE = ".templ"
_RULE = re.compile(r"(?:[\w*.-]{1,60}/){0,10}(\*\.pb(?:\.\w{1,20})?\.go)", re.ASCII)
_MAX_RULES = 500  # lines of one file


def packages(repo: Repo, modules: Sequence[GoFile], paths: Sequence[str], others: Collection[str]) -> dict[str, Source]:
    """Their folders, each with an import of it in one of ``paths``; ``others`` are the folders of further modules.

    Of a package of templates some code may be there: what ``templ`` makes of each lies beside it.
    """
    found = dict(_templates(repo, modules))
    seen: set[str] = set()
    for path in islice(paths, MAX_SOURCES):
        for name, line in _imports(repo.text(path) or ""):
            if name in seen:
                continue
            seen.add(name)
            module = _module(modules, name)
            folder = below(module.folder, name.removeprefix(f"{module.module}/")) if module else ""
            if module and folder not in found and _is_absent(repo, folder, module.folder, others):
                found[folder] = Source(file=path, line=line, key="import")
    return found


def left_out(repo: Repo, folder: str) -> dict[str, Source]:
    """What protoc writes, as `*.pb.go`, where git leaves it out of ``folder`` and nobody committed any beside a .proto.

    Other rules of that kind are in every team's file, whether it has such code or not.
    """
    paths = list(repo.below(folder))
    names = {posixpath.basename(path) for path in paths if path.endswith(".go")}
    found: dict[str, Source] = {}
    if not any(path.endswith(".proto") and not places.is_aside(path) for path in paths):
        return found
    for place in dict.fromkeys((".", folder)):
        file = below(place, gitignored.FILE)
        lines = (repo.text(file) or "").split("\n") if repo.exists(file) else []
        for number, line in enumerate(lines[:_MAX_RULES], 1):
            rule = _RULE.fullmatch(line.strip())
            if rule and not fnmatch.filter(names, rule[1]):
                found.setdefault(rule[1], Source(file=file, line=number))
    return found


def _templates(repo: Repo, modules: Sequence[GoFile]) -> Iterator[tuple[str, Source]]:
    every = (path for module in modules for path in repo.below(module.folder) if path.endswith(_TEMPLATE))
    for path in (path for path in every if not places.is_aside(path)):
        made = f"{path.removesuffix(_TEMPLATE)}_templ.go"
        if not (repo.exists(made) and gitignored.is_kept(repo, made)):
            yield posixpath.dirname(path) or ".", Source(file=path)


def _imports(text: str) -> Iterator[tuple[str, int]]:
    head = text[:_MAX_HEADER]
    first = _DECLARATION.search(head)
    head = head[: first.start()] if first else head
    if not _LEFT_OUT.search(head):
        yield from ((match[1], head.count("\n", 0, match.start()) + 1) for match in _IMPORT.finditer(head))


def _module(modules: Sequence[GoFile], name: str) -> GoFile | None:
    """The one that an imported package is part of: that with the longest path."""
    own = [one for one in modules if name.startswith(f"{one.module}/")]
    return max(own, key=lambda one: len(one.module), default=None)


def _is_absent(repo: Repo, folder: str, root: str, others: Collection[str]) -> bool:
    is_fetched = any(place in submodules.folders(repo) for place in folders_up(folder))
    if is_fetched or is_below(folder, root, others) or not PATH.fullmatch(folder):
        return False
    return not any(path.endswith(".go") and gitignored.is_kept(repo, path) for path in repo.inside(folder))
