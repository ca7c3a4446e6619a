"""Go: a go.mod, alone or with others in a go.work."""

from __future__ import annotations

from cigen.ecosystems.go.building import recipe
from cigen.ecosystems.go.components import inspect

__all__ = ["LOOKED_FOR", "NAME", "inspect", "recipe"]

NAME = "go"
LOOKED_FOR: tuple[str, ...] = ("go.mod",)
