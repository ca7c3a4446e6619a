"""What the user asked for in this run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

Side = Literal["ours", "theirs"]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """``adopt`` and ``restore`` are paths or patterns; ``prefer`` settles every conflict for one side.

    Adopted is a file that the lock does not know; restored is what the user deleted.
    """

    adopt: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    prefer: Side | None = None

    def unmatched(self, paths: Sequence[str]) -> list[str]:
        """What was asked for and is none of ``paths``: a slip of the pen."""
        return [wish for wish in (*self.adopt, *self.restore) if not any(_matches(path, (wish,)) for path in paths)]

    def adopts(self, path: str) -> bool:
        """Whether the file at ``path`` may be taken over."""
        return _matches(path, self.adopt)

    def restores(self, path: str) -> bool:
        """Whether what was deleted at ``path`` comes back."""
        return _matches(path, self.restore)


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(path == pattern.removeprefix("./") or fnmatchcase(path, pattern) for pattern in patterns)
