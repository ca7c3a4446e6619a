"""Documentation that a repository is about, and nothing else: a site of MkDocs, Sphinx or Jupyter Book."""

from __future__ import annotations

from cigen.ecosystems.docs.building import recipe
from cigen.ecosystems.docs.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("mkdocs", "sphinx", "jupyter-book")
LOOKED_FOR: tuple[str, ...] = ("mkdocs.yml", "mkdocs.yaml", "conf.py", "_toc.yml")
