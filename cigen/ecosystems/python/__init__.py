"""Python: pip and setuptools, uv, Poetry, PDM, Hatch, Pipenv and other backends of pyproject.toml."""

from __future__ import annotations

from cigen.ecosystems.python.building import recipe
from cigen.ecosystems.python.components import inspect
from cigen.ecosystems.python.managers import BUILD_TOOLS

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

LOOKED_FOR: tuple[str, ...] = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "requirements.txt",
    "Pipfile",
    "environment.yml",
)
