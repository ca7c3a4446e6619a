"""TOML from a repository as a tree of text with line numbers, or as plain values; contained in time and memory.

``tomllib`` decides what a document holds. It tells no lines, and 32 KiB of one dotted key make it take a gigabyte:
so a scanner goes first, which notes where each value stands and refuses what is too deep or too much.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from cigen.doctree import MAX_DEPTH, MAX_NODES, DocumentError, Node

MAX_VALUES = 250_000  # of plain values: a uv.lock of 500 packages holds a fifth of it
MAX_WORD = 1000  # characters of a number or key without quotes

Path = tuple[str | int, ...]  # keys, and positions in lists

# Possessive only where a class is repeated: of a group, Python before 3.11.5 gets it wrong.
_TOKEN = re.compile(
    r"""(?P<space>(?:[ \t]++|\#[^\n]*+)+)
    |(?P<line>\n)
    |(?P<string>\"{3}[^"\\]*+(?:(?:\\[\s\S]|"(?!""))[^"\\]*+)*\"{3,5}|'{3}[^']*+(?:'(?!'')[^']*+)*'{3,5}
        |(?!\"{3}|'{3})(?:"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*"|'[^'\n]*+'))
    |(?P<word>[\w:+-]++)
    |(?P<mark>[][{}=,.])""",
    re.VERBOSE | re.ASCII,
)


class TomlError(DocumentError):
    """Text that is not TOML, or more of it than is reasonable."""


def parse(text: str) -> Node:
    """The document in ``text``, a mapping; raises :class:`TomlError`."""
    lines: dict[Path, int] = {}
    _Scanner(text, lines, MAX_NODES).document()
    return _node(_load(text, as_written=True), (), lines, 1)


def values(text: str) -> Mapping[str, object]:
    """The document in ``text`` as Python's own types; raises :class:`TomlError`."""
    _Scanner(text, None, MAX_VALUES).document()
    return _load(text, as_written=False)


class _Written(str):
    """A float as the file writes it: ``1.10`` is often a version."""

    __slots__ = ()


def _load(text: str, *, as_written: bool) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=_Written if as_written else float)
    except tomllib.TOMLDecodeError as error:
        problem, line, column = _place(str(error), text)
        raise TomlError(problem, line, column) from None
    except (ValueError, RecursionError):  # a number of too many digits, a date that no calendar has
        raise TomlError("holds a number or date that is out of range", 1) from None


def _place(message: str, text: str) -> tuple[str, int, int]:
    problem, _, place = message.partition(" (at ")
    numbers = re.fullmatch(r"line (\d+), column (\d+)\)", place)
    line, column = (int(numbers[1]), int(numbers[2])) if numbers else (text.rstrip("\n").count("\n") + 1, 1)
    return problem[:1].lower() + problem[1:], line, column


def _node(value: object, path: Path, lines: Mapping[Path, int], above: int) -> Node:
    """The node of what stands at ``path``; ``above`` is the line of what holds it. Recursion ends at MAX_DEPTH."""
    line = lines.get(path, above)
    if isinstance(value, dict):
        children = []
        for key, item in value.items():
            below = (*path, key)
            name = Node(kind="scalar", line=lines.get(below, line), text=key)
            children += [name, _node(item, below, lines, line)]
        return Node.branch("mapping", line, children)
    if isinstance(value, list):
        items = [_node(item, (*path, place), lines, line) for place, item in enumerate(value)]
        return Node.branch("list", line, items)
    if isinstance(value, bool):
        return Node(kind="scalar", line=line, text=str(value).lower(), plain=True)
    return Node(kind="scalar", line=line, text=str(value), plain=type(value) is not str)


class _Scanner:
    """Reads the shape of a document: where each key and list item stands, and that it stays within limits."""

    def __init__(self, text: str, lines: dict[Path, int] | None, limit: int) -> None:
        self._text = text
        self._lines = lines
        self._limit = limit
        self._count = 0
        self._line = 1
        self._position = 0
        self._tables: dict[Path, int] = {}  # lists of tables and how many they have
        self._kind = self._lexeme = ""  # of the token to be looked at
        self._start = 0

    def document(self) -> None:
        """Scan it all; raises :class:`TomlError`."""
        table: Path = ()
        self._advance()
        while self._kind != "end":
            if self._kind == "line":
                self._advance()
            elif self._lexeme == "[":
                table = self._header()
            else:
                self._assignment(table)
                self._expect_line_end()

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``: the path of the table that begins."""
        self._advance()
        many = self._lexeme == "["
        if many:
            self._advance()
        *parents, last = self._key()
        path: Path = ()
        for part in parents:
            path = self._inside((*path, part))
        path = self._another((*path, last)) if many else self._inside((*path, last))
        for _ in "]]" if many else "]":
            self._expect("]")
        self._expect_line_end()
        return path

    def _inside(self, path: Path) -> Path:
        """Where the table ``path`` goes on: in the last of the tables, if it is a list of them."""
        self._note(path)
        return (*path, self._tables[path] - 1) if path in self._tables else path

    def _another(self, path: Path) -> Path:
        """One more table in the list ``path``."""
        self._note(path)
        place = self._tables.setdefault(path, 0)
        self._tables[path] += 1
        self._note((*path, place))
        return (*path, place)

    def _assignment(self, table: Path) -> None:
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path)
        self._expect("=")
        self._value(path)

    def _key(self) -> list[str]:
        parts = [self._part()]
        while self._lexeme == ".":
            self._advance()
            parts.append(self._part())
            if len(parts) > MAX_DEPTH:
                raise self._error(f"has a key of more than {MAX_DEPTH} parts")
        return parts

    def _part(self) -> str:
        if self._kind not in ("word", "string"):
            raise self._error("expected a key")
        part = self._lexeme
        if self._kind == "string":
            part = _unquoted(part)
        self._advance()
        return part

    def _value(self, path: Path) -> None:
        if self._lexeme == "[":
            self._array(path)
        elif self._lexeme == "{":
            self._inline_table(path)
        elif self._kind == "string":
            self._advance()
        elif self._kind == "word":
            while self._kind == "word" or self._lexeme == ".":  # a float has a point, a date and its time two words
                self._advance()
        else:
            raise self._error("expected a value")

    def _array(self, path: Path) -> None:
        self._advance()
        place = 0
        while self._past_lines() != "]":
            self._note((*path, place))
            self._value((*path, place))
            place += 1
            if self._past_lines() != "]":
                self._expect(",")
        self._advance()

    def _inline_table(self, path: Path) -> None:
        self._advance()
        while self._past_lines() != "}":
            self._assignment(path)
            if self._past_lines() != "}":
                self._expect(",")
        self._advance()

    def _past_lines(self) -> str:
        while self._kind == "line":
            self._advance()
        return self._lexeme

    def _note(self, path: Path) -> None:
        """A value stands at ``path``, here for the first time or again."""
        self._count += 1
        if self._count > self._limit:
            raise self._error(f"holds more than {self._limit} values")
        if len(path) > MAX_DEPTH:
            raise self._error(f"is nested deeper than {MAX_DEPTH}")
        if self._lines is not None:
            self._lines.setdefault(path, self._line)

    def _expect(self, mark: str) -> None:
        if self._lexeme != mark:
            raise self._error(f"expected '{mark}'")
        self._advance()

    def _expect_line_end(self) -> None:
        if self._kind not in ("line", "end"):
            raise self._error("expected the end of the line")

    def _advance(self) -> None:
        """Look at the next token that is neither blank nor comment."""
        self._line += self._lexeme.count("\n")
        self._kind = "space"
        while self._kind == "space":
            self._start = self._position
            match = _TOKEN.match(self._text, self._position)
            if match is None:
                return self._stop()
            self._kind, self._lexeme, self._position = str(match.lastgroup), match[0], match.end()
        if self._kind == "word" and len(self._lexeme) > MAX_WORD:
            raise self._error(f"has a key or number of more than {MAX_WORD} characters")
        return None

    def _stop(self) -> None:
        if self._start < len(self._text):
            raise self._error("is not TOML from here on")
        self._kind, self._lexeme = "end", ""

    def _error(self, problem: str) -> TomlError:
        return TomlError(problem, self._line, self._start - self._text.rfind("\n", 0, self._start))


def _unquoted(token: str) -> str:
    """The text of a key in quotes."""
    if token.startswith(('"""', "'''")) or "\\" not in token:
        return token[1:-1]
    (key,) = _load(f"{token} = 0", as_written=False)
    return key
