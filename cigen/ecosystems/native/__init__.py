"""C and C++: CMake, Meson, Autotools and plain make."""

from __future__ import annotations

from cigen.ecosystems.native.building import recipe
from cigen.ecosystems.native.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("cmake", "meson", "autotools", "make")
LOOKED_FOR: tuple[str, ...] = ("CMakeLists.txt", "meson.build", "configure.ac", "Makefile")
