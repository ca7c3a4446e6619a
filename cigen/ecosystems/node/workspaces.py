"""Which package.json files are built together: the workspaces of npm, Yarn, pnpm, Bun and Lerna."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cigen.doctree import NOTHING, Node
from cigen.ecosystems import base
from cigen.ecosystems.node import globs, nx
from cigen.ecosystems.node.applications import NxRun
from cigen.ecosystems.node.managers import LOCKFILES
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, below

_OF_PNPM = "pnpm-workspace.yaml"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A root package with its members, in an order in which each comes after those that it needs.

    Where a ``pnpm-workspace.yaml`` stands alone, nothing is in the root package.

    ``declared`` tells whether it says that it is a workspace, even where it has no members. ``rest`` is how Nx tests
    what no component of its own does.
    """

    root: Package
    members: tuple[Package, ...] = ()
    declared: bool = False
    rest: NxRun | None = None

    @property
    def packages(self) -> tuple[Package, ...]:
        """Members and root; the root comes last, since its build uses theirs."""
        return (*self.members, self.root)

    @property
    def is_bare(self) -> bool:
        """Whether the root has no package.json, but only gathers the members."""
        return not self.root.document

    @property
    def file(self) -> str:
        """The manifest to name where the project is meant."""
        return self.members[0].file if self.is_bare else self.root.file

    def is_imported(self, package: Package) -> bool:
        """Whether another package of the workspace names it."""
        return package.name is not None and any(package.name in one.packages for one in self.packages)

    def needed_by(self, package: Package) -> tuple[Package, ...]:
        """``package`` and the members that it needs, directly or not, in their order."""
        files = {one.name: one.file for one in self.packages if one.name}
        known = {one.file: one for one in (*self.packages, package)}
        everything = base.reached([package.file], lambda file: [files[n] for n in known[file].packages & files.keys()])
        needed = frozenset(everything)
        return tuple(one for one in self.packages if one.file in needed)


def projects(repo: Repo, packages: Iterable[Package]) -> list[Project]:
    """All roots; a package that another's workspace claims is a member of the nearest that does."""
    known = {package.folder: package for package in packages}
    bare = {folder: Package(file=below(folder, MANIFEST), document=NOTHING) for folder in _bare(repo)}
    known = bare | known
    patterns = {folder: found for folder, one in known.items() if (found := _patterns(repo, one)) is not None}
    members: dict[str, list[Package]] = {}
    for folder, package in known.items():
        owner = _owner(folder, patterns) or _of_nx(repo, package, known)
        if owner is not None:
            members.setdefault(owner, []).append(package)
    inside = {package.folder for group in members.values() for package in group}
    return [
        Project(root=known[folder], members=_ordered(members.get(folder, ())), declared=folder in patterns)
        for folder in sorted(known)
        if folder not in inside and (known[folder].document or folder in members)
    ]


def _bare(repo: Repo) -> list[str]:
    """The folders of a workspace of pnpm's, which needs no package.json for that."""
    folders = (posixpath.dirname(path) or "." for path in repo.named(_OF_PNPM))
    return [folder for folder in folders if not repo.exists(below(folder, MANIFEST))]


def _owner(folder: str, patterns: Mapping[str, Sequence[str]]) -> str | None:
    above = (place for place in folders_up(folder)[1:] if place in patterns)
    return next((place for place in above if globs.selects(patterns[place], _below(place, folder))), None)


def _of_nx(repo: Repo, package: Package, known: Mapping[str, Package]) -> str | None:
    """The nearest root above where Nx builds the package, which needs no workspace of the package manager for it."""
    beside = (name for names in LOCKFILES.values() for name in (nx.PROJECT, *names))
    there = {name for name in beside if repo.exists(posixpath.normpath(f"{package.folder}/{name}"))}
    if there != {nx.PROJECT}:
        return None
    above = (known[place] for place in folders_up(package.folder)[1:] if place in known)
    return next((one.folder for one in above if nx.is_workspace(repo, one)), None)


def _below(root: str, folder: str) -> str:
    return folder if root == "." else posixpath.relpath(folder, root)


def _patterns(repo: Repo, package: Package) -> list[str] | None:
    """The globs of a workspace's members; ``None`` for a package that is no workspace."""
    beside = "" if package.folder == "." else f"{package.folder}/"
    pnpm = next(iter(repo.yaml(f"{beside}{_OF_PNPM}")), None)
    own = package.document.get("workspaces")
    sources: tuple[Node, ...] = (own, own.get("packages"), repo.json(f"{beside}lerna.json").get("packages"))
    for node in (pnpm.get("packages"), *sources) if pnpm else sources:
        if node.kind == "list":
            return [item.text.strip() for item in node.items[: globs.MAX_PATTERNS] if item.kind == "scalar"]
    return None


def _ordered(members: Sequence[Package]) -> tuple[Package, ...]:
    """Members after those that they need; where some need each other, in the order of their folders."""
    by_name = {package.name: package for package in members if package.name}
    done: dict[str, Package] = {}
    for first in members:
        pending = [(first, False)]
        entered: set[str] = set()
        while pending:
            package, is_ready = pending.pop()
            if is_ready:
                done.setdefault(package.file, package)
            elif package.file not in done and package.file not in entered:
                entered.add(package.file)
                needed = sorted(package.packages & by_name.keys(), reverse=True)
                pending += [(package, True), *((by_name[name], False) for name in needed)]
    return tuple(done.values())
