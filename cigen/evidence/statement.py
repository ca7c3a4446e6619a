"""What a file says about a tool, before anybody judged it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cigen.facts import Source

_HEADER_LINES = 10


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One or several versions (a matrix) as they are written, and where."""

    values: tuple[str, ...]
    source: Source


def written_by_cigen(text: str) -> bool:
    """Whether the comment at the top of a file says that cigen wrote it: then it is no evidence."""
    head = []
    for line in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        if not line.startswith("#"):
            break
        head.append(line)
    return re.search(r"\bcigen\b", "\n".join(head)) is not None


def folders_up(folder: str) -> list[str]:
    """``folder`` and its parents up to the root ("."), nearest first."""
    parts = [] if folder == "." else folder.split("/")
    return ["/".join(parts[:length]) or "." for length in range(len(parts), -1, -1)]
