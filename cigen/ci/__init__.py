"""The CI providers that cigen knows, one row each."""

from __future__ import annotations

from cigen.ci import github
from cigen.ci.base import Provider
from cigen.display import printable
from cigen.errors import UsageError

ALL: tuple[Provider, ...] = (github,)
NAMES = tuple(provider.NAME for provider in ALL)


def by_name(name: str) -> Provider:
    """The provider called ``name``; raises :class:`UsageError` where there is none."""
    for provider in ALL:
        if name == provider.NAME:
            return provider
    raise UsageError(f"there is no CI provider {printable(name)}", hint=f"the setting ci knows: {', '.join(NAMES)}")
