"""A YAML file as the tree that is merged: every node with its place in the text, nothing constructed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from cigen.merge.conflicts import UnmergeableError
from cigen.merge.schema import Schema
from cigen.merge.source import Source
from cigen.merge.tree import Node, digest, string_digest
from cigen.merge.yaml_raw import Raw, comments, compose, scalar_type

MAX_NODES = 200_000  # with every alias counted as what it stands for


def parse(text: str, schema: Schema) -> tuple[Source, Node]:
    """The text with its comments, and its tree; raises :class:`UnmergeableError`."""
    raw = compose(text)
    source = Source(text, comments(text, raw))
    if raw is None or raw.kind != "map" or not raw.items:
        raise UnmergeableError("it is not a YAML mapping")
    return source, _Reader(source, schema).root(raw)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """Where an entry lies: its first character, and what bounds the comments that may be its own."""

    key: str
    head: int
    floor: int
    ceiling: int
    flow: bool = False


class _Reader:
    """Raw nodes to nodes: identity, equality and lines."""

    def __init__(self, source: Source, schema: Schema) -> None:
        self._source = source
        self._schema = schema
        self._count = 0

    def root(self, raw: Raw) -> Node:
        header = self._header_end(raw.start)
        entry = _Entry(key="", head=header, floor=header, ceiling=len(self._source.text))
        node = self._node(raw, (), entry)
        return _with_header(node, self._source, header)

    def _header_end(self, first: int) -> int:
        """The comments at the very top, up to a blank line, belong to the file and not to its first key."""
        end = 0
        for comment in self._source.within(0, first):
            if not comment.alone or self._source.line_start(comment.start) != end:
                break
            end = self._source.line_end(comment.start)
        return end

    def _node(self, raw: Raw, path: tuple[str, ...], entry: _Entry) -> Node:
        self._count += 1
        if self._count > MAX_NODES:
            raise UnmergeableError(f"it holds more than {MAX_NODES} values")
        match raw.kind:
            case "alias" if raw.target:
                target = self._node(raw.target, path, entry)
                return self._made(raw, path, entry, kind="scalar", digest=target.digest, alias=True)
            case "map" if raw.tag in {"", "!"}:
                return self._map(raw, path, entry)
            case "list" if raw.tag in {"", "!"} and self._schema.list_kind(path) != "scalar":
                return self._list(raw, path, entry)
            case "scalar" if self._schema.list_kind(path) == "set" and scalar_type(raw) == "str":
                return self._single(raw, path, entry)
            case _:
                return self._atom(raw, path, entry)

    def _atom(self, raw: Raw, path: tuple[str, ...], entry: _Entry) -> Node:
        if raw.kind == "scalar":
            kind = scalar_type(raw)
            value = raw.text if kind != "null" else ""
            return self._made(raw, path, entry, kind="scalar", digest=digest("scalar", (kind, value)), value=value)
        return self._made(raw, path, entry, kind="scalar", digest=self._plain_digest(raw), value="")

    def _plain_digest(self, raw: Raw) -> str:
        """The digest of a value that is merged as a whole."""
        self._count += 1
        if self._count > MAX_NODES:
            raise UnmergeableError(f"it holds more than {MAX_NODES} values")
        match raw.kind:
            case "alias" if raw.target:
                return self._plain_digest(raw.target)
            case "scalar":
                return digest("scalar", (scalar_type(raw), raw.text))
            case "list":
                return digest("list", (raw.tag, *(self._plain_digest(item) for item in raw.items)))
            case _:
                pairs = [(self._key(key), value) for key, value in _pairs(raw)]
                return digest("map", (raw.tag, *(f"{key}={self._plain_digest(value)}" for key, value in pairs)))

    def _single(self, raw: Raw, path: tuple[str, ...], entry: _Entry) -> Node:
        item = self._made(raw, path, entry, kind="scalar", digest=string_digest(raw.text), value=raw.text)
        member = _member(item, raw.text)
        total = digest("set", (member.digest,))
        return self._made(raw, path, entry, kind="set", digest=total, shape="single", children=(member,))

    def _map(self, raw: Raw, path: tuple[str, ...], entry: _Entry) -> Node:
        pairs = _pairs(raw)
        keys = [self._key(key) for key, _ in pairs]
        if len(set(keys)) != len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise UnmergeableError(f"the key {twice[:80]!r} stands twice in the same mapping", hint="keep one")
        bounds = [(key.start, value.end) for key, value in pairs]
        children = []
        for place, (_, value) in enumerate(pairs):
            inner = self._entry(raw, entry, place, bounds, keys[place])
            children.append(self._node(value, (*path, keys[place]), inner))
        total = digest("map", (f"{child.key}={child.digest}" for child in children))
        return self._made(raw, path, entry, kind="map", digest=total, children=tuple(children))

    def _key(self, raw: Raw) -> str:
        if raw.kind != "scalar":
            raise UnmergeableError("a key of a mapping is no plain value", hint="spell it out")
        return raw.text

    def _list(self, raw: Raw, path: tuple[str, ...], entry: _Entry) -> Node:
        bounds = [(dash, item.end) for dash, item in zip(self._dashes(raw), raw.items, strict=True)]
        kind = self._schema.list_kind(path)
        children = []
        for place, item in enumerate(raw.items):
            inner = self._entry(raw, entry, place, bounds, str(place + 1))
            child = self._node(item, (*path, "*"), inner)
            children.append(self._named(child, path))
        if kind == "set" and len({child.digest for child in children}) != len(children):
            kind = "list"
        total = digest("set" if kind == "set" else "list", (child.digest for child in children))
        return self._made(raw, path, entry, kind=kind, digest=total, children=tuple(children))

    def _named(self, child: Node, path: tuple[str, ...]) -> Node:
        if self._schema.list_kind(path) == "set":
            return _member(child, child.value or self._schema.label(child))
        return dataclasses.replace(child, key=self._schema.label(child) or child.key, names=self._schema.names(child))

    def _dashes(self, raw: Raw) -> list[int]:
        """Where the items of a list start: their dashes, or in brackets they themselves."""
        if raw.flow:
            return [item.start for item in raw.items]
        dashes = []
        position = raw.start
        if raw.anchor or raw.tag:  # the list then starts with its anchor
            position = self._source.text.index("\n", raw.start)
        for item in raw.items:
            dashes.append(self._dash(position))
            position = item.end
        return dashes

    def _dash(self, position: int) -> int:
        at = self._source.text.index("-", position)
        inside = [comment for comment in self._source.within(position, at) if comment.end > at]
        return self._dash(inside[0].end) if inside else at

    def _entry(self, raw: Raw, outer: _Entry, place: int, bounds: Sequence[tuple[int, int]], key: str) -> _Entry:
        """``bounds`` are where each entry starts and where its value ends."""
        last = place + 1 == len(bounds)
        return _Entry(
            key=key,
            head=bounds[place][0],
            floor=bounds[place - 1][1] if place else max(raw.start if raw.flow else outer.head, outer.floor),
            ceiling=(raw.end if raw.flow else outer.ceiling) if last else bounds[place + 1][0],
            flow=raw.flow or outer.flow,
        )

    def _made(self, raw: Raw, path: tuple[str, ...], entry: _Entry, **more: object) -> Node:
        source = self._source
        if entry.flow:
            lead, tail = entry.head, raw.end
        else:
            lead = source.lead(entry.head, entry.floor)
            tail = source.tail(entry.head, max(raw.end, entry.head), entry.ceiling)
        trail = source.trail(raw.end)
        values: dict[str, object] = {
            "shape": "flow" if raw.flow else "block",
            "role": self._schema.role(path, raw.text),
            "anchored": raw.anchor is not None,
            **more,
        }
        return Node(
            key=entry.key,
            head=entry.head,
            start=raw.start,
            end=raw.end,
            lead=lead,
            tail=tail,
            above=source.texts(lead, entry.head),
            comments=source.texts(lead, tail),
            trail=(trail.start, trail.end) if trail and not more.get("children") else None,
            **values,  # type: ignore[arg-type]
        )


def _pairs(raw: Raw) -> list[tuple[Raw, Raw]]:
    return list(zip(raw.items[::2], raw.items[1::2], strict=True))


def _member(node: Node, value: str) -> Node:
    return dataclasses.replace(node, key=value, names=(node.digest,))


def _with_header(node: Node, source: Source, end: int) -> Node:
    return dataclasses.replace(
        node,
        head=end,
        lead=0,
        tail=len(source.text),
        above=source.texts(0, end),
        comments=source.texts(0, len(source.text)),
    )
