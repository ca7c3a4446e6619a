"""What a merge is made of: a parsed version of a file, the edits to the user's, and what comes of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.merge.conflicts import Conflict, Note
from cigen.merge.source import Source
from cigen.merge.tree import Node, Value


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """One version of a file: its text and its tree."""

    source: Source
    root: Node


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Write another value in the place of ``old``: that of ``new``, or the lines in ``text``."""

    old: Node
    new: Node
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Arrange:
    """Make these the children of ``parent``: its own in their new order, and the generator's."""

    parent: Node
    children: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Trail:
    """Make ``text`` the comment behind ``node``; empty for none."""

    node: Node
    text: str


@dataclass(frozen=True, kw_only=True)
class Above:
    """Make the comments above ``new`` those of ``old``."""

    old: Node
    new: Node


Edit = Replace | Arrange | Trail | Above


@dataclass(frozen=True, kw_only=True)
class Hold:
    """What the generator may not change: the nodes at these paths, and all that others refer to."""

    paths: frozenset[str] = frozenset()
    anchors: bool = False


@dataclass(kw_only=True)
class Outcome:
    """The edits to the user's text and what the result must then mean."""

    value: Value = ""
    edits: list[Edit] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
