"""What the recipe of a C or C++ component is made from."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.natives import Natives


@dataclass(frozen=True, kw_only=True)
class Details:
    """``options`` are CMake's that switch tests on; ``script`` writes a configure that is not there."""

    natives: Natives
    options: tuple[str, ...]
    test_target: str | None  # of make; for the others only whether there is one
    installs: bool
    script: str | None
    has_wraps: bool  # Meson's descriptions of packages to download
