"""Edits to changes of the user's text: only the bytes of nodes that the generator changed are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from cigen.merge.changes import Above, Arrange, Document, Edit, Replace, Trail
from cigen.merge.order import in_order
from cigen.merge.source import Source
from cigen.merge.tree import Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Patch:
    """Replace ``start`` to ``end`` of the user's text by ``text``."""

    start: int
    end: int
    text: str = ""


class Style(Protocol):
    """How a format writes what is taken from the generator's text into the user's."""

    comma: str
    """What stands between items in brackets."""

    def replacement(self, ours: Source, old: Node, theirs: Source, new: Node, text: str | None, /) -> Patch:
        """Write the value of ``new``, or the lines of ``text``, in the place of ``old``."""

    def inline(self, theirs: Source, new: Node) -> str:
        """An entry for a collection in brackets."""

    def emptied(self, ours: Source, parent: Node, /) -> Patch | None:
        """What stands for a collection that lost all its children, beside their removal."""


def patches(edits: Iterable[Edit], ours: Document, theirs: Document, style: Style) -> list[Patch]:
    """The patches of all edits; those inside a node that moved are moved along."""
    writer = _Writer(ours.source, theirs.source, style)
    moves: list[tuple[Node, Patch, Patch]] = []
    result: list[Patch] = []
    for edit in edits:
        match edit:
            case Replace():
                result.append(style.replacement(ours.source, edit.old, theirs.source, edit.new, edit.text))
            case Trail():
                result.append(writer.trail(edit))
            case Above():
                result.append(writer.above(edit))
            case Arrange():
                result += writer.arrange(edit, moves)
    return _moved(ours.source.text, result, moves)


def _moved(text: str, found: list[Patch], moves: Sequence[tuple[Node, Patch, Patch]]) -> list[Patch]:
    """Fill each move's place with the node's lines, with what is patched in them, and take them from where they were.

    The places keep their rank among the patches: at the same offset, what is inside of a node comes before what
    follows the node.
    """
    for node, target, removal in moves:
        inner = [patch for patch in found if node.lead <= patch.start and patch.end <= node.tail]
        inner = [patch for patch in inner if patch.start < node.tail and patch is not target]
        body = applied(text, [Patch(start=0, end=node.lead), *inner, Patch(start=node.tail, end=len(text))])
        full = replace(target, text=target.text + body + ("" if body.endswith("\n") else "\n"))
        found = [full if patch is target else patch for patch in found if patch not in inner]
        found.append(removal)
    return found


def applied(text: str, found: Iterable[Patch]) -> str:
    """``text`` with the patches; where deletions overlap, each is clipped to what is left."""
    parts = []
    position = 0
    for patch in sorted(found, key=lambda patch: (patch.start, patch.end)):
        start = max(patch.start, position)
        parts += [text[position:start], patch.text]
        position = max(position, patch.end)
    return "".join([*parts, text[position:]])


class _Writer:
    def __init__(self, ours: Source, theirs: Source, style: Style) -> None:
        self._ours, self._theirs, self._style = ours, theirs, style

    def trail(self, edit: Trail) -> Patch:
        node = edit.node
        if node.trail is None:
            return Patch(start=node.end, end=node.end, text=f" {edit.text}")
        start = node.trail[0] if edit.text else len(self._ours.text[: node.trail[0]].rstrip(" \t"))
        return Patch(start=start, end=node.trail[1], text=edit.text)

    def above(self, edit: Above) -> Patch:
        old, new = edit.old, edit.new
        start = self._ours.line_start(old.head)
        lines = self._theirs.text[new.lead : self._theirs.line_start(new.head)]
        text = shifted(lines, self._ours.column(old.head) - self._theirs.column(new.head))
        return Patch(start=old.lead, end=start, text=text)

    def arrange(self, edit: Arrange, moves: list[tuple[Node, Patch, Patch]]) -> list[Patch]:
        parent = edit.parent
        if parent.shape == "single":
            return [Patch(start=parent.start, end=parent.end, text=self._bracketed(parent, edit.children))]
        if parent.shape == "flow":
            return self._arrange_inline(parent, edit.children)
        return self._arrange_lines(parent, edit.children, moves)

    def _bracketed(self, parent: Node, children: Sequence[Node]) -> str:
        own = self._ours.text[parent.start : parent.end]
        texts = [own if node in parent.children else self._style.inline(self._theirs, node) for node in children]
        return f"[{', '.join(texts)}]"

    # -- between brackets

    def _arrange_inline(self, parent: Node, children: Sequence[Node]) -> list[Patch]:
        old = parent.children
        stay = [node for node in children if node in old]
        result = self._removed_inline(old, set(stay))
        if not stay:
            texts = [self._style.inline(self._theirs, node) for node in children]
            return [
                *result,
                Patch(start=parent.start + 1, end=parent.start + 1, text=self._style.comma.join(texts)),
            ]
        comma = self._comma(old)
        last: Node | None = None
        for node in children:
            if node in old:
                last = node
                continue
            text = self._style.inline(self._theirs, node)
            if last:
                result.append(Patch(start=last.end, end=last.end, text=comma + text))
            else:
                result.append(Patch(start=stay[0].head, end=stay[0].head, text=text + comma))
        return result

    def _removed_inline(self, old: Sequence[Node], stay: set[Node]) -> list[Patch]:
        result = []
        after_kept = False
        for place, node in enumerate(old):
            if node in stay:
                after_kept = True
            elif after_kept:
                result.append(Patch(start=old[place - 1].end, end=node.end))
            else:
                following = old[place + 1].head if place + 1 < len(old) else node.end
                result.append(Patch(start=node.head, end=following))
        return result

    def _comma(self, old: Sequence[Node]) -> str:
        """What the user has between two items, if it is nothing but a comma and blanks; a map may have lines alone."""
        between = self._ours.text[old[0].end : old[1].head] if len(old) > 1 else ""
        return between if between and between.strip() in ("", ",") else self._style.comma

    # -- on lines of their own

    def _arrange_lines(
        self, parent: Node, children: Sequence[Node], moves: list[tuple[Node, Patch, Patch]]
    ) -> list[Patch]:
        old = parent.children
        places = {node: place for place, node in enumerate(old)}
        order = [places[node] for node in children if node in places]
        staying = {old[place] for place in in_order(order)}
        gone = [node for node in old if node not in staying and node not in children]
        result = self._removed(old, gone)
        if not children:
            emptied = self._style.emptied(self._ours, parent)
            return [*result, emptied] if emptied else result
        last: Node | None = None
        first = next((node for node in children if node in staying), None)
        for node in children:
            if node in staying:
                last = node
            elif node in places:
                at = last.tail if last else first.lead if first else parent.tail
                removal = self._without_blanks(node)
                blank = "\n" if removal.start < node.lead else ""
                result.append(Patch(start=at, end=at, text=blank if last else ""))
                moves.append((node, result[-1], removal))
            else:
                result.append(self._inserted(parent, last, first, node))
        return result

    def _removed(self, old: Sequence[Node], gone: Sequence[Node]) -> list[Patch]:
        result = []
        for node in gone:
            if self._ours.begins_line(node.head):
                result.append(self._without_blanks(node))
                continue
            following = next((other for other in old if other not in gone), None)
            end = self._first_character(following.lead) if following else node.tail
            result.append(Patch(start=node.head, end=end))
        return result

    def _first_character(self, at: int) -> int:
        rest = self._ours.text[at:]
        return at + len(rest) - len(rest.lstrip())

    def _without_blanks(self, node: Node) -> Patch:
        """The lines of a node and the blank lines before it, or else those after it."""
        text = self._ours.text
        start, end = node.lead, node.tail
        while start and not text[(above := self._ours.line_start(start - 1)) : start].strip():
            start = above
        while start == node.lead and end < len(text) and not text[end : self._ours.line_end(end)].strip():
            end = self._ours.line_end(end)
        return Patch(start=start, end=end)

    def _inserted(self, parent: Node, last: Node | None, first: Node | None, node: Node) -> Patch:
        anchor = last or first or (parent.children[0] if parent.children else None)
        column = self._ours.column(anchor.head) if anchor else 0
        body = self._lines(node, column)
        blank = self._is_spaced(node, parent)
        if last:
            at = last.tail
            starts_line = at == 0 or self._ours.text[at - 1] == "\n"
            body = ("" if starts_line else "\n") + ("\n" if blank else "") + body
            return Patch(start=at, end=at, text=body if starts_line else body.removesuffix("\n"))
        if anchor is None:
            return Patch(start=parent.end, end=parent.end, text=body)
        if not self._ours.begins_line(anchor.head):
            return Patch(start=anchor.head, end=anchor.head, text=body.lstrip(" ") + " " * column * bool(first))
        return Patch(start=anchor.lead, end=anchor.lead, text=body + ("\n" if blank else ""))

    def _is_spaced(self, node: Node, parent: Node) -> bool:
        """Whether a blank line parts the node from its neighbour: as the generator has it, if the user has any."""
        text = self._theirs.text
        before, after = text.endswith("\n\n", 0, node.lead), text.startswith("\n", node.tail)
        leads = [child.lead for child in parent.children[1:]]
        if leads and not any(self._ours.text.endswith("\n\n", 0, lead) for lead in leads):
            return False
        return before or after

    def _lines(self, node: Node, column: int) -> str:
        """The generator's lines of a node, for another column."""
        source = self._theirs
        own = source.column(node.head)
        if source.begins_line(node.head):
            lines = source.text[node.lead : node.tail]
        else:
            lines = " " * own + source.text[node.head : node.tail]
        return shifted(lines if lines.endswith("\n") else lines + "\n", column - own)


def shifted(lines: str, by: int) -> str:
    """Lines with more blanks before each, or at most so many less; blank lines stay as they are."""
    if not by:
        return lines
    return "".join(_shift(line, by) for line in lines.splitlines(keepends=True))


def _shift(line: str, by: int) -> str:
    if not line.strip():
        return line
    if by > 0:
        return " " * by + line
    blanks = len(line) - len(line.lstrip(" "))
    return line[min(-by, blanks) :]
