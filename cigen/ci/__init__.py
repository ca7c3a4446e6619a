"""The CI providers that cigen knows, one row each."""

from __future__ import annotations

from cigen.ci import github
from cigen.ci.base import Provider

ALL: tuple[Provider, ...] = (github,)
NAMES = tuple(provider.NAME for provider in ALL)


def by_name(name: str) -> Provider:
    """The provider called ``name``; raises ``KeyError``."""
    return {provider.NAME: provider for provider in ALL}[name]
