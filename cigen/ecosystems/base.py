"""What every ecosystem module offers; see CONTRIBUTING.md, "Add an ecosystem"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cigen.facts import Component, Finding
from cigen.pins import Pins
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What an ecosystem found: nothing at all where the repository holds none of its manifests."""

    components: Sequence[Component] = ()
    findings: Sequence[Finding] = field(default=())


class Ecosystem(Protocol):
    """One build tool, or a family of them that share most: a module (or package) of functions."""

    BUILD_TOOLS: tuple[str, ...]
    """The names of the build tools that it understands, the values of ``Component.build_tool``."""

    LOOKED_FOR: tuple[str, ...]
    """The manifests' names, as shown to a user whose repository holds none of any ecosystem."""

    def inspect(self, repo: Repo, pins: Pins, settings: Settings) -> Inspection:
        """Find this build tool's components; a broken one is a finding of severity ``error``, never a raise."""

    def recipe(self, component: Component, pins: Pins) -> Recipe:
        """Tell how a component that :func:`inspect` found is built; pure."""
