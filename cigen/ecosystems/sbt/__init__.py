"""sbt: Scala and Java, one project or many, with or without a packager."""

from __future__ import annotations

from cigen.ecosystems.sbt.building import recipe
from cigen.ecosystems.sbt.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("sbt",)
LOOKED_FOR: tuple[str, ...] = ("build.sbt",)
