"""What the inspection leaves for the recipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cigen.natives import Natives

Installer = Literal["pip", "uv", "poetry", "conda"]
READ_THE_DOCS = (".readthedocs.yaml", ".readthedocs.yml", "readthedocs.yml")


@dataclass(frozen=True, kw_only=True)
class Packages:
    """What is installed: by a lockfile of ``installer``, or ``words`` for pip or conda, which name files or packages.

    ``files`` are those that this reads, relative to the root; ``names`` are packages that pip is known to install.
    """

    installer: Installer = "pip"
    words: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Details:
    """``source`` is the folder of Sphinx's sources, relative to the component, "" for others; ``is_book`` Jupyter's.

    ``asks_history`` tells that pages show what git knows of them, and ``unread`` are texts that are none of them.
    """

    packages: Packages
    source: str = ""
    is_book: bool = False
    is_strict: bool = False
    asks_history: bool = False
    unread: tuple[str, ...] = ()
    natives: Natives = field(default_factory=Natives)
