"""JSON from a repository as a tree of text with line numbers, or fast as plain values; contained in time and memory."""

from __future__ import annotations

import json
import re
from typing import Literal, NoReturn

from cigen.doctree import MAX_DEPTH, MAX_NODES, DocumentError, Node

MAX_VALUES = 500_000  # of plain values: 8 MiB of a package-lock.json hold half of it

# Possessive only where a class is repeated: of a group, Python before 3.11.5 gets it wrong.
_TOKEN = re.compile(
    r"""(?P<space>[ \t\n\r]++)
    |(?P<string>"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*")
    |(?P<mark>[][{}:,])
    |(?P<plain>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true\b|false\b|null\b)
    |(?P<comment>//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*\*/)""",
    re.VERBOSE,
)


class JsonError(DocumentError):
    """Text that is not JSON, or more of it than is reasonable."""


def parse(text: str, *, comments: bool = False) -> Node:
    """The value in ``text``, with ``comments`` and commas before an end if they are allowed.

    Raises :class:`JsonError`. Of equal keys :meth:`Node.get` takes the last, as every reader of JSON.
    """
    return _Parser(text, comments).document()


def values(text: str) -> object:
    """The value in ``text`` as Python's own types, many times faster than :func:`parse`; raises :class:`JsonError`."""
    if sum(text.count(mark) for mark in "[{,") > MAX_VALUES:
        raise JsonError(f"holds more than {MAX_VALUES} values", 1)
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise JsonError(error.msg[:1].lower() + error.msg[1:], error.lineno, error.colno) from None
    except RecursionError:
        raise JsonError("is nested too deep", 1) from None
    except ValueError:
        raise JsonError("holds a number that JSON does not have, or one of thousands of digits", 1) from None
    if re.search(r"\\u[dD][89a-fA-F]", text):
        _refuse_halves(value)
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_halves(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise JsonError("holds half a character (a lone surrogate)", 1) from None


class _Parser:
    """Tokens to nodes, without recursion."""

    def __init__(self, text: str, comments: bool) -> None:
        self._text = text
        self._comments = comments
        self._position = 0
        self._line = 1
        self._count = 0
        self._kind = self._lexeme = ""  # of the token to be looked at
        self._start = 0
        self._open: list[tuple[Literal["list", "mapping"], int, list[Node]]] = []

    def document(self) -> Node:
        self._advance()
        node = self._value()
        while self._open:
            node = self._continue(node)
        if self._kind != "end":
            raise self._error("expected nothing after the value")
        return node

    def _continue(self, node: Node) -> Node:
        """Put ``node`` into the innermost list or mapping; the next value, or the list or mapping if it ends."""
        kind, _, children = self._open[-1]
        children.append(node)
        end = "]" if kind == "list" else "}"
        if self._lexeme == end:
            return self._close()
        if self._lexeme != ",":
            raise self._error(f"expected ',' or '{end}'")
        self._advance()
        if self._comments and self._lexeme == end:
            return self._close()
        return self._next(kind, children)

    def _next(self, kind: Literal["list", "mapping"], children: list[Node]) -> Node:
        if kind == "mapping":
            children.append(self._key())
        return self._value()

    def _key(self) -> Node:
        if self._kind != "string":
            raise self._error("expected a name in double quotes")
        key = self._scalar()
        if self._lexeme != ":":
            raise self._error("expected ':'")
        self._advance()
        return key

    def _value(self) -> Node:
        """The scalar or empty list or mapping that starts here, or the first scalar inside."""
        while self._kind == "mark" and self._lexeme in "[{":
            kind = self._enter()
            if self._lexeme == ("]" if kind == "list" else "}"):
                return self._close()
            if kind == "mapping":
                self._open[-1][2].append(self._key())
        if self._kind not in ("string", "plain"):
            raise self._error("expected a value")
        return self._scalar()

    def _enter(self) -> Literal["list", "mapping"]:
        if len(self._open) >= MAX_DEPTH:
            raise self._error(f"is nested deeper than {MAX_DEPTH}")
        kind: Literal["list", "mapping"] = "list" if self._lexeme == "[" else "mapping"
        self._tell_count()
        self._open.append((kind, self._line, []))
        self._advance()
        return kind

    def _close(self) -> Node:
        self._advance()
        return Node.branch(*self._open.pop())

    def _scalar(self) -> Node:
        self._tell_count()
        plain = self._kind == "plain"
        text = self._lexeme if plain else _unquoted(self._lexeme)
        node = Node(kind="scalar", line=self._line, text=text, plain=plain)
        self._advance()
        return node

    def _tell_count(self) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise self._error(f"holds more than {MAX_NODES} values")

    def _advance(self) -> None:
        """Look at the next token that is neither blank nor comment."""
        while True:
            self._start = self._position
            match = _TOKEN.match(self._text, self._position)
            if match is None:
                return self._stop()
            self._kind, self._lexeme, self._position = str(match.lastgroup), match[0], match.end()
            if self._kind not in ("space", "comment"):
                return None
            if self._kind == "comment" and not self._comments:
                raise self._error("comments are not allowed here")
            self._line += self._lexeme.count("\n")

    def _stop(self) -> None:
        if self._start < len(self._text):
            raise self._error("is not JSON from here on")
        self._kind, self._lexeme = "end", ""

    def _error(self, problem: str) -> JsonError:
        return JsonError(problem, self._line, self._start - self._text.rfind("\n", 0, self._start))


def _unquoted(token: str) -> str:
    """The text of a string; half a character (a lone surrogate) is replaced, since no file can hold it."""
    if "\\" not in token:
        return token[1:-1]
    return str(json.loads(token)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
