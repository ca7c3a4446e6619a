"""What only Haskell's recipe reads of a component."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Details:
    """How a project is built.

    ``program`` is the executable that is started, "" for a library; ``fetches`` tells whether anything comes from
    Hackage, and ``names`` are the packages that it asks for, by which system packages are found.
    """

    program: str = ""
    has_programs: bool = False
    has_tests: bool = False
    fetches: bool = True
    names: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
