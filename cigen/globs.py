"""Whether a folder fits a workspace's glob, in time that no pattern can stretch.

``*`` stays within a folder; ``**`` is any number of them, none too.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

_MAGIC = frozenset("*?[")


def parts(path: str) -> tuple[str, ...]:
    """What stands between the slashes of a glob or a folder's path."""
    return tuple(part for part in path.split("/") if part not in ("", "."))


def fits(pattern: Sequence[str], folder: str) -> bool:
    """Walk the parts of both at once; ``reached`` are the places in the pattern where the path may be."""
    reached = _past_stars(pattern, {0})
    for name in parts(folder):
        stay = {at for at in reached if at < len(pattern) and pattern[at] == "**"}
        step = {at + 1 for at in reached if at < len(pattern) and _is_like(name, pattern[at])}
        reached = _past_stars(pattern, stay | step)
        if not reached:
            return False
    return len(pattern) in reached


def _past_stars(pattern: Sequence[str], places: set[int]) -> set[int]:
    """``**`` may stand for no folder at all."""
    for at, part in enumerate(pattern):
        if at in places and part == "**":
            places.add(at + 1)
    return places


def _is_like(name: str, part: str) -> bool:
    """Most parts are names: :mod:`fnmatch` keeps few patterns compiled."""
    return name == part if _MAGIC.isdisjoint(part) else fnmatchcase(name, part)
