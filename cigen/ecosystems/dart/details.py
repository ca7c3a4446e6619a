"""What only Dart's recipe reads of a component."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Details:
    """How a package is built.

    ``program`` is the file that is compiled and started, relative to the component's folder, "" for a library.
    ``analysed`` are the folders of packages with a library, ``tested`` of those with tests, and ``generated`` of those
    whose code is generated first, all relative too. ``reads_port`` tells that the program asks PORT.
    """

    program: str = ""
    analysed: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    is_locked: bool = False
    reads_port: bool = False
