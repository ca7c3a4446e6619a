"""Folders of a package that are published on their own too, each with a composer.json, and built with the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cigen.display import printable
from cigen.ecosystems.composer import frameworks
from cigen.ecosystems.composer.project import MANIFEST, Project
from cigen.evidence import called
from cigen.evidence.statement import folders_up
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings


def without(
    repo: Repo, projects: Sequence[Project], wholes: Iterable[Project], settings: Settings
) -> tuple[list[Project], list[Finding]]:
    """``projects`` without those that one of ``wholes`` replaces or loads the classes of, and what is told of them."""
    every = list(wholes)
    loaders, replaced = _loaders(every), _replaced(every)
    parts: dict[str, list[Project]] = defaultdict(list)
    alone: list[Project] = []
    for one in projects:
        whole = replaced.get(one.text("name").lower()) or _whole(one, loaders)
        if whole is None or one.folder in settings.components or _is_for_itself(repo, one):
            alone.append(one)
        else:
            parts[whole].append(one)
    return alone, [_finding(whole, found) for whole, found in parts.items()]


def _replaced(wholes: Iterable[Project]) -> Mapping[str, str]:
    """The packages that a project has in it, by name: https://getcomposer.org/doc/04-schema.md#replace."""
    listed = ((key.text.lower(), value, one) for one in wholes for key, value in one.document.get("replace").entries)
    return {name: one.file for name, value, one in listed if value.text == "self.version"}


def _loaders(wholes: Iterable[Project]) -> Mapping[str, Mapping[str, str]]:
    """Of each folder, what loads each of the namespaces in it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one in wholes:
        for space, folder in one.loaded:
            if one.folder in (".", folder) or folder.startswith(f"{one.folder}/"):
                found[folder].setdefault(space, one.file)
    return found


def _whole(one: Project, loaders: Mapping[str, Mapping[str, str]]) -> str | None:
    """The project that loads the namespaces of ``one`` from its folder, or from one above."""
    wanted = {space for space, _ in one.loaded}
    spaces = set(_prefixes(wanted))
    for folder in reversed(folders_up(one.folder)):  # the one that holds most
        for space, file in loaders.get(folder, {}).items():
            if file != one.file and (not wanted or space in spaces):
                return file
    return None


def _prefixes(spaces: set[str]) -> Iterator[str]:
    """The namespaces with all that they lie in; a class of any name is loaded by the empty one."""
    yield ""
    for space in spaces:
        names = space.rstrip("\\").split("\\")
        yield from ("\\".join(names[:depth]) + "\\" for depth in range(1, len(names) + 1))


def _is_for_itself(repo: Repo, one: Project) -> bool:
    return bool(
        one.lock
        or one.text("type") == "project"
        or frameworks.application(repo, one)
        or called.is_built(repo, one.folder, MANIFEST)
    )


def _finding(whole: str, parts: Sequence[Project]) -> Finding:
    first = parts[0].file
    more = f" and {len(parts) - 1} more" if len(parts) > 1 else ""
    message = f"{printable(first)}{more}: part of {printable(whole)}, which loads the same classes: not a component"
    return Finding(code="left-out", severity="info", message=message, file=first)
