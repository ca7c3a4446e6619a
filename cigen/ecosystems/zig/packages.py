"""The packages that a build.zig.zon names, and those in the repository that these name in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cigen.display import printable
from cigen.doctree import NOTHING, DocumentError, Node
from cigen.ecosystems.base import below
from cigen.ecosystems.zig import zon
from cigen.facts import Finding, Source
from cigen.repo import Repo, resolve

MANIFEST = "build.zig.zon"
MAX_PACKAGES = 300  # of one component


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A package by the name that build.zig knows it by: downloaded, or a ``folder`` of the repository."""

    name: str
    source: Source
    folder: str | None
    is_remote: bool
    is_lazy: bool
    has_hash: bool


def document(repo: Repo, folder: str) -> Node:
    """The manifest in ``folder``; ``NOTHING`` where there is none, or (with a finding) it is broken."""
    path = below(folder, MANIFEST)
    text = repo.text(path)
    if text is None:
        return NOTHING
    try:
        return zon.parse(text)
    except DocumentError as error:
        source = Source(file=path, line=error.line)
        message = f"{printable(str(source))}: {printable(error.problem)}: the manifest is not read"
        repo.note(Finding.at(source, "broken-manifest", "warning", message))
        return NOTHING


def dependencies(folder: str, manifest: Node) -> Iterator[Dependency]:
    """What one manifest names."""
    for key, said in manifest.get("dependencies").entries:
        path = said.get("path").text
        yield Dependency(
            name=key.text,
            source=Source(file=below(folder, MANIFEST), line=key.line, key=printable(key.text, limit=60)),
            folder=resolve(folder, path) if path else None,
            is_remote=bool(said.get("url")),
            is_lazy=said.get("lazy").text == "true",
            has_hash=bool(said.get("hash").text),
        )


def reached(repo: Repo, folder: str) -> dict[str, tuple[Dependency, ...]]:
    """What the packages in ``folder`` and the folders that it names depend on, by folder; ``folder`` is the first."""
    found: dict[str, tuple[Dependency, ...]] = {}
    pending = [folder]
    while pending and len(found) < MAX_PACKAGES:
        place = pending.pop()
        if place not in found:
            found[place] = tuple(dependencies(place, document(repo, place)))
            pending += [one.folder for one in found[place] if one.folder is not None]
    return found
