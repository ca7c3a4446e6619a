"""Documentation that is a site of its own: MkDocs and Sphinx, in a repository that is about nothing else."""

from __future__ import annotations

from cigen.ecosystems.docs.building import recipe
from cigen.ecosystems.docs.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("mkdocs", "sphinx")
LOOKED_FOR: tuple[str, ...] = ("mkdocs.yml", "mkdocs.yaml", "conf.py")
