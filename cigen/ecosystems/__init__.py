"""The ecosystems that cigen knows, one row each, in the order in which they are asked."""

from __future__ import annotations

from cigen.ecosystems import (
    bundler,
    cargo,
    composer,
    dart,
    deno,
    dockerfile,
    docs,
    dotnet,
    go,
    gradle,
    haskell,
    html,
    hugo,
    maven,
    mix,
    native,
    node,
    platformio,
    python,
    sbt,
    swift,
    zig,
)
from cigen.ecosystems.base import Ecosystem

ALL: tuple[Ecosystem, ...] = (
    maven,
    gradle,
    sbt,
    composer,
    bundler,
    mix,
    dotnet,
    hugo,
    python,
    deno,
    node,
    go,
    cargo,
    swift,
    dart,
    haskell,
    platformio,
    native,
    zig,
    docs,
)
LAST_RESORTS: tuple[Ecosystem, ...] = (dockerfile, html)
"""Asked one after the other where none of the others finds anything to build."""
EVERY: tuple[Ecosystem, ...] = (*ALL, *LAST_RESORTS)


def by_name(name: str) -> Ecosystem:
    """The ecosystem whose build tool is ``name``; raises ``KeyError``."""
    return {tool: ecosystem for ecosystem in EVERY for tool in ecosystem.BUILD_TOOLS}[name]
