"""Maven: a pom.xml, alone or with modules, with or without wrapper."""

from __future__ import annotations

from cigen.ecosystems.maven.components import inspect
from cigen.ecosystems.maven.recipe import recipe

__all__ = ["LOOKED_FOR", "NAME", "inspect", "recipe"]

NAME = "maven"
LOOKED_FOR = ("pom.xml",)
