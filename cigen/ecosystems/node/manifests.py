"""The files that decide what an installation downloads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from cigen.display import printable
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.ecosystems.node.workspaces import Project
from cigen.facts import PATH, Finding
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

_SETTINGS = (
    ".npmrc", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml", ".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js",
    "bunfig.toml",
)  # fmt: skip
_FOLDERS = (".yarn/releases", ".yarn/plugins", ".yarn/patches", ".yarn/sdks")
_PATCHED = "patchedDependencies"
_LOCAL = ("file:", "link:", "portal:")
_GROUPS = ("dependencies", "devDependencies", "optionalDependencies")
_MAX_FILES = 500


def of(repo: Repo, project: Project, manager: Manager) -> tuple[str, ...]:
    """All of them once, sorted."""
    folder = project.root.folder
    found = {
        *(package.file for package in project.packages),
        *_local(repo, project.packages),
        *(posixpath.normpath(f"{folder}/{name}") for name in _SETTINGS),
        *(path for name in _FOLDERS for path in repo.below(posixpath.normpath(f"{folder}/{name}"))[:_MAX_FILES]),
        *_patches(repo, project),
    }
    if manager.lockfile:
        found.add(manager.lockfile)
    there = sorted(path for path in found if repo.exists(path))
    for path in there:
        if not PATH.fullmatch(path):
            repo.note(_left_out(path))
    return tuple(path for path in there if PATH.fullmatch(path))


def _left_out(path: str) -> Finding:
    shown = printable(path)
    message = f"{shown}: a path with such characters is not written: the build may miss this file"
    return Finding(code="unsafe-path", severity="warning", message=message, file=shown)


def _local(repo: Repo, packages: Iterable[Package]) -> Iterator[str]:
    """Packages and archives that are depended on by their path, also through another; of a folder its manifest."""
    seen: set[str] = set()
    pending = [(package.folder, package.document) for package in packages]
    while pending:
        folder, document = pending.pop()
        for path in _by_path(repo, folder, document):
            if path not in seen and repo.exists(path):
                seen.add(path)
                yield path
                if path.endswith(f"/{MANIFEST}"):
                    pending.append((posixpath.dirname(path), repo.json(path)))


def _by_path(repo: Repo, folder: str, document: Node) -> Iterator[str]:
    for group in _GROUPS:
        for _, value in document.get(group).entries:
            kind = next((kind for kind in _LOCAL if value.text.startswith(kind)), None)
            path = resolve(folder, value.text.removeprefix(kind)) if kind else None
            if path:
                yield path if repo.exists(path) else posixpath.normpath(f"{path}/{MANIFEST}")


def _patches(repo: Repo, project: Project) -> Iterable[str]:
    """Patches that the package manager itself applies; patch-package comes later, with the sources."""
    root = project.root
    workspace = next(iter(repo.yaml(posixpath.normpath(f"{root.folder}/pnpm-workspace.yaml"))), root.document)
    for node in (root.document.get("pnpm", _PATCHED), root.document.get(_PATCHED), workspace.get(_PATCHED)):
        for _, value in node.entries:
            path = resolve(root.folder, value.text)
            if path:
                yield path
