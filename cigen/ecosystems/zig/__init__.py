"""Zig: a build.zig, with its build.zig.zon where there is one."""

from __future__ import annotations

from cigen.ecosystems.zig.building import recipe
from cigen.ecosystems.zig.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("zig",)
LOOKED_FOR: tuple[str, ...] = ("build.zig",)
