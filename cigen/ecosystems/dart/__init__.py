"""Dart with pub: packages, workspaces and servers; what needs Flutter is told."""

from __future__ import annotations

from cigen.ecosystems.dart.building import recipe
from cigen.ecosystems.dart.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("dart",)
LOOKED_FOR: tuple[str, ...] = ("pubspec.yaml",)
