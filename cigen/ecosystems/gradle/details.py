"""What the inspection leaves for the recipe; all paths relative to the repository's root."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.gradle.applications import Application
from cigen.ecosystems.gradle.habits import Habits
from cigen.ecosystems.gradle.wrapper import Wrapper


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build: ``root`` is the folder of its settings, ``jdk`` the version that Gradle runs on.

    ``toolchains`` are further JDKs that the build asks for, ``unread`` patterns of files that no build reads.
    """

    root: str
    jdk: str
    application: Application | None = None
    wrapper: Wrapper | None = None
    toolchains: tuple[str, ...] = ()
    has_tests: bool = True
    habits: Habits = field(default_factory=Habits)
    unread: tuple[str, ...] = ()
