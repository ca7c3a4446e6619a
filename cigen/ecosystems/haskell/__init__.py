"""Haskell, built by Cabal or Stack: a package, or a project of several."""

from __future__ import annotations

from cigen.ecosystems.haskell.building import recipe
from cigen.ecosystems.haskell.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("cabal", "stack")
LOOKED_FOR: tuple[str, ...] = ("*.cabal", "cabal.project", "stack.yaml", "package.yaml")
