"""Texts about a project that no build of it reads, as far as its files tell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen.repo import Repo

ABOUT = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
_MAX_FILES = 300  # of a larger project nobody knows without reading all of it
_MAX_TEXT = 200_000  # characters
_HIDDEN = re.compile(r"(?:^|/)\.[^/]+/")  # pipelines, and what cigen writes: no build reads them
_READERS = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".json", ".jsonc", ".toml", ".yml", ".yaml", ".md", ".html")


def unread(repo: Repo, folder: str) -> tuple[str, ...]:
    """Those of :data:`ABOUT`, beside the manifest in ``folder``, whose name stands in none of its other files."""
    beside = {posixpath.normpath(posixpath.join(folder, name)) for name in ABOUT}
    inside = (path for path in repo.below(folder) if path.endswith(_READERS) and path not in beside)
    paths = [path for path in inside if not _HIDDEN.search(path)]
    if len(paths) > _MAX_FILES:
        return ()
    texts = list(_texts(repo, paths))
    return tuple(name for name in ABOUT if not any(name in text for text in texts))


def _texts(repo: Repo, paths: list[str]) -> Iterator[str]:
    for path in paths:
        yield (repo.text(path) or "")[:_MAX_TEXT]
