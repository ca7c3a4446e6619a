"""Which pnpm a lockfile is made by."""

from __future__ import annotations

import re

from cigen.pins import Tool

_FORMAT = re.compile(r"^lockfileVersion:\s*['\"]?([0-9]+)", re.MULTILINE)
# Patches stand in it by their hash alone since pnpm 11, though its format is 9.
_PATCH_BY_HASH = re.compile(r"^patchedDependencies:\n\s+\S.{0,250}: ['\"]?[0-9a-f]{64}['\"]?$", re.MULTILINE)
_MAJOR = {"5": "7", "6": "8", "9": "10"}  # by lockfileVersion, the newest pnpm that writes it


def release(lockfile: str, tool: Tool) -> str:
    """The newest known release of the pnpm that wrote a lockfile's text, or the default where it does not tell."""
    match = _FORMAT.search(lockfile)
    major = "11" if _PATCH_BY_HASH.search(lockfile) else _MAJOR.get(match[1] if match else "", "")
    return next((one for one in tool.versions if one.startswith(f"{major}.")), tool.default)
