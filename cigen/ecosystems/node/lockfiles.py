"""What a lockfile of any package manager tells without being parsed: the names of all packages, its format."""

from __future__ import annotations

import re

from cigen.repo import Repo

_MAX_BYTES = 32 << 20
_PNPM_FORMAT = re.compile(r"^lockfileVersion:\s*['\"]?([0-9]+)", re.MULTILINE)
_PATCH_BY_HASH = re.compile(r"^patchedDependencies:\n\s+\S.{0,250}: ['\"]?[0-9a-f]{64}['\"]?$", re.MULTILINE)
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


def format_of_pnpm(content: str) -> str:
    """The major number of pnpm's ``lockfileVersion``, empty where there is none."""
    match = _PNPM_FORMAT.search(content)
    return match[1] if match else ""


def is_of_pnpm_11(content: str) -> bool:
    """Whether patches stand in it by their hash alone: pnpm writes them so since 11, though its format is 9."""
    return _PATCH_BY_HASH.search(content) is not None
