"""A YAML text as the parser sees it, with the place of every node: nothing is constructed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cigen.merge.conflicts import UnmergeableError
from cigen.merge.source import Comment

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 60
_NULL = re.compile(r"|~|null|Null|NULL")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(r"[-+]?(?:0o[0-7]+|0x[0-9a-fA-F]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Raw:
    """A node as the parser sees it; ``start`` and ``end`` include anchor, tag and brackets, not the comments.

    ``items`` are a list's, or a mapping's keys and values in turn. ``dashes`` are where a block list's items start.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    style: str = ""
    tag: str = ""
    flow: bool = False
    anchor: str | None = None
    items: tuple[Raw, ...] = ()
    target: Raw | None = None


def compose(text: str) -> Raw | None:
    """The one document of ``text``, ``None`` for an empty one; raises :class:`UnmergeableError`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = list(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise UnmergeableError(f"it is not YAML{where}", hint="mend the file, then run cigen again") from None
    starts = [event for event in events if isinstance(event, yaml.DocumentStartEvent)]
    if len(starts) > 1:
        raise UnmergeableError("it holds several YAML documents", hint="split the file")
    return _Composer(text).document(events)


def _span(event: yaml.Event) -> tuple[int, int]:
    start, end = (mark.index if mark else 0 for mark in (event.start_mark, event.end_mark))
    return start, end


class _Composer:
    """Parser events to raw nodes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._anchors: dict[str, Raw] = {}
        self._open: set[str] = set()

    def document(self, events: Sequence[yaml.Event]) -> Raw | None:
        import yaml

        skipped = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
        pending = iter([event for event in events if not isinstance(event, skipped)])
        first = next(pending, None)
        return self._node(first, pending, 0) if first else None

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Raw:
        import yaml

        if depth > MAX_DEPTH:
            raise UnmergeableError(f"it is nested deeper than {MAX_DEPTH}")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._known(self._scalar(event))
        if not isinstance(event, yaml.CollectionStartEvent):
            raise UnmergeableError("it is not YAML")
        if event.anchor:
            self._open.add(event.anchor)
        raw = self._inner(event, events, depth)
        self._open.discard(event.anchor or "")
        return self._known(raw)

    def _known(self, raw: Raw) -> Raw:
        if raw.anchor:
            self._anchors[raw.anchor] = raw
        return raw

    def _alias(self, event: yaml.AliasEvent) -> Raw:
        if event.anchor in self._open or event.anchor not in self._anchors:
            raise UnmergeableError("it refers to a YAML anchor that is not complete before", hint="spell it out")
        start, end = _span(event)
        return Raw(kind="alias", start=start, end=end, target=self._anchors[event.anchor])

    def _scalar(self, event: yaml.ScalarEvent) -> Raw:
        start, end = _span(event)
        style, text = event.style or "", event.value
        if style in {"|", ">"}:
            header = self._text[start:end].partition("\n")[0].partition("#")[0]
            if text and "-" not in header and not text.endswith("\n"):
                text += "\n"  # the line end that only the end of the file took away
            end = end - self._text.endswith("\n", start, end) if "+" in header else self._block_end(start, end)
        tag = "" if any(event.implicit) else event.tag or ""
        return Raw(kind="scalar", start=start, end=end, text=text, style=style, tag=tag, anchor=event.anchor)

    def _block_end(self, start: int, end: int) -> int:
        """A block scalar that does not keep blank lines ends with its last line."""
        last = start + len(self._text[start:end].rstrip())
        stop = self._text.find("\n", last, end)
        return end if stop < 0 else stop

    def _inner(self, event: yaml.CollectionStartEvent, events: Iterator[yaml.Event], depth: int) -> Raw:
        import yaml

        items: list[Raw] = []
        while not isinstance(inner := next(events), yaml.CollectionEndEvent):
            items.append(self._node(inner, events, depth + 1))
        flow = bool(event.flow_style)
        return Raw(
            kind="map" if isinstance(event, yaml.MappingStartEvent) else "list",
            start=_span(event)[0],
            end=_span(inner)[1] if flow or not items else items[-1].end,
            tag=event.tag or "",
            flow=flow,
            anchor=event.anchor,
            items=tuple(items),
        )


def comments(text: str, root: Raw | None) -> list[Comment]:
    """The comments of a document: what starts with ``#`` between its scalars."""
    found = []
    position = 0
    for leaf in [*(_leaves(root) if root else ()), None]:
        stop = leaf.start if leaf else len(text)
        at = text.find("#", position, stop)
        while at >= 0:
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            found.append(Comment(start=at, end=end, alone=not text[text.rfind("\n", 0, at) + 1 : at].strip()))
            at = text.find("#", end, stop)
        position = leaf.end if leaf else len(text)
    return found


def _leaves(root: Raw) -> Iterator[Raw]:
    pending = [root]
    while pending:
        raw = pending.pop()
        if raw.kind in {"scalar", "alias"}:
            yield raw
        pending += reversed(raw.items)


def scalar_type(raw: Raw) -> str:
    """What YAML 1.2 takes a scalar for; a tag of its own counts as a type."""
    if raw.tag:
        return raw.tag
    if raw.style:
        return "str"
    kinds = (("null", _NULL), ("bool", _BOOLEAN), ("number", _NUMBER))
    return next((name for name, pattern in kinds if pattern.fullmatch(raw.text)), "str")
