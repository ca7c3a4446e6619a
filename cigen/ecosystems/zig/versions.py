"""Which Zig a project is written for: what it declares, and what only some releases understand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from cigen import versions
from cigen.display import printable
from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.zig.packages import MANIFEST
from cigen.ecosystems.zig.script import Script
from cigen.evidence.conventions import notation
from cigen.evidence.versions import declarations
from cigen.facts import Declaration, Finding, Source
from cigen.pins import Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST, RANK_WORKFLOW, Choice

_INFERRED = RANK_WORKFLOW + 5  # what is said counts more than what the form of a file shows


def choose(repo: Repo, script: Script, manifest: Node, tool: Tool, settings: Settings) -> Choice:
    """The release that builds the component: the lowest that is asked for, since each is a language of its own.

    Where nothing asks, it is the newest that the files could be written for.
    """
    said = (*_minimum(repo, script, manifest, tool), *declarations(repo, script.folder, tool, settings))
    preferring = tool if said else dataclasses.replace(tool, prefer="newest")
    return versions.choose(preferring, (*said, *_forms(script, manifest, tool)))


def _minimum(repo: Repo, script: Script, manifest: Node, tool: Tool) -> Iterator[Declaration]:
    said = manifest.get("minimum_zig_version")
    if not said:
        return
    source = Source(file=below(script.folder, MANIFEST), line=said.line, key="minimum_zig_version")
    exact = notation.zig(tool, said.text, source, RANK_MANIFEST)
    if exact is None:
        shown = printable(said.text, limit=60)
        message = f"{source}: {shown!r} is not a version of zig that cigen understands: left out"
        repo.note(Finding.at(source, "version-not-understood", "info", message))
    elif exact.note:
        yield exact
    else:
        lowest = versions.key(exact.accepts[0])
        yield versions.within(tool, said.text, lambda one: versions.key(one) >= lowest, source, RANK_MANIFEST)


def _forms(script: Script, manifest: Node, tool: Tool) -> Iterator[Declaration]:
    """What came and went: https://ziglang.org/download/0.14.0/release-notes.html, 0.15.1 and the std.Build of 0.17."""
    zon = below(script.folder, MANIFEST)
    if fingerprint := manifest.get("fingerprint"):
        yield _since(tool, "0.14", Source(file=zon, line=fingerprint.line, key="fingerprint"))
    elif name := manifest.get("name"):
        yield _until(tool, "0.13", Source(file=zon, line=name.line, key="name without fingerprint"))
    if script.has_module_roots is not None:
        source = Source(file=script.file, key="root_module" if script.has_module_roots else "root_source_file")
        yield _since(tool, "0.14", source) if script.has_module_roots else _until(tool, "0.14", source)
    if script.reads_arguments:
        yield _until(tool, "0.16", Source(file=script.file, key="b.args"))


def _since(tool: Tool, first: str, source: Source) -> Declaration:
    return versions.within(tool, f">={first}", lambda one: versions.key(one) >= versions.key(first), source, _INFERRED)


def _until(tool: Tool, last: str, source: Source) -> Declaration:
    return versions.within(tool, f"<={last}", lambda one: versions.key(one) <= versions.key(last), source, _INFERRED)
