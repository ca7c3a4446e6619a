"""Cargo: a Cargo.toml, alone or the root of a workspace."""

from __future__ import annotations

from cigen.ecosystems.cargo.building import recipe
from cigen.ecosystems.cargo.components import inspect

__all__ = ["LOOKED_FOR", "NAME", "inspect", "recipe"]

NAME = "cargo"
LOOKED_FOR: tuple[str, ...] = ("Cargo.toml",)
