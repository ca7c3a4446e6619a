"""A file of patterns, one a line, as the tree that is merged: each line is itself its identity."""

from __future__ import annotations

from collections import Counter

from cigen.merge.source import Comment, Source
from cigen.merge.tree import Node, digest


def parse(text: str) -> tuple[Source, Node]:
    """The text with its comments, and its tree."""
    comments, places, position = [], [], 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        start = position + len(line) - len(line.lstrip())
        if body.startswith("#"):
            comments.append(Comment(start=start, end=start + len(body), alone=True))
        elif body:
            places.append((start, start + len(body)))
        position += len(line)
    source = Source(text, comments)
    return source, _root(source, places)


def _root(source: Source, places: list[tuple[int, int]]) -> Node:
    header = _header_end(source)
    seen: Counter[str] = Counter()
    children = []
    floor = header
    for start, end in places:
        value = source.text[start:end]
        seen[value] += 1
        children.append(_line(source, start, end, floor, seen[value]))
        floor = end
    end = len(source.text)
    return Node(
        kind="list",
        key="",
        digest=digest("list", (child.digest for child in children)),
        head=header,
        start=header,
        end=end,
        lead=0,
        tail=end,
        children=tuple(children),
        above=source.texts(0, header),
        comments=source.texts(0, end),
    )


def _header_end(source: Source) -> int:
    """The comments at the very top belong to the file."""
    end = 0
    for comment in source.comments:
        if source.line_start(comment.start) != end:
            break
        end = source.line_end(comment.start)
    return end


def _line(source: Source, start: int, end: int, floor: int, count: int) -> Node:
    value = source.text[start:end]
    lead, tail = source.lead(start, floor), source.line_end(end)
    return Node(
        kind="scalar",
        key=value,
        digest=digest("scalar", (value, str(count))),
        head=start,
        start=start,
        end=end,
        lead=lead,
        tail=tail,
        value=value,
        role="unit",  # a pattern that the user put behind another does not depend on it
        names=(f"{value}\0{count}",),
        above=source.texts(lead, start),
        comments=source.texts(lead, tail),
    )
