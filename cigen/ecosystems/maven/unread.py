"""Files that no Maven build reads, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.maven.parts import Part
from cigen.repo import Repo

_DOCUMENTATION = {b"README": "*.md", b"docs": "docs"}


def patterns(repo: Repo, part: Part) -> tuple[str, ...]:
    """Output folders beside poms, sources of other components, and documentation unless a pom speaks of it.

    Not ``**/target``: a package may be called so.
    """
    one = part.reactor
    outputs = (posixpath.join(posixpath.dirname(file), "target") for file in one.files)
    texts = [repo.bytes(file) or b"" for file in one.files]
    documentation = (
        posixpath.normpath(posixpath.join(one.root.folder, pattern))
        for word, pattern in _DOCUMENTATION.items()
        if not any(word in text for text in texts)
    )
    return tuple(dict.fromkeys((*outputs, *_sources_of_others(repo, part), *documentation)))


def _sources_of_others(repo: Repo, part: Part) -> Iterator[str]:
    """Sources of modules that Maven does not make for this component, unless a pom of its own speaks of them."""
    texts = [repo.bytes(pom.file) or b"" for model in part.models for pom in model.chain]
    for model in part.others:
        spoken = f"{posixpath.basename(model.pom.folder)}/src".encode()
        if not any(spoken in text for text in texts):
            yield posixpath.join(model.pom.folder, "src")
