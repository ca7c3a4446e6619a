"""The use cases: inspect, plan, render, write, strung together."""

from __future__ import annotations

from cigen.app.generation import Generation, Resolver, prepare, settings_with_updates, write
from cigen.app.looking import inspect, look, opened, plan
from cigen.writer import recover

__all__ = [
    "Generation",
    "Resolver",
    "inspect",
    "look",
    "opened",
    "plan",
    "prepare",
    "recover",
    "settings_with_updates",
    "write",
]
