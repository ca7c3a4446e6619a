"""Files that no Maven build reads, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath

from cigen.ecosystems.maven.reactor import Reactor
from cigen.repo import Repo

_DOCUMENTATION = {b"README": "*.md", b"docs": "docs"}


def patterns(repo: Repo, one: Reactor) -> tuple[str, ...]:
    """Output folders beside poms, and the root's documentation unless a pom speaks of it.

    Not ``**/target``: a package may be called so.
    """
    outputs = (posixpath.join(posixpath.dirname(file), "target") for file in one.files)
    texts = [repo.bytes(file) or b"" for file in one.files]
    documentation = (
        posixpath.normpath(posixpath.join(one.root.folder, pattern))
        for word, pattern in _DOCUMENTATION.items()
        if not any(word in text for text in texts)
    )
    return tuple(dict.fromkeys((*outputs, *documentation)))
