"""The use cases: inspect, plan, render, write, strung together."""

from __future__ import annotations

from cigen.app.generation import Generation, Resolver, generated, prepare, settings_with_updates, write
from cigen.app.looking import Survey, inspect, look, opened, plan, surveyed
from cigen.writer import recover

__all__ = [
    "Generation",
    "Resolver",
    "Survey",
    "generated",
    "inspect",
    "look",
    "opened",
    "plan",
    "prepare",
    "recover",
    "settings_with_updates",
    "surveyed",
    "write",
]
