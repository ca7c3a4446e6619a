"""Deno: a deno.json, alone or the root of a workspace."""

from __future__ import annotations

from cigen.ecosystems.deno.building import recipe
from cigen.ecosystems.deno.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("deno",)
LOOKED_FOR: tuple[str, ...] = ("deno.json", "deno.jsonc")
