"""What the inspection leaves for the recipe; all paths relative to the repository's root."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.maven import habits
from cigen.ecosystems.maven.applications import Application
from cigen.ecosystems.maven.habits import Given
from cigen.ecosystems.maven.wrapper import Wrapper


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build: what is started (``application``), which Maven, and what else it needs.

    Maven runs in ``root``. ``modules`` is what ``-pl`` is given, nothing where the whole reactor is one component, and
    ``libraries`` what names the modules that those are made of, if they can be installed.
    ``toolchains`` are the (version, vendor) of each JDK that a ``toolchains.xml`` has to offer, ``markers``
    files whose presence activates a profile, ``quieting`` the properties that keep checks from failing while
    downloading, ``gitless`` those with which a build does without git, ``is_repository_moved`` tells that
    ``maven.config`` puts the local repository elsewhere, ``unread`` are patterns of files that no build reads.
    ``node`` is the version of Node whose commands the build runs, if it brings none of its own, ``test_phase`` the
    last one that the tests need, ``asked`` what pipelines give Maven,
    ``own_goals`` what modules run of plugins that other modules are, with these modules' folders.
    """

    root: str = "."
    modules: str = ""
    libraries: str = ""
    application: Application | None = None
    wrapper: Wrapper | None = None
    toolchains: tuple[tuple[str, str], ...] = ()
    markers: tuple[str, ...] = ()
    quieting: tuple[str, ...] = ()
    gitless: tuple[str, ...] = ()
    has_frontend: bool = False
    node: str | None = None
    has_protobuf: bool = False
    has_spotless: bool = False
    is_repository_moved: bool = False
    unread: tuple[str, ...] = ()
    test_phase: str = habits.DEFAULT
    own_goals: tuple[str, ...] = ()
    asked: Given = field(default_factory=Given)
