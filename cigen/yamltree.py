"""YAML from a repository as a tree of text with line numbers: nothing is constructed, no alias explodes.

Built from parser events instead of PyYAML's own nodes, so that the limits hold while it parses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 50
MAX_NODES = 50_000  # with every alias counted as what it stands for


class YamlError(ValueError):
    """Text that is not YAML, or more of it than is reasonable; ``line`` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A scalar, list or mapping. Asking a node for what it does not have gives :data:`NOTHING` or no items.

    ``size`` is the number of nodes in it, aliases followed.
    """

    kind: Literal["scalar", "list", "mapping", "nothing"]
    line: int
    text: str = ""
    plain: bool = False  # a scalar without quotes, which YAML may take for a number, null or boolean
    items: tuple[Node, ...] = ()
    entries: tuple[tuple[Node, Node], ...] = ()
    size: int = 1
    _values: Mapping[str, Node] = field(default_factory=dict, repr=False, compare=False)

    def __bool__(self) -> bool:
        return self.kind != "nothing"

    def get(self, *keys: str) -> Node:
        """The value below ``keys``, one after the other; the last of equal keys, as YAML readers take it."""
        node = self
        for key in keys:
            node = node._values.get(key, NOTHING)
        return node

    @property
    def is_null(self) -> bool:
        """Whether nothing, or YAML's null, stands here."""
        return not self or (self.plain and self.text in ("", "~", "null", "Null", "NULL"))

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


def parse(text: str) -> tuple[Node, ...]:
    """The documents of ``text``; raises :class:`YamlError`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        last = text.rstrip("\n").count("\n") + 1  # something unfinished is noticed after the last line
        raise YamlError(str(error.problem), min(mark.line + 1, last) if mark else 1) from None
    except yaml.YAMLError as error:  # the reader's: a character that YAML does not allow
        raise YamlError("holds a character that YAML does not allow", _line_of(text, error)) from None
    return tuple(builder.documents)


def _line_of(text: str, error: yaml.YAMLError) -> int:
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else 1


@dataclass
class _Open:
    """A list or mapping whose end has not come yet; a mapping's ``children`` are keys and values in turn."""

    kind: Literal["list", "mapping"]
    line: int
    anchor: str | None
    children: list[Node] = field(default_factory=list)

    def close(self) -> Node:
        size = 1 + sum(child.size for child in self.children)
        if self.kind == "list":
            return Node(kind="list", line=self.line, items=tuple(self.children), size=size)
        pairs = tuple(zip(self.children[::2], self.children[1::2], strict=True))
        values = {name.text: value for name, value in pairs}
        return Node(kind="mapping", line=self.line, entries=pairs, size=size, _values=values)


class _Builder:
    """Parser events to nodes, without recursion."""

    def __init__(self) -> None:
        import yaml

        self.documents: list[Node] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._size = 0
        self._takers: dict[type, Callable[[Any, int], None]] = {
            yaml.DocumentStartEvent: lambda _event, _line: self._anchors.clear(),
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: lambda event, line: self._push(_Open("list", line, event.anchor)),
            yaml.MappingStartEvent: lambda event, line: self._push(_Open("mapping", line, event.anchor)),
            yaml.SequenceEndEvent: lambda _event, _line: self._end(),
            yaml.MappingEndEvent: lambda _event, _line: self._end(),
            yaml.AliasEvent: self._alias,
        }

    def take(self, event: yaml.Event) -> None:
        take = self._takers.get(type(event))
        if take and event.start_mark:
            take(event, event.start_mark.line + 1)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        plain = event.style in (None, "")
        self._add(Node(kind="scalar", line=line, text=event.value, plain=plain), event.anchor)

    def _end(self) -> None:
        ended = self._open.pop()
        self._add(ended.close(), ended.anchor)

    def _alias(self, event: yaml.AliasEvent, line: int) -> None:
        node = self._anchors.get(event.anchor or "")
        if node is None:
            raise YamlError("has an alias to something that is not complete before it", line)
        self._add(node, None, weight=node.size)

    def _push(self, opened: _Open) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise YamlError(f"is nested deeper than {MAX_DEPTH}", opened.line)
        self._open.append(opened)

    def _add(self, node: Node, anchor: str | None, weight: int = 1) -> None:
        self._size += weight
        if self._size > MAX_NODES:
            raise YamlError(f"holds more than {MAX_NODES} values", node.line)
        if anchor is not None:
            self._anchors[anchor] = node
        siblings = self._open[-1].children if self._open else self.documents
        siblings.append(node)
