"""Which manifests are built together: workspaces with their members, and packages alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cigen import globs
from cigen.ecosystems import base
from cigen.ecosystems.cargo.package import Manifest
from cigen.repo import resolve

MAX_MEMBERS = 1000
Glob = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What one ``cargo`` command builds: ``members`` holds the root too, where that is a package.

    ``reached`` are manifests outside of it that it depends on by path. A part of a workspace has the members that
    other commands build in ``others``, and the one that is started, if one is, in ``app``.
    """

    root: Manifest
    members: tuple[Manifest, ...]
    reached: tuple[Manifest, ...] = ()
    others: tuple[Manifest, ...] = ()
    app: Manifest | None = None

    @property
    def manifest(self) -> Manifest:
        """Where the command runs."""
        return self.app or self.root

    @property
    def folder(self) -> str:
        """The folder in which the command runs."""
        return self.manifest.folder

    @property
    def is_part(self) -> bool:
        """Whether the workspace has other components."""
        return self.app is not None or bool(self.others)

    @property
    def selection(self) -> tuple[str, ...]:
        """Words that make Cargo take all members and no others; none where it does so by itself."""
        if self.folder != self.root.folder or not self.root.is_workspace:
            return ()
        if not _defaults(self.root):
            return ("--workspace", *_each("--exclude", self.others))
        return tuple(_each("--package", self.members)) if self.others else ()


def _each(option: str, packages: Iterable[Manifest]) -> Iterator[str]:
    for one in packages:
        yield from (option, one.name)


def built(unit: Unit) -> list[Manifest]:
    """The members without those that Cargo only builds where it is asked to."""
    patterns = _defaults(unit.root)
    return [one for one in unit.members if not patterns or any(globs.fits(pattern, one.folder) for pattern in patterns)]


def split(unit: Unit, apps: Sequence[Manifest]) -> Iterator[Unit]:
    """A workspace as one unit for each of ``apps`` among its members, and one for the rest."""
    for app, members in base.parts(unit.folder, built(unit), apps):
        own = {one.folder for one in members}
        others = tuple(one for one in unit.members if one.folder not in own)
        yield dataclasses.replace(unit, members=members, others=others, app=app)


def needed(unit: Unit) -> set[str]:
    """Folders of the members of the whole workspace that the unit is made or tested with, its own among them."""
    known = {one.folder: one for one in (*unit.members, *unit.others, *unit.reached)}
    start = [one.folder for one in unit.members]
    return set(_reached(start, known, lambda one: one.uses(unit.root)))


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
    reached = tuple(manifests[folder] for folder in _reached(members, manifests) if folder not in members)
    return Unit(root=root, members=tuple(members[folder] for folder in sorted(members)), reached=reached)


def _members(root: Manifest, manifests: Mapping[str, Manifest]) -> dict[str, Manifest]:
    """The root's package, what ``members`` names, and what those depend on by path below the root.

    A path is often written once for all, in the root's ``workspace.dependencies``.
    """
    said = root.document.get("workspace")
    wanted = _patterns(root, "members")
    excluded = [resolve(root.folder, item.text) for item in said.get("exclude").scalars()[:MAX_MEMBERS]]
    named = {
        folder: one
        for folder, one in manifests.items()
        if one.name and (one is root or any(globs.fits(pattern, folder) for pattern in wanted))
    }
    prefix = "" if root.folder == "." else f"{root.folder}/"
    everything = {folder: manifests[folder] for folder in _reached((*named, root.folder), manifests)}
    return {
        folder: one
        for folder, one in everything.items()
        if one.name
        if folder in named or (folder.startswith(prefix) and folder not in excluded and not one.is_workspace)
        if folder not in excluded
    }


def _reached(
    start: Iterable[str],
    manifests: Mapping[str, Manifest],
    needs: Callable[[Manifest], Iterable[str]] = Manifest.path_dependencies,
) -> list[str]:
    """The folders ``start`` and all that their packages reach by path dependencies."""
    return base.reached(start, lambda folder: [path for path in needs(manifests[folder]) if path in manifests])


def _defaults(root: Manifest) -> list[Glob]:
    """What Cargo builds in the root where nothing else is asked for; nothing where that is what it always builds."""
    return _patterns(root, "default-members")


def _patterns(root: Manifest, key: str) -> list[Glob]:
    listed = root.document.get("workspace", key).scalars()[:MAX_MEMBERS]
    found = (_pattern(root.folder, item.text) for item in listed)
    return [pattern for pattern in found if pattern is not None]


def _pattern(folder: str, glob: str) -> Glob | None:
    """The parts of a member's glob as a path of the repository; ``None`` where it leaves the repository."""
    path = resolve(folder, glob)
    return None if path is None or len(path) > 200 else globs.parts(path)


def files(unit: Unit) -> Iterator[str]:
    """Paths that decide the unit's dependencies, whether they are there or not."""
    for one in (unit.root, *unit.members, *unit.others, *unit.reached):
        yield one.file
    yield base.below(unit.root.folder, "Cargo.lock")
    for folder in (unit.root.folder, unit.folder):
        yield from (base.below(folder, name) for name in (".cargo/config.toml", ".cargo/config"))
