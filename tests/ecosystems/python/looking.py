"""Repositories made of a few lines, as the Python ecosystem sees them."""

from __future__ import annotations

from cigen import pins
from cigen.ecosystems import python
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.python.details import Details
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

TEST = "import pytest\n\ndef test_it(): pass\n"


def looked_at(files: dict[str, str]) -> Inspection:
    """What is found in a repository of ``files``."""
    return python.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: dict[str, str]) -> Component:
    """The only component of a repository of ``files``."""
    (found,) = looked_at(files).components
    return found


def details(files: dict[str, str]) -> Details:
    """What the recipe is told of the only component."""
    found = component(files).details
    assert isinstance(found, Details)
    return found
