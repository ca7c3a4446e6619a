"""build.zig.zon: Zig's object notation as a tree of text (https://ziglang.org/documentation/master/std/#std.zon)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.doctree import MAX_DEPTH, MAX_NODES, DocumentError, Node

MAX_TEXT = 200_000  # characters; nobody writes a longer one
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<open>\.\{) | (?P<close>\}) | (?P<comma>,) | (?P<equals>=)
    |(?P<string>"(?:[^"\\\n]|\\[^\n])*")
    |(?P<lines>(?:\\\\[^\n]*\n?\s*)+)
    |(?P<name>\.(?:[A-Za-z_]\w*|@"(?:[^"\\\n]|\\[^\n])*"))
    |(?P<word>[\w'+-][\w'.+-]*)""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


def parse(text: str) -> Node:
    """The value that ``text`` holds; raises :class:`DocumentError` where it is not of this notation.

    A field's name and an enum literal come without their dot, a string without its quotes; escapes stay as they are.
    """
    if len(text) > MAX_TEXT:
        raise DocumentError(f"more than {MAX_TEXT} characters", 1)
    return _Parser(tokens=list(_tokens(text))).document()


def _tokens(text: str) -> Iterator[_Token]:
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise DocumentError("nothing of Zig's object notation", line)
        kind = match.lastgroup or ""
        if kind != "space":
            yield _Token(kind=kind, text=match[0], line=line)
        line += match[0].count("\n")
        position = match.end()
    yield _Token(kind="end", text="", line=line)


@dataclass(kw_only=True)
class _Parser:
    tokens: list[_Token]
    at: int = 0
    nodes: int = 0

    def document(self) -> Node:
        node = self._value(0)
        self._take("end")
        return node

    def _value(self, depth: int) -> Node:
        self.nodes += 1
        token = self.tokens[self.at]
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise DocumentError("too large, or too deep", token.line)
        self.at += 1
        if token.kind == "open":
            return self._braces(token, depth)
        if token.kind in ("string", "name", "word", "lines"):
            return Node(kind="scalar", line=token.line, text=_said(token.text), plain=token.kind == "word")
        raise DocumentError("a value is missing", token.line)

    def _braces(self, opened: _Token, depth: int) -> Node:
        """``.{ .name = value, ... }`` or ``.{ value, ... }``; an empty one is a mapping."""
        children: list[Node] = []
        has_names = self._is_named() or self.tokens[self.at].kind == "close"
        while self.tokens[self.at].kind != "close":
            if has_names:
                name = self._take("name")
                self._take("equals")
                children.append(Node(kind="scalar", line=name.line, text=_said(name.text)))
            children.append(self._value(depth + 1))
            if self.tokens[self.at].kind != "close":
                self._take("comma")
        self._take("close")
        return Node.branch("mapping" if has_names else "list", opened.line, children)

    def _is_named(self) -> bool:
        return self.tokens[self.at].kind == "name" and self.tokens[self.at + 1].kind == "equals"

    def _take(self, kind: str) -> _Token:
        token = self.tokens[self.at]
        if token.kind != kind:
            raise DocumentError(f"expected {kind}, found {token.text or 'the end'}", token.line)
        self.at += 1
        return token


def _said(text: str) -> str:
    return text.removeprefix(".").removeprefix("@").strip('"')
