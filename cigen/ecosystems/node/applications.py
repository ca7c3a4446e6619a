"""What is deployed on its own: an app that is started, a site, a program with windows of its own, or a function."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.facts import Kind


@dataclass(frozen=True, kw_only=True)
class NxRun:
    """What Nx is asked to do: with one of ``projects`` alone, or with all others where it ``is_rest``."""

    projects: tuple[str, ...]
    is_rest: bool = False
    has_build: bool = False
    has_tests: bool = False
    is_production: bool = False  # where the build has such a configuration that it does not take by itself


@dataclass(frozen=True, kw_only=True)
class Application:
    """A package that is deployed; for Nx, ``package`` is a project.json: of that, name and folder are used.

    One that ``is_unserved`` opens windows, makes the pages of what does, or is a function that a cloud starts: no image
    has any use for it.
    """

    package: Package
    framework: Framework | None
    start: Start | None
    nx: NxRun | None = None
    is_unserved: bool = False

    @property
    def kind(self) -> Kind:
        """What its component is."""
        return "app" if self.start or self.is_unserved else "site"
