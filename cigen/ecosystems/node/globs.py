"""Globs of workspaces: ``packages/*``, ``**``, ``{a,b}``, ``!not``; in time that no pattern can stretch."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from functools import lru_cache

MAX_PATTERNS = 200
_MAX_LENGTH = 200
_MAX_EXPANDED = 64
_BRACES = re.compile(r"\{([^{}]*)\}")


def selects(patterns: Sequence[str], folder: str) -> bool:
    """Whether ``folder``, relative to the workspace's root, is a member: the last pattern that matches decides."""
    chosen = False
    for pattern in patterns[:MAX_PATTERNS]:
        wanted = not pattern.startswith("!")
        if wanted != chosen and any(_matches(one, folder) for one in _expanded(pattern.lstrip("!"))):
            chosen = wanted
    return chosen


@lru_cache(maxsize=1000)
def _expanded(pattern: str) -> tuple[tuple[str, ...], ...]:
    """The segments of a pattern, once for each of the alternatives in its braces."""
    if len(pattern) > _MAX_LENGTH:
        return ()
    done: list[tuple[str, ...]] = []
    pending = [pattern]
    while pending and len(done) + len(pending) <= _MAX_EXPANDED:
        text = pending.pop()
        match = _BRACES.search(text)
        if match:
            pending += [text[: match.start()] + part + text[match.end() :] for part in match[1].split(",")]
        else:
            done.append(tuple(part for part in text.split("/") if part not in ("", ".")))
    return tuple(done)


def _matches(pattern: tuple[str, ...], folder: str) -> bool:
    """Walk both at once; ``reached`` are the places in the pattern where the path may be."""
    reached = _past_stars(pattern, {0})
    for segment in folder.split("/"):
        stay = {at for at in reached if at < len(pattern) and pattern[at] == "**"}
        step = {at + 1 for at in reached if at < len(pattern) and fnmatch.fnmatchcase(segment, pattern[at])}
        reached = _past_stars(pattern, stay | step)
    return len(pattern) in reached


def _past_stars(pattern: tuple[str, ...], places: set[int]) -> set[int]:
    """``**`` may stand for no folder at all."""
    for at in range(len(pattern)):
        if at in places and pattern[at] == "**":
            places.add(at + 1)
    return places
