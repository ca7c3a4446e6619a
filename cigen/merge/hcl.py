"""A bake file as the tree that is merged: blocks by type and label, attributes and entries of maps by name.

Lists of strings are sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cigen.merge.conflicts import UnmergeableError
from cigen.merge.hcl_tokens import MAX_DEPTH, Token, tokens
from cigen.merge.patch import Patch
from cigen.merge.source import Comment, Source
from cigen.merge.tree import Node, digest


def parse(text: str) -> tuple[Source, Node]:
    """The text with its comments, and its tree; raises :class:`UnmergeableError`."""
    found = tokens(text)
    comments = [
        Comment(start=t.start, end=t.end, alone=not text[text.rfind("\n", 0, t.start) + 1 : t.start].strip())
        for t in found
        if t.kind == "comment"
    ]
    source = Source(text, comments)
    meant = [token for token in found if token.kind not in {"blank", "comment"}]
    reader = _Reader(source, meant)
    return source, reader.file()


@dataclass
class _Reader:
    source: Source
    tokens: Sequence[Token]
    position: int = 0
    depth: int = field(default=0)

    def file(self) -> Node:
        header = self._header_end()
        children = self._body(header)
        if self.position < len(self.tokens):
            raise self._error()
        end = len(self.source.text)
        return Node(
            kind="map",
            key="",
            digest=digest("map", (f"{child.key}={child.digest}" for child in children)),
            head=header,
            start=header,
            end=end,
            lead=0,
            tail=end,
            children=children,
            above=self.source.texts(0, header),
            comments=self.source.texts(0, end),
        )

    def _header_end(self) -> int:
        end = 0
        for comment in self.source.comments:
            if self.source.line_start(comment.start) != end:
                break
            end = self.source.line_end(comment.end - 1)
        return end

    def _body(self, floor: int) -> tuple[Node, ...]:
        children: list[Node] = []
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnmergeableError(f"it is nested deeper than {MAX_DEPTH}")
        while (token := self._peek()) and token.kind != "close":
            if token.kind == "line":
                self.position += 1
                continue
            children.append(self._item(floor))
            floor = children[-1].end
        self.depth -= 1
        twice = next((key for key, count in Counter(child.key for child in children).items() if count > 1), None)
        if twice is not None:
            raise UnmergeableError(f"{twice[:80]!r} stands twice in the same body", hint="keep one")
        return tuple(children)

    def _item(self, floor: int) -> Node:
        first = self._take("word", "string")
        following = self._peek()
        if following and following.text == "=":
            self.position += 1
            return self._attribute(first, floor)
        labels = [first.text]
        while (token := self._peek()) and token.kind in {"string", "word"}:
            labels.append(token.text if token.kind == "string" else f'"{token.text}"')  # the same to HCL
            self.position += 1
        return self._block(first, " ".join(labels), floor)

    def _block(self, first: Token, key: str, floor: int) -> Node:
        opened = self._take("open")
        if opened.text != "{":
            raise self._error()
        children = self._body(opened.end)
        closed = self._take("close")
        total = digest("map", (f"{child.key}={child.digest}" for child in children))
        return self._node(
            first, floor, kind="map", key=key, digest=total, start=opened.end, end=closed.end, children=children,
            role="unit",
        )  # fmt: skip

    def _attribute(self, first: Token, floor: int) -> Node:
        begin = self.position
        while (token := self._peek()) and token.kind not in {"line", "close"}:
            self._group() if token.kind == "open" else self._skip()
        inner = self.tokens[begin : self.position]
        if not inner:
            raise self._error()
        span = {"start": inner[0].start, "end": inner[-1].end}
        items, entries = self._strings(inner), _entries(inner)
        if items is not None:
            total = digest("set", (item.digest for item in items))
            return self._node(
                first, floor, kind="set", key=first.text, digest=total, children=items, shape="flow", **span
            )
        if entries is not None:
            total = digest("map", (f"{entry.key}={entry.digest}" for entry in entries))
            return self._node(
                first, floor, kind="map", key=first.text, digest=total, children=entries, shape="flow", **span
            )
        value = _value(inner)
        return self._node(
            first,
            floor,
            kind="scalar",
            key=first.text,
            digest=digest("scalar", (value,)),
            value=value,
            **span,
        )

    def _group(self) -> None:
        """Skip what is between brackets, line ends included."""
        depth = 0
        while token := self._peek():
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            self.position += 1
            if not depth:
                return
        raise self._error()

    def _strings(self, tokens: Sequence[Token]) -> tuple[Node, ...] | None:
        """The items of a list of different strings; ``None`` for anything else."""
        meant = [token for token in tokens if token.kind != "line"]
        inner = [token for token in meant[1:-1] if token.text != ","]
        texts = [token.text for token in inner]
        if meant[0].text != "[" or meant[-1].text != "]" or any(token.kind != "string" for token in inner):
            return None
        return tuple(_string(token) for token in inner) if len(set(texts)) == len(texts) else None

    def _node(self, first: Token, floor: int, *, end: int, **values: object) -> Node:
        source = self.source
        lead = source.lead(first.start, floor)
        tail = source.line_end(end)
        return Node(
            head=first.start,
            end=end,
            lead=lead,
            tail=tail,
            above=source.texts(lead, first.start),
            comments=source.texts(lead, tail),
            **values,  # type: ignore[arg-type]
        )

    def _peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _skip(self) -> None:
        self.position += 1

    def _take(self, *kinds: str) -> Token:
        token = self._peek()
        if token is None or token.kind not in kinds:
            raise self._error()
        self.position += 1
        return token

    def _error(self) -> UnmergeableError:
        token = self._peek()
        line = self.source.number(token.start if token else len(self.source.text))
        return UnmergeableError(f"line {line} is not HCL as bake reads it")


def _value(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens if token.kind != "line")


def _entries(tokens: Sequence[Token]) -> tuple[Node, ...] | None:
    """The entries of a map whose keys are names; ``None`` for anything else."""
    if tokens[0].text != "{" or tokens[-1].text != "}":
        return None
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[1:-1]:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth < 0:
            return None
        if not depth and (token.kind == "line" or token.text == ","):
            parts.append([])
        else:
            parts[-1].append(token)
    found = [_entry(part) for part in parts if part]
    entries = tuple(entry for entry in found if entry)
    return entries if len({entry.key for entry in entries}) == len(found) else None


def _entry(tokens: Sequence[Token]) -> Node | None:
    """``key = value`` or ``key: value``."""
    if len(tokens) < 3 or tokens[0].kind not in {"word", "string"} or tokens[1].text not in {"=", ":"}:
        return None
    value = _value(tokens[2:])
    return Node(
        kind="scalar",
        key=tokens[0].text.strip('"'),
        digest=digest("scalar", (value,)),
        head=tokens[0].start,
        start=tokens[2].start,
        end=tokens[-1].end,
        lead=tokens[0].start,
        tail=tokens[-1].end,
        value=value,
    )


def _string(token: Token) -> Node:
    total = digest("scalar", (token.text,))
    return Node(
        kind="scalar",
        key=token.text.strip('"'),
        digest=total,
        head=token.start,
        start=token.start,
        end=token.end,
        lead=token.start,
        tail=token.end,
        value=token.text,
        names=(total,),
    )


class HclStyle:
    """HCL is taken over as the generator wrote it."""

    comma = ", "

    def replacement(self, _: Source, old: Node, theirs: Source, new: Node, __: str | None) -> Patch:
        """The expression, or the block, as the generator wrote it."""
        if old.role == "unit" or new.role == "unit":
            return Patch(start=old.head, end=old.end, text=theirs.text[new.head : new.end])
        return Patch(start=old.start, end=old.end, text=theirs.text[new.start : new.end])

    def inline(self, theirs: Source, new: Node) -> str:
        """An item of a list, or an entry of a map."""
        return theirs.text[new.head : new.end]

    def emptied(self, _: Source, __: Node) -> Patch | None:
        """Nothing stands in a block that lost its attributes."""
        return None
