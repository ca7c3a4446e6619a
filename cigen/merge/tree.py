"""The tree that every format is merged as: nodes with an identity, a value and a place in the text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["scalar", "map", "list", "set"]
# "flow": separated by commas. "single": a set that is written as its one scalar. "fixed": parts of one line.
Shape = Literal["block", "flow", "single", "fixed"]
Role = Literal["", "unit", "step", "lines", "script", "permissions"]
Value = str | tuple["Value", ...] | frozenset["Value"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Node:
    """One value of a file; ``digest`` is equal where two nodes mean the same.

    A map's children are known by ``key``. A list's are ordered and known by ``names``, strongest first; what is
    empty there names nothing. ``start`` to ``end`` is the value in the text, ``head`` is where its entry starts
    (key or dash), and ``lead`` to ``tail`` are the entry's lines with the comments that belong to it.
    A ``unit`` (job, stage, target) is never put together from two that were added on both sides. ``anchored``
    tells that others refer to it or a part of it, ``alias`` that it is such a reference.
    """

    kind: Kind
    key: str
    digest: str
    head: int
    start: int
    end: int
    lead: int
    tail: int
    value: str = ""
    shape: Shape = "block"
    role: Role = ""
    children: tuple[Node, ...] = ()
    names: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    trail: tuple[int, int] | None = None
    anchored: bool = False
    alias: bool = False

    def walk(self) -> Iterator[Node]:
        """The node and everything below it."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending += reversed(node.children)

    def child(self, key: str) -> Node | None:
        """The child with that key."""
        return next((child for child in self.children if child.key == key), None)


def digest(kind: Kind, parts: Iterable[str]) -> str:
    """The digest of a value with these parts; only a list depends on their order."""
    ordered = list(parts) if kind in {"list", "scalar"} else sorted(parts)
    joined = "\0".join((kind, *(f"{len(part)}:{part}" for part in ordered)))
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def string_digest(value: str) -> str:
    """The digest of a string."""
    return digest("scalar", ("str", value))


def value_of(node: Node) -> Value:
    """What the node means, to compare a merged text with what was meant to come out."""
    match node.kind:
        case "scalar":
            return node.digest
        case "list":
            return tuple(value_of(child) for child in node.children)
        case "set":
            return frozenset(child.digest for child in node.children)
        case "map":
            return frozenset((child.key, value_of(child)) for child in node.children)
