"""What the inspection leaves for the recipe."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.natives import Natives


@dataclass(frozen=True, kw_only=True)
class Details:
    """A component's build.

    ``program`` is what the image starts, as it is installed; ``picks_target`` tells that build.zig has the options of
    ``standardTargetOptions``. ``fetches`` tells that there is something to download, ``is_lazy`` that some of it is
    downloaded only when build.zig asks for it.
    """

    program: str | None
    picks_target: bool
    has_tests: bool
    fetches: bool
    is_lazy: bool
    natives: Natives
    unread: tuple[str, ...] = ()
