"""Which manifests are built together: workspaces with their members, and packages alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cigen.ecosystems.cargo.package import Manifest
from cigen.repo import resolve

MAX_MEMBERS = 1000


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What one ``cargo`` command builds: ``members`` holds the root too, where that is a package.

    ``reached`` are manifests outside of it that it depends on by path.
    """

    root: Manifest
    members: tuple[Manifest, ...]
    reached: tuple[Manifest, ...] = ()

    @property
    def folder(self) -> str:
        """The folder in which the command runs."""
        return self.root.folder


def units(manifests: Mapping[str, Manifest]) -> list[Unit]:
    """Workspaces and packages that are in none, by the folder of each; ``manifests`` are all by folder."""
    found: list[Unit] = []
    taken: set[str] = set()
    for root in manifests.values():
        if root.is_workspace:
            members = _members(root, manifests)
            taken.update(members)
            found.append(_unit(root, members, manifests))
    alone = (one for one in manifests.values() if one.name and not one.is_workspace and one.folder not in taken)
    return [*found, *(_unit(one, {one.folder: one}, manifests) for one in alone)]


def _unit(root: Manifest, members: Mapping[str, Manifest], manifests: Mapping[str, Manifest]) -> Unit:
    everything = _closure(members, manifests)
    reached = tuple(one for folder, one in everything.items() if folder not in members)
    return Unit(root=root, members=tuple(members[folder] for folder in sorted(members)), reached=reached)


def _members(root: Manifest, manifests: Mapping[str, Manifest]) -> dict[str, Manifest]:
    """The root's package, what ``members`` names, and what those depend on by path below the root.

    A path is often written once for all, in the root's ``workspace.dependencies``.
    """
    said = root.document.get("workspace")
    wanted = [_pattern(root.folder, item.text) for item in said.get("members").scalars()[:MAX_MEMBERS]]
    excluded = [resolve(root.folder, item.text) for item in said.get("exclude").scalars()[:MAX_MEMBERS]]
    named = {
        folder: one
        for folder, one in manifests.items()
        if one.name and (one is root or any(pattern.fullmatch(folder) for pattern in wanted if pattern))
    }
    prefix = "" if root.folder == "." else f"{root.folder}/"
    return {
        folder: one
        for folder, one in _closure({**named, root.folder: root}, manifests).items()
        if one.name
        if folder in named or (folder.startswith(prefix) and folder not in excluded and not one.is_workspace)
        if folder not in excluded
    }


def _closure(start: Mapping[str, Manifest], manifests: Mapping[str, Manifest]) -> dict[str, Manifest]:
    """``start`` and everything that it reaches by path dependencies."""
    found: dict[str, Manifest] = {}
    pending = list(start.values())
    while pending:
        one = pending.pop()
        if one.folder not in found:
            found[one.folder] = one
            pending += [manifests[folder] for folder in one.path_dependencies() if folder in manifests]
    return found


def _pattern(folder: str, glob: str) -> re.Pattern[str] | None:
    """A member's glob as a pattern of folders; ``None`` where it leaves the repository."""
    path = resolve(folder, glob)
    if path is None or len(path) > 200:
        return None
    parts = ("(?:[^/]+/)*[^/]+" if part == "**" else _part(part) for part in path.split("/"))
    return re.compile("/".join(parts))


def _part(part: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(character, re.escape(character)) for character in part)


def files(unit: Unit) -> Iterator[str]:
    """Paths that decide the unit's dependencies, whether they are there or not."""
    for one in (unit.root, *unit.members, *unit.reached):
        yield one.file
    for name in ("Cargo.lock", ".cargo/config.toml", ".cargo/config"):
        yield posixpath.normpath(posixpath.join(unit.folder, name))
