"""What the inspection leaves for the recipe; paths relative to the component's folder."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.python.applications import Application
from cigen.ecosystems.python.conda import Environment
from cigen.ecosystems.python.indexes import Index
from cigen.ecosystems.python.managers import Installer
from cigen.ecosystems.python.testing import Tests
from cigen.natives import Natives


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build.

    ``requirements`` are the words for the installer that name what runs (``-r requirements.txt``) and ``test_words``
    those that tests add; ``packages`` are folders of the repository that the build installs, "." for the component.
    ``has_locals`` tells that requirements name folders, which are not there yet when dependencies are
    installed. ``is_isolated`` tells that packages are built with what they say that a build needs, and not beside what
    the program needs. ``environment`` is what conda makes the environment from, where it does. ``gitless`` are the
    variables with which a build does without git, and ``has_stand_in`` tells that it needs a file for that too. With
    ``is_asked_early`` packages are asked already for what they need, and not only when they are built. ``indexes`` are
    those from which pip takes packages beside the usual one.
    """

    installer: Installer
    is_locked: bool
    tests: Tests
    requirements: tuple[str, ...] = ()
    test_words: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    has_locals: bool = False
    is_isolated: bool = True
    environment: Environment | None = None
    application: Application | None = None
    natives: Natives = field(default_factory=Natives)
    gitless: tuple[tuple[str, str], ...] = ()
    has_stand_in: bool = False
    is_asked_early: bool = False
    indexes: tuple[Index, ...] = ()
