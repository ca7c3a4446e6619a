"""The language runtimes of a repository: how long they live, what is newer, and what a newer one asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cigen.errors import UsageError
from cigen.facts import Component, Finding, Source
from cigen.pins import Pins, Tool
from cigen.versions import key

NEAR = 180  # days before its end of life in which a version is told to be near to it
Life = Literal["supported", "near", "past", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """A component's runtime: where its version comes from, its end of life, and the newer versions with an image.

    ``as_of`` is when the end of life was read, ``told_by`` where.
    """

    component: str
    path: str
    tool: str
    version: str
    source: Source | None
    ends: date | None
    life: Life
    newer: tuple[str, ...]
    as_of: str = ""
    told_by: str = ""


def of(components: Sequence[Component], pins: Pins, today: date) -> tuple[Toolchain, ...]:
    """The runtime of each component."""
    return tuple(_toolchain(part, pins.tool(part.runtime.name), today) for part in components if _is_known(part, pins))


def _is_known(part: Component, pins: Pins) -> bool:
    return part.runtime.name in pins.tools


def _toolchain(part: Component, tool: Tool, today: date) -> Toolchain:
    version = part.runtime.version
    ends = date.fromisoformat(tool.end_of_life[version]) if version in tool.end_of_life else None
    return Toolchain(
        component=part.name,
        path=part.path,
        tool=tool.name,
        version=version,
        source=part.runtime.source,
        ends=ends,
        life=_life(ends, today),
        as_of=tool.end_of_life_as_of if ends else "",
        told_by=tool.end_of_life_source if ends else "",
        newer=tuple(other for other in tool.versions if key(other) > key(version)),
    )


def _life(ends: date | None, today: date) -> Life:
    if ends is None:
        return "unknown"
    if ends < today:
        return "past"
    return "near" if (ends - today).days <= NEAR else "supported"


def settable(pins: Pins, name: str, version: str) -> Tool:
    """The tool ``name``, if the settings can choose ``version`` of it; raises :class:`UsageError`."""
    known = [tool.name for tool in pins.tools.values() if tool.declared]
    if name not in known:
        raise UsageError(f"--to moves a toolchain, and {name} is none", hint=f"--only one of {', '.join(known)}")
    tool = pins.tool(name)
    if version not in tool.versions:
        raise UsageError(f"there is no image of {name} {version}", hint=f"one of {', '.join(tool.versions)}")
    return tool


def advice(components: Sequence[Component], tool: Tool, version: str) -> Iterator[Finding]:
    """What the repository's own files say that a move to ``version`` contradicts: to be changed by a person."""
    for part in components:
        source, said = part.runtime.source, part.runtime.requested
        if part.runtime.name == tool.name and source and part.runtime.version != version:
            message = f"{source} says {said}: change it to {version}, so that every tool moves and not only cigen's"
            yield Finding.at(source, "toolchain-declared", "info", message)
