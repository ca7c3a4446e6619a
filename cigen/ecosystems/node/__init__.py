"""JavaScript and TypeScript on Node: npm, Yarn, pnpm and Bun, alone or with workspaces."""

from __future__ import annotations

from cigen.ecosystems.node.building import recipe
from cigen.ecosystems.node.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("npm", "yarn", "pnpm", "bun")
LOOKED_FOR: tuple[str, ...] = ("package.json",)
