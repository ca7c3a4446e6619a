"""What the recipe of a C or C++ component is made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.native.managers import Manager
from cigen.natives import Natives


@dataclass(frozen=True, kw_only=True)
class Details:
    """``options`` are words for what configures; ``script`` writes a configure that is not there.

    ``targets`` are what a team has make build, and what it has CMake build beside everything else. CTest finds tests
    in the ``test_folder`` of a build; ``program``, relative to the build, is what tests where CTest knows of none.
    ``app`` is the file name of the program that an image starts, if any.
    """

    options: tuple[str, ...]
    test_target: str | None  # of make; for the others only whether there is one
    installs: bool
    script: str | None
    has_wraps: bool  # Meson's descriptions of packages to download
    targets: tuple[str, ...] = ()
    test_folder: str = "."
    program: str = ""
    app: str = ""
    manager: Manager | None = None
    natives: Natives = field(default_factory=Natives)
