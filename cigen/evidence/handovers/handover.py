"""A folder that one build leaves and another one takes."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from cigen.facts import PATH, Source

WORDS = re.compile(r"\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s\"']{1,200}")
"""Of a command: what stands in quotes is one."""
MAX_TEXT = 100_000  # characters of one file that are read


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What a build leaves in the folder ``made`` is taken to ``taken``, both relative to the root.

    ``user`` is the folder of what reads it there, "" where nothing tells; it does so while it runs if ``is_late``.
    """

    made: str
    taken: str
    source: Source
    user: str = ""
    is_late: bool = False


def joined(here: str, path: str) -> str | None:
    """A path of the repository; ``None`` for one that is none."""
    found = posixpath.normpath(posixpath.join(here, path))
    return found if PATH.fullmatch(found) and not found.startswith("..") and not path.startswith("/") else None
