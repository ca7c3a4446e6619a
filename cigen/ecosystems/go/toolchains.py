"""What ``go.mod`` and ``go.work`` say about the version of Go (https://go.dev/doc/toolchain)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen import versions
from cigen.ecosystems.go.gomod import GoFile
from cigen.facts import VERSION, Declaration, Source
from cigen.pins import Tool

_VERSION = re.compile(r"(?:go)?(1\.[0-9]{1,3})(?:\.[0-9]{1,3})?(?:(?:rc|beta)[0-9]{1,3})?(?:-[\w.-]{1,40})?")


def declared(file: GoFile, tool: Tool) -> Iterator[Declaration]:
    """The toolchain that is suggested, and the version below which nothing works."""
    for verb in ("toolchain", "go"):
        said = file.first(verb)
        match = _VERSION.fullmatch(said.words[0]) if said else None
        if said is None or match is None or not VERSION.fullmatch(said.words[0]):
            continue
        source = Source(file=file.file, line=said.line, key=verb)
        yield _declaration(tool, verb, said.words[0], match[1], source)


def _declaration(tool: Tool, verb: str, value: str, wanted: str, source: Source) -> Declaration:
    lowest = versions.key(wanted)
    is_known = any(versions.key(version) >= lowest for version in tool.versions)
    if verb == "go" and is_known:
        enough = lambda version: versions.key(version) >= lowest  # noqa: E731
        return versions.within(tool, value, enough, source, versions.RANK_MANIFEST)
    return versions.exactly(tool, value, wanted, source, versions.RANK_MANIFEST)
