"""Gradle: one project or many, in Groovy or Kotlin, with or without wrapper."""

from __future__ import annotations

from cigen.ecosystems.gradle.building import recipe
from cigen.ecosystems.gradle.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("gradle",)
LOOKED_FOR: tuple[str, ...] = ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts")
