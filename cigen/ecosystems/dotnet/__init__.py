""".NET: projects in C#, F# and Visual Basic, alone or in solutions."""

from __future__ import annotations

from cigen.ecosystems.dotnet.building import recipe
from cigen.ecosystems.dotnet.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("dotnet",)
LOOKED_FOR: tuple[str, ...] = ("*.sln", "*.slnx", "*.csproj", "*.fsproj")
