"""A document from a repository as a tree of text with line numbers, whatever its format: YAML, JSON or TOML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

MAX_DEPTH = 50
MAX_NODES = 50_000  # with every alias counted as what it stands for


class DocumentError(ValueError):
    """Text that is not of its format, or more of it than is reasonable; ``line`` and ``column`` count from 1."""

    def __init__(self, problem: str, line: int, column: int = 1) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line
        self.column = column


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A scalar, list or mapping. Asking a node for what it does not have gives :data:`NOTHING` or no items.

    ``size`` is the number of nodes in it, aliases followed.
    """

    kind: Literal["scalar", "list", "mapping", "nothing"]
    line: int
    text: str = ""
    plain: bool = False  # a scalar without quotes, which may be a number, null or boolean
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()
    size: int = 1
    _values: Mapping[str, Node] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def branch(cls, kind: Literal["list", "mapping"], line: int, children: list[Node]) -> Node:
        """A list, or a mapping whose ``children`` are keys and values in turn."""
        size = 1 + sum(child.size for child in children)
        if kind == "list":
            return cls(kind="list", line=line, items=tuple(children), size=size)
        pairs = tuple(zip(children[::2], children[1::2], strict=True))
        values = {name.text: value for name, value in pairs}
        return cls(kind="mapping", line=line, entries=pairs, size=size, _values=values)

    @classmethod
    def of(cls, line: int, values: Iterable[tuple[str, Node]]) -> Node:
        """A mapping of those of ``values`` that are there."""
        pairs = ((cls(kind="scalar", line=value.line, text=name), value) for name, value in values if value)
        return cls.branch("mapping", line, [node for pair in pairs for node in pair])

    def __bool__(self) -> bool:
        return self.kind != "nothing"

    def get(self, *keys: str) -> Node:
        """The value below ``keys``, one after the other; the last of equal keys, as YAML and JSON readers take it."""
        node = self
        for key in keys:
            node = node._values.get(key, NOTHING)
        return node

    @property
    def is_null(self) -> bool:
        """Whether nothing, or YAML's or JSON's null, stands here."""
        return not self or (self.plain and self.text in ("", "~", "null", "Null", "NULL"))

    def mappings(self) -> Iterator[Node]:
        """Every mapping in the tree, but for those in a list of lists."""
        yield self
        for _, node in self.walk():
            yield from (one for one in (node, *node.items) if one.kind == "mapping")

    def scalars(self) -> tuple[Node, ...]:
        """The scalar itself, or the scalars directly in the list."""
        found = (self,) if self.kind == "scalar" else self.items
        return tuple(node for node in found if node.kind == "scalar" and not node.is_null)

    def walk(self) -> Iterator[tuple[str, Node]]:
        """Every key of every mapping in the tree with its value, in the file's order."""
        pending = [self]
        while pending:
            node = pending.pop()
            for key, value in node.entries:
                yield key.text, value
            pending += reversed([*node.items, *(value for _, value in node.entries)])


NOTHING = Node(kind="nothing", line=1, size=0)
