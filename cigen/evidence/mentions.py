"""Texts about a project that no build of it reads, as far as its files tell."""

from __future__ import annotations

import posixpath
import re

from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo

ABOUT = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
_MAX_FILES = 300  # of a larger project nobody knows without reading all of it
_MAX_TEXT = 200_000  # bytes
_HIDDEN = re.compile(r"(?:^|/)\.[^/]+/")  # pipelines, and what cigen writes: no build reads them
# What is shown, made by tools, or names what is not read.
_NO_READERS = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".svg", ".css", ".woff", ".woff2", ".ttf", ".pdf", ".lock"),
    "ignore",
)
_WRITTEN = ("Dockerfile", "docker-bake.hcl", "compose.ci.yml", "renovate.json5")  # maybe by cigen


def unread(repo: Repo, folder: str) -> tuple[str, ...]:
    """Those of :data:`ABOUT`, beside the manifest in ``folder``, whose name stands in none of its other files."""
    beside = {posixpath.normpath(posixpath.join(folder, name)) for name in ABOUT}
    inside = (path for path in repo.below(folder) if not path.endswith(_NO_READERS) and path not in beside)
    paths = [path for path in inside if not _HIDDEN.search(path)]
    if sum(not path.endswith(_WRITTEN) for path in paths) > _MAX_FILES:
        return ()
    texts = [repo.start(path, _MAX_TEXT) for path in paths]
    if None in texts:
        return ()
    others = [text for text in texts if text and not written_by_cigen(text)]
    return tuple(name for name in ABOUT if not any(name in text for text in others))
