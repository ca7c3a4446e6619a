"""What becomes of a file: as it is, as it is to be, why, and what the lock will say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cigen.lock import FileRecord
from cigen.merge import Conflict, Note

Status = Literal[
    "fresh", "new", "stale", "missing", "deleted", "edited", "seeded", "thin", "conflicted", "in-the-way", "obsolete"
]
UNREADABLE = "is a folder, not UTF-8, or a link out of the repository, where cigen would write"
_SETTLED = ("fresh", "edited", "seeded", "thin", "deleted")
_WRITTEN = ("new", "stale", "obsolete")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One file as it is (``before``) and as it is to be (``after``); ``None`` where there is no file.

    Both with the byte order mark and line ends of the user's. ``known`` is what the lock holds and ``record`` what it
    will hold; ``None`` for a file that is not or no longer cigen's. ``proposal`` is the text with cigen's side of
    every conflict.
    """

    path: str
    status: Status
    before: str | None
    after: str | None
    record: FileRecord | None = None
    known: FileRecord | None = None
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Note, ...] = ()
    proposal: str | None = None
    why: str = ""

    @property
    def writes(self) -> bool:
        """Whether this file has to be written or removed, and may be."""
        return self.status in _WRITTEN or (self.status == "conflicted" and self.before != self.after)

    @property
    def blocked(self) -> bool:
        """Whether a file that cigen did not write stands where it would write."""
        return self.status == "in-the-way"

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to do about this file."""
        return self.status in _SETTLED
