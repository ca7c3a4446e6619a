"""YAML from a repository as a tree of text with line numbers: nothing is constructed, no alias explodes.

Built from parser events instead of PyYAML's own nodes, so that the limits hold while it parses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cigen.doctree import MAX_DEPTH, MAX_NODES, NOTHING, DocumentError, Node

if TYPE_CHECKING:
    import yaml

__all__ = ["MAX_DEPTH", "MAX_NODES", "NOTHING", "Node", "YamlError", "parse"]


class YamlError(DocumentError):
    """Text that is not YAML, or more of it than is reasonable."""


def parse(text: str) -> tuple[Node, ...]:
    """The documents of ``text``; raises :class:`YamlError`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _error_at(error.problem_mark, str(error.problem), text) from None
    except yaml.YAMLError as error:  # the reader's: a character that YAML does not allow
        raise YamlError("holds a character that YAML does not allow", _line_of(text, error)) from None
    return tuple(builder.documents)


def _error_at(mark: yaml.Mark | None, problem: str, text: str) -> YamlError:
    last = text.rstrip("\n").count("\n") + 1  # something unfinished is noticed after the last line
    if mark and mark.line >= last:
        return YamlError(problem, last)
    return YamlError(problem, mark.line + 1, mark.column + 1) if mark else YamlError(problem, 1)


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
        return Node.branch(self.kind, self.line, self.children)


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
