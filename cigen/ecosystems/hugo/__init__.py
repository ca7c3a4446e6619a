"""Sites made with Hugo, its themes as folders, submodules or modules."""

from __future__ import annotations

from cigen.ecosystems.hugo.building import recipe
from cigen.ecosystems.hugo.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("hugo",)
LOOKED_FOR: tuple[str, ...] = ("hugo.toml", "hugo.yaml", "hugo.json")
