"""What every CI provider module offers: a plan to that provider's pipeline. None of them sees a language."""

from __future__ import annotations

from typing import Protocol

from cigen.pins import Pins
from cigen.plan import Plan


class Provider(Protocol):
    """One CI provider: a module of functions."""

    NAME: str
    """The provider's name, as the setting ``ci`` has it."""

    PATHS: tuple[str, ...]
    """Where the pipeline may live; the first path that is free is taken."""

    def pipeline(self, plan: Plan, pins: Pins, path: str) -> str:
        """The pipeline file's text, to be written to ``path``."""
