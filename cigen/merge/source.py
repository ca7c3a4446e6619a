"""A text with its lines and comments: where a node's lines begin and end, and which comments are its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A comment by its place; ``alone`` tells that nothing else is on its line."""

    start: int
    end: int
    alone: bool


class Source:
    """A text with Unix line ends, and the comments that a parser found in it, in order."""

    def __init__(self, text: str, comments: Sequence[Comment] = ()) -> None:
        self.text = text
        self.comments = list(comments)
        self._starts = [comment.start for comment in self.comments]

    def line_start(self, at: int) -> int:
        """Where the line of ``at`` starts."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the next line starts, or the end of the text."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def column(self, at: int) -> int:
        """The column of ``at``, from 0."""
        return at - self.line_start(at)

    def number(self, at: int) -> int:
        """The number of the line of ``at``, from 1."""
        return self.text.count("\n", 0, at) + 1

    def begins_line(self, at: int) -> bool:
        """Whether only blanks stand before ``at`` on its line."""
        return not self.text[self.line_start(at) : at].strip()

    def within(self, start: int, end: int) -> list[Comment]:
        """The comments that start in the range."""
        return self.comments[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def lead(self, head: int, floor: int) -> int:
        """Where the lines of a node at ``head`` start: comments directly above are its own, if not deeper."""
        if not self.begins_line(head):
            return head
        start, column = self.line_start(head), self.column(head)
        for comment in reversed(self.within(floor, head)):
            if not comment.alone or self.line_end(comment.start) != start or self.column(comment.start) > column:
                break
            start = self.line_start(comment.start)
        return start

    def tail(self, head: int, end: int, ceiling: int) -> int:
        """Where the lines of a node end: comments below that are deeper than its head are its own."""
        stop, column = self.line_end(end), self.column(head)
        for comment in self.within(end, ceiling):
            if comment.alone and self.column(comment.start) <= column:
                break
            stop = max(stop, self.line_end(comment.start))
        return stop

    def trail(self, end: int) -> Comment | None:
        """The comment behind ``end`` on the same line, with nothing between them."""
        found = self.within(end, self.line_end(end))
        return found[0] if found and not self.text[end : found[0].start].strip() else None

    def texts(self, start: int, end: int) -> tuple[str, ...]:
        """The comments in a range, as text."""
        return tuple(self.text[comment.start : comment.end].rstrip() for comment in self.within(start, end))
