"""Globs of npm's workspaces: ``packages/*``, ``**``, ``{a,b}``, ``!not``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cigen import globs

MAX_PATTERNS = 200
_MAX_LENGTH = 200
_MAX_EXPANDED = 64
_BRACES = re.compile(r"\{([^{}]*)\}")


def selects(patterns: Sequence[str], folder: str) -> bool:
    """Whether ``folder``, relative to the workspace's root, is a member: the last pattern that matches decides."""
    chosen = False
    for pattern in patterns[:MAX_PATTERNS]:
        wanted = not pattern.startswith("!")
        if wanted != chosen and any(globs.fits(one, folder) for one in _expanded(pattern.lstrip("!"))):
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
            done.append(globs.parts(text))
    return tuple(done)
