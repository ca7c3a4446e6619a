"""Elixir with Mix: Phoenix and other applications, umbrellas, libraries."""

from __future__ import annotations

from cigen.ecosystems.mix.building import recipe
from cigen.ecosystems.mix.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("mix",)
LOOKED_FOR: tuple[str, ...] = ("mix.exs",)
