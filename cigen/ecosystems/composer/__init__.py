"""PHP with Composer: Laravel, Symfony and other applications, libraries."""

from __future__ import annotations

from cigen.ecosystems.composer.building import recipe
from cigen.ecosystems.composer.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("composer",)
LOOKED_FOR: tuple[str, ...] = ("composer.json",)
