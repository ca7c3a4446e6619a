"""Files that no Maven build reads, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.base import below
from cigen.ecosystems.maven.parts import Part
from cigen.evidence.statement import folders_up
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
    """Sources of modules that Maven does not make for this component, unless a pom of its own speaks of them.

    A module may lie in the ``src`` of another, which only lists modules.
    """
    poms = {pom.file: pom for model in part.models for pom in model.chain}
    text = b"\n".join(repo.bytes(file) or b"" for file in poms)
    around = {folder for home in {pom.folder for pom in poms.values()} for folder in folders_up(home)}
    for model in part.others:
        sources = below(model.pom.folder, "src")
        if f"{posixpath.basename(model.pom.folder)}/src".encode() not in text and sources not in around:
            yield sources
