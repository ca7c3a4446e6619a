"""Maven: a pom.xml, alone or with modules, with or without wrapper."""

from __future__ import annotations

from cigen.ecosystems.maven.building import recipe
from cigen.ecosystems.maven.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("maven",)
LOOKED_FOR: tuple[str, ...] = ("pom.xml",)
