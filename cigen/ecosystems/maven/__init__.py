"""Maven: a pom.xml, alone or with modules, with or without wrapper."""

from __future__ import annotations

from cigen.ecosystems.maven.building import recipe
from cigen.ecosystems.maven.components import inspect

__all__ = ["LOOKED_FOR", "NAME", "inspect", "recipe"]

NAME = "maven"
LOOKED_FOR: tuple[str, ...] = ("pom.xml",)
