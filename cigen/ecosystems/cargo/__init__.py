"""Cargo: a Cargo.toml, alone or the root of a workspace."""

from __future__ import annotations

from cigen.ecosystems.cargo.building import recipe
from cigen.ecosystems.cargo.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("cargo",)
LOOKED_FOR: tuple[str, ...] = ("Cargo.toml",)
