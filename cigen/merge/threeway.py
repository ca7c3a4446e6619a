"""The three-way merge of two trees with their common base: what to change in the user's text, and why not.

For each node: what only the generator changed is taken, what only the user changed stays, and where both did,
the user's stays and a conflict says so. Collections of the same kind are merged child by child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cigen.merge import pins
from cigen.merge.changes import Above, Arrange, Document, Hold, Outcome, Replace, Trail
from cigen.merge.conflicts import Conflict, ConflictKind, Note, NoteKind, shown
from cigen.merge.matching import Row, rows
from cigen.merge.order import arranged, moved
from cigen.merge.permissions import grants, wider
from cigen.merge.scalars import merged_lines
from cigen.merge.source import Source
from cigen.merge.tree import Node, Value, value_of


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where the merge is; ``shared`` inside of what others refer to, with anchors held."""

    path: str = ""
    shared: bool = False

    def below(self, node: Node, parent: Node) -> str:
        name = node.key if parent.kind == "map" else f"[{node.key}]"
        return f"{self.path}.{name}" if self.path and parent.kind == "map" else f"{self.path}{name}"


@dataclass(kw_only=True)
class _Family:
    """The children of a collection while they are merged.

    ``values`` are those that stay or come, ``twins`` what stands for each of the generator's.
    """

    parent: Node
    rows: Sequence[Row]
    values: dict[Node, Value] = field(default_factory=dict)
    twins: dict[Node, Node] = field(default_factory=dict)

    def is_followed(self, node: Node) -> bool:
        """Whether a node that the user added stands behind this one, where order matters."""
        if self.parent.kind != "list" or node is self.parent.children[-1]:
            return False
        following = self.rows[self.parent.children.index(node) + 1]  # the user's rows come first, in order
        return following.base is None and following.theirs is None


def threeway(base: Document, ours: Document, theirs: Document, hold: Hold, *, prefer_theirs: bool) -> Outcome:
    """Merge; with ``prefer_theirs`` the generator's side of each conflict is taken where it can be."""
    merge = _Merge(base, ours, theirs, hold, prefer_theirs=prefer_theirs)
    row = Row(base=base.root, ours=ours.root, theirs=theirs.root)
    merge.outcome.value = merge.node(row, ours.root, theirs.root, _Place())
    return merge.outcome


class _Merge:
    def __init__(self, base: Document, ours: Document, theirs: Document, hold: Hold, *, prefer_theirs: bool) -> None:
        self._base, self._ours, self._theirs = base.source, ours.source, theirs.source
        self._hold = hold
        self._prefer_theirs = prefer_theirs
        self.outcome = Outcome()

    def node(self, row: Row, ours: Node, theirs: Node, place: _Place) -> Value:
        """Merge a node that is on both sides, in the base or not; what it will mean."""
        base = row.base
        if base is not None and base.digest == theirs.digest and base.comments == theirs.comments:
            return value_of(ours)
        place = replace(place, shared=place.shared or (self._hold.anchors and (ours.anchored or ours.alias)))
        if ours.alias:
            return self._alias(row, ours, theirs, place)
        if place.shared:
            if ours.digest != theirs.digest and not (base and base.digest == theirs.digest):
                self._conflict("both-changed", row, place, "others refer to it")
            return value_of(ours)
        if base is not None:
            self._above(base, ours, theirs)
        if ours.role == "permissions" and self._is_kept_narrow(row, ours, theirs, place):
            return value_of(ours)
        if ours.kind == theirs.kind != "scalar" and self._can_descend(base, ours):
            return self._collection(row, ours, theirs, place)
        return self._whole(row, ours, theirs, place)

    def _alias(self, row: Row, ours: Node, theirs: Node, place: _Place) -> Value:
        """An alias may follow what it stands for; whether it did is seen when the result is parsed."""
        if ours.digest == theirs.digest or (row.base and row.base.digest == theirs.digest):
            return value_of(ours)
        if row.base and row.base.digest == ours.digest and not place.shared:
            return theirs.digest
        self._conflict("both-changed", row, place, "it is a reference to another node")
        return value_of(ours)

    @staticmethod
    def _can_descend(base: Node | None, ours: Node) -> bool:
        if base is None:
            return ours.role != "unit"
        return base.kind == ours.kind and not (base.digest == ours.digest and not ours.children)

    def _above(self, base: Node, ours: Node, theirs: Node) -> None:
        """Take over comments that the generator changed and the user did not."""
        if base.above != theirs.above and base.above == ours.above:
            self.outcome.edits.append(Above(old=ours, new=theirs))

    def _trail(self, base: Node, ours: Node, theirs: Node) -> None:
        before, mine, new = _trail(self._base, base), _trail(self._ours, ours), _trail(self._theirs, theirs)
        text = new if before == mine else pins.with_version_of(mine, before, new)
        if before != new and text is not None and text != mine:
            self.outcome.edits.append(Trail(node=ours, text=text))

    def _whole(self, row: Row, ours: Node, theirs: Node, place: _Place) -> Value:
        base = row.base
        if ours.digest == theirs.digest or (base and base.digest == theirs.digest):
            if base and ours.digest == theirs.digest == base.digest:
                self._trail(base, ours, theirs)
            return value_of(ours)
        if place.path in self._hold.paths:
            self._conflict("both-changed", row, place, "it would refer to what the user deleted")
            return value_of(ours)
        if base and base.digest == ours.digest:
            return self._unchanged(row, base, ours, theirs, place)
        pinned = base and self._pinned(row, base, ours, theirs, place)
        if pinned:
            return pinned
        lines = base and merged_lines(base, ours, theirs)
        if lines:
            self.outcome.edits.append(Replace(old=ours, new=theirs, text=lines.value))
            return lines.digest
        return self._both_changed(row, ours, theirs, place)

    def _unchanged(self, row: Row, base: Node, ours: Node, theirs: Node, place: _Place) -> Value:
        own = set(self._ours.texts(ours.head, ours.end)) - set(self._base.texts(base.head, base.end))
        if own:
            return self._both_changed(row, ours, theirs, place)
        return self._take(base, ours, theirs)

    def _take(self, base: Node | None, ours: Node, theirs: Node) -> Value:
        self.outcome.edits.append(Replace(old=ours, new=theirs))
        if base:
            self._trail(base, ours, theirs)
        return value_of(theirs)

    def _both_changed(
        self, row: Row, ours: Node, theirs: Node, place: _Place, kind: ConflictKind = "both-changed"
    ) -> Value:
        self._conflict(kind, row, place)
        return self._take(row.base, ours, theirs) if self._prefer_theirs else value_of(ours)

    def _pinned(self, row: Row, base: Node, ours: Node, theirs: Node, place: _Place) -> Value | None:
        if not base.kind == ours.kind == theirs.kind == "scalar":
            return None
        decision = pins.decide(
            pins.Pin(value=base.value, comment=_trail(self._base, base)),
            pins.Pin(value=ours.value, comment=_trail(self._ours, ours)),
            pins.Pin(value=theirs.value, comment=_trail(self._theirs, theirs)),
        )
        if decision is None:
            return None
        if decision.theirs:
            self.outcome.edits.append(Replace(old=ours, new=theirs))
            self._pin_comment(ours, theirs)
            return value_of(theirs)
        if decision.conflict:
            return self._both_changed(row, ours, theirs, place, decision.conflict)
        self._note("pin-kept", place, decision.note)
        return value_of(ours)

    def _pin_comment(self, ours: Node, theirs: Node) -> None:
        mine, new = _trail(self._ours, ours), _trail(self._theirs, theirs)
        text = pins.with_version_of(mine, mine, new)
        if text is None and not mine:
            text = new
        if text is not None and text != mine:
            self.outcome.edits.append(Trail(node=ours, text=text))

    def _collection(self, row: Row, ours: Node, theirs: Node, place: _Place) -> Value:
        found = rows(row.base, ours, theirs)
        if ours.kind == "set" and _both_replaced(found):
            return self._both_changed(row, ours, theirs, place)
        family = _Family(parent=ours, rows=found)
        for child in found:
            self._child(child, family, place)
        final = self._ordered(row, theirs, family, place)
        if final != list(ours.children):
            self.outcome.edits.append(Arrange(parent=ours, children=tuple(final)))
        return _collected(ours, final, family.values)

    def _child(self, row: Row, family: _Family, place: _Place) -> None:
        """Merge one row: the node stays or comes, or it is left out."""
        here = replace(place, path=place.below(row.node, family.parent))
        match row:
            case Row(ours=Node() as ours, theirs=Node() as theirs):
                family.values[ours] = self.node(row, ours, theirs, here)
                family.twins[theirs] = ours
            case Row(base=None, theirs=Node() as theirs):
                self._insert(row, theirs, family, here)
            case Row(base=Node() as base, ours=Node() as ours):
                if not self._is_deleted(row, base, ours, family, here):
                    family.values[ours] = value_of(ours)
            case Row(ours=Node() as ours):
                family.values[ours] = value_of(ours)
            case Row(base=Node() as base):
                self._user_deleted(row, base, here)

    def _insert(self, row: Row, theirs: Node, family: _Family, place: _Place) -> None:
        if place.shared or place.path in self._hold.paths:
            self._conflict("both-changed", row, place, "it cannot be added to the user's file as it is")
            return
        family.values[theirs] = value_of(theirs)
        family.twins[theirs] = theirs

    def _is_deleted(self, row: Row, base: Node, ours: Node, family: _Family, place: _Place) -> bool:
        """Whether the generator's deletion can be followed; else it is a conflict."""
        held = place.shared or (self._hold.anchors and any(node.anchored for node in ours.walk()))
        if held or place.path in self._hold.paths:
            self._conflict("user-changed/gen-deleted", row, place, "the user's nodes refer to it")
            return False
        comments = set(pins.without_versions(ours.comments)) - set(pins.without_versions(base.comments))
        if comments or not pins.differ_only(base, ours):
            self._conflict("user-changed/gen-deleted", row, place)
            return self._prefer_theirs
        if ours.role != "unit" and family.is_followed(ours):
            self._conflict("anchor-lost", row, place, "a node of the user's follows it")
            return self._prefer_theirs
        return True

    def _user_deleted(self, row: Row, base: Node, place: _Place) -> None:
        if row.theirs and row.theirs.digest == base.digest:
            return
        if row.unsure:
            self._conflict("identity-ambiguous", row, place, "several nodes of the user's may be this one")
        elif row.theirs:
            self._note("user-deleted/gen-changed", place, "it stays deleted")

    def _ordered(self, row: Row, theirs: Node, family: _Family, place: _Place) -> list[Node]:
        ours = family.parent
        kept = [node for node in ours.children if node in family.values]
        move = moved(family.rows, row.base, theirs) if row.base and ours.kind == "list" else set()
        if move is None:
            self._conflict("both-changed", row, place, "both sides changed the order")
        return arranged(kept, theirs.children, family.twins, move or set())

    def _is_kept_narrow(self, row: Row, ours: Node, theirs: Node, place: _Place) -> bool:
        """Permissions that the user edited never become wider; those that the user left alone do, with a note."""
        if not wider(grants(theirs), grants(ours)) or (row.base and row.base.digest == theirs.digest):
            return False
        if row.base and row.base.digest == ours.digest:
            self._note("permission-widened", place, "the generator needs more")
            return False
        self._conflict("permission-widening", row, place)
        return not self._prefer_theirs

    def _conflict(self, kind: ConflictKind, row: Row, place: _Place, message: str = "") -> None:
        at = row.ours.head if row.ours else 0
        self.outcome.conflicts.append(
            Conflict(
                kind=kind,
                path=place.path,
                line=self._ours.number(at),
                base=_text(self._base, row.base),
                ours=_text(self._ours, row.ours),
                theirs=_text(self._theirs, row.theirs),
                message=message,
            )
        )

    def _note(self, kind: NoteKind, place: _Place, message: str) -> None:
        self.outcome.notes.append(Note(kind=kind, path=place.path, message=message))


def _text(source: Source, node: Node | None) -> str | None:
    return None if node is None else shown(source.text[node.lead : node.tail])


def _trail(source: Source, node: Node) -> str:
    return source.text[slice(*node.trail)].rstrip() if node.trail else ""


def _both_replaced(found: Sequence[Row]) -> bool:
    """Whether both sides put something else in the place of the same member of a set."""
    gone = any(row.base and not row.ours and not row.theirs for row in found)
    mine = any(row.ours and not row.base and not row.theirs for row in found)
    new = any(row.theirs and not row.base and not row.ours for row in found)
    return gone and mine and new


def _collected(parent: Node, final: Sequence[Node], values: dict[Node, Value]) -> Value:
    match parent.kind:
        case "map":
            return frozenset((node.key, values[node]) for node in final)
        case "set":
            return frozenset(node.digest for node in final)
        case _:
            return tuple(values[node] for node in final)
