"""Which version of Node a project says it wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cigen.display import printable
from cigen.ecosystems.node.package import Package
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.facts import Declaration, Finding, Source
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST, RANK_VERSION_FILE


def declarations(repo: Repo, packages: Sequence[Package], pins: Pins, settings: Settings) -> tuple[Declaration, ...]:
    """All statements about Node: of the package and the workspace's root, and of the files beside them."""
    tool = pins.tool("node")
    own = [said for package in dict.fromkeys(packages) for said in _manifest(repo, package, tool)]
    return (*own, *evidence.declarations(repo, packages[0].folder, tool, settings))


def _manifest(repo: Repo, package: Package, tool: Tool) -> Iterator[Declaration]:
    for value, source, rank in _said(package):
        declaration = notation.node(tool, value.strip(), source, rank)
        if declaration:
            yield declaration
            continue
        message = f"{source}: {printable(value, limit=60)!r} is not a version of node that cigen understands: left out"
        repo.note(Finding.at(source, "version-not-understood", "info", message))


def _said(package: Package) -> Iterator[tuple[str, Source, int]]:
    """Volta pins for people's machines, as a version file does."""
    if text := package.text("engines", "node"):
        yield text, package.source("engines", "node"), RANK_MANIFEST
    runtime = package.document.get("devEngines", "runtime")
    for node in (runtime, *runtime.items):
        if node.get("name").text == "node" and (version := node.get("version")):
            yield version.text, Source(file=package.file, line=version.line, key="devEngines.runtime"), RANK_MANIFEST
    if text := package.text("volta", "node"):
        yield text, package.source("volta", "node"), RANK_VERSION_FILE
