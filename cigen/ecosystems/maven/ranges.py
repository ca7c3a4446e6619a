"""Maven's version ranges, applied to major versions of Java: ``[1.8,9),[11,)``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INTERVAL = re.compile(r"([\[(])\s*(?:([\w.+-]+)\s*)?(?:(,)\s*(?:([\w.+-]+)\s*)?)?([\])])")
_RANGE = re.compile(rf"\s*{_INTERVAL.pattern}(?:\s*,\s*{_INTERVAL.pattern})*\s*")
_MAX_LENGTH = 200
_JAVA = re.compile(r"(?:1\.)?(\d{1,3})(?:[._+-][\w.+-]*)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """Majors from ``lowest`` to ``highest``, both included; ``None`` is without end."""

    lowest: int | None
    highest: int | None

    def __contains__(self, major: int) -> bool:
        return (self.lowest is None or major >= self.lowest) and (self.highest is None or major <= self.highest)


def java_major(version: str) -> int | None:
    """The major of a Java version: 8 for ``1.8.0_392``, 17 for ``17.0.2``; ``None`` for anything else."""
    match = _JAVA.fullmatch(version.strip()) if len(version) <= 32 else None
    return int(match[1]) if match else None


def intervals(text: str) -> tuple[Interval, ...]:
    """The intervals of a range; empty where ``text`` is none: a plain version, or not understood.

    A bound such as 17.0.5 stands for its major: the image of a major is its newest release.
    """
    if len(text) > _MAX_LENGTH or not _RANGE.fullmatch(text):
        return ()
    return tuple(_interval(*match.groups()) for match in _INTERVAL.finditer(text))


def _interval(_opening: str, low: str | None, comma: str | None, high: str | None, closing: str) -> Interval:
    lowest = java_major(low) if low else None
    if comma is None:
        return Interval(lowest=lowest, highest=lowest)
    highest = java_major(high) if high else None
    if high and highest is not None and closing == ")" and _is_whole(high):
        highest -= 1
    return Interval(lowest=lowest, highest=highest)


def _is_whole(version: str) -> bool:
    """Whether the version is the first of its major, 17 or 1.8, so that "below it" excludes the major."""
    return re.fullmatch(r"(?:1\.)?\d+(?:\.0)*", version) is not None


def is_within(major: int, text: str) -> bool:
    """Whether ``major`` lies in the range."""
    return any(major in interval for interval in intervals(text))
