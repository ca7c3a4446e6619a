"""Go: a go.mod, alone or with others in a go.work."""

from __future__ import annotations

from cigen.ecosystems.go.building import recipe
from cigen.ecosystems.go.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("go",)
LOOKED_FOR: tuple[str, ...] = ("go.mod",)
