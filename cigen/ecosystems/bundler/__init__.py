"""Ruby with Bundler: Rails, Sinatra and other Rack applications, gems, Jekyll sites."""

from __future__ import annotations

from cigen.ecosystems.bundler.building import recipe
from cigen.ecosystems.bundler.components import inspect

__all__ = ["BUILD_TOOLS", "LOOKED_FOR", "inspect", "recipe"]

BUILD_TOOLS: tuple[str, ...] = ("bundler",)
LOOKED_FOR: tuple[str, ...] = ("Gemfile", "*.gemspec")
