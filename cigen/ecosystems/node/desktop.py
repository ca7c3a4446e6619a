"""Programs with windows of their own, which no image starts: those of Electron, and the pages of Tauri's."""

from __future__ import annotations

import posixpath
import re

from cigen.ecosystems.base import below
from cigen.ecosystems.node.package import Package
from cigen.repo import Repo

# NW.js is Electron's elder: the same kind of package.json.
_RUNTIMES = {"electron": "electron", "electron-nightly": "electron", "nw": "nw"}
_GROUPS = ("dependencies", "devDependencies")
_PACKAGERS = frozenset({
    "@electron-forge/cli", "@electron/packager", "electron-builder", "electron-forge", "electron-packager",
    "electron-vite", "nw-builder",
})  # fmt: skip
_STARTED = re.compile(r"(?:^|[\s/])(?:electron(?:-forge|-vite)?|nw)[ \t]{1,9}[\w./-]")
_OF_TAURI = ("@tauri-apps/cli", "@tauri-apps/api")
_TAURI = "src-tauri"
_CONFIGURATION = ("tauri.conf.json", "tauri.conf.json5", "Tauri.toml")


def shell(package: Package) -> str | None:
    """What a package has to open windows, where it is a program that is packed or started with it.

    Many a library for such programs is tested with that.
    """
    named = {key.text for group in _GROUPS for key, _ in package.document.get(group).entries}
    shells = (name for runtime, name in _RUNTIMES.items() if runtime in named)
    is_program = bool(package.text("main")) and (
        not _PACKAGERS.isdisjoint(named) or any(map(_STARTED.search, package.scripts.values()))
    )
    return next(shells, None) if is_program else None


def is_page_of_tauri(repo: Repo, package: Package) -> bool:
    """Whether a package makes the pages that a program of Tauri beside it shows."""
    folder = below(package.folder, _TAURI)
    return any(name in package.packages for name in _OF_TAURI) and any(
        repo.exists(posixpath.join(folder, name)) for name in _CONFIGURATION
    )
