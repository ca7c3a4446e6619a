"""What a merge reports: conflicts, where the user's node was kept, and notes, where something was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from cigen.display import printable
from cigen.errors import CigenError

ConflictKind = Literal[
    "both-changed",
    "user-changed/gen-deleted",
    "anchor-lost",
    "identity-ambiguous",
    "permission-widening",
    "pin-downgrade",
    "unmergeable",
    "not-in-actions-lock",
]
NoteKind = Literal["user-deleted/gen-changed", "pin-kept", "permission-widened", "rename-skipped"]
_SHOWN = 4000


class UnmergeableError(CigenError):
    """A file that cannot be merged as it is: not parsable, duplicate keys, several documents, recursive."""

    exit_code: ClassVar[int] = 4


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A node that both sides changed; the merged text has the user's. ``line`` is in the user's file, from 1.

    ``base``, ``ours`` and ``theirs`` are the node's text on each side, ``None`` where it is absent. ``sides`` are those
    that can be taken on request.
    """

    kind: ConflictKind
    path: str
    line: int = 1
    base: str | None = None
    ours: str | None = None
    theirs: str | None = None
    message: str = ""
    sides: tuple[Literal["ours", "theirs"], ...] = ("ours", "theirs")


@dataclass(frozen=True, kw_only=True)
class Note:
    """A decision that lost nothing, but that a person should be able to see."""

    kind: NoteKind
    path: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Merged:
    """The merged text, what is open and what was decided."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Note, ...] = ()


def shown(text: str) -> str:
    """A node's text for a report: line by line printable, and not endless."""
    return "\n".join(printable(line) for line in text[:_SHOWN].strip("\n").split("\n"))
