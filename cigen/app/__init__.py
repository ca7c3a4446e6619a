"""The use cases: inspect, plan, render, write, strung together."""

from __future__ import annotations

from cigen.app.generation import Generation, Resolver, prepare, write
from cigen.app.looking import inspect, opened, plan
from cigen.writer import recover

__all__ = ["Generation", "Resolver", "inspect", "opened", "plan", "prepare", "recover", "write"]
