"""The ecosystems that cigen knows, one row each, in the order in which they are asked."""

from __future__ import annotations

from cigen.ecosystems import maven
from cigen.ecosystems.base import Ecosystem

ALL: tuple[Ecosystem, ...] = (maven,)


def by_name(name: str) -> Ecosystem:
    """The ecosystem whose build tool is ``name``; raises ``KeyError``."""
    return {ecosystem.NAME: ecosystem for ecosystem in ALL}[name]
