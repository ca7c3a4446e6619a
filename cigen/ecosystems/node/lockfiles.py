"""What a lockfile of any package manager tells without being parsed: the names of all packages, its format."""

from __future__ import annotations

import re

from cigen.repo import Repo

_MAX_BYTES = 32 << 20
_NAMES = (
    re.compile(r'"(?:[^"\n]{0,500}/)?node_modules/((?:@[\w.-]+/)?[\w.-]+)":'),  # npm
    re.compile(r"""^[ ]{0,4}["'/]?((?:@[\w.-]+/)?[\w.-]+)(?:@|/[0-9])""", re.MULTILINE),  # Yarn, pnpm
    re.compile(r'^[ \t]+"((?:@[\w.-]+/)?[\w.-]+)": \[', re.MULTILINE),  # Bun
)


def text(repo: Repo, path: str | None) -> str:
    """The lockfile as text, empty where there is none; a binary one gives what it can."""
    content = repo.bytes(path, _MAX_BYTES) if path else None
    return (content or b"").decode("utf-8", "replace")


def names(content: str) -> frozenset[str]:
    """The names of all packages in it."""
    return frozenset(match[1] for pattern in _NAMES for match in pattern.finditer(content))
