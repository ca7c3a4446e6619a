"""Groovy and Kotlin build scripts to tokens, in time proportional to their length; nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "text", "number", "sign", "end"]
MAX_TOKENS = 100_000  # of one script: twenty times the longest that people write

_PLAIN = re.compile(
    r"(?P<blank>[ \t\f\r]+|\\\n)|(?P<end>[\n;])|(?P<word>[A-Za-z_$][\w$]*|`[^`\n]*`)|(?P<number>\d[\w.]*)", re.ASCII
)
_LINE_STRING = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)\"""")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A word, a string's text, a number, a sign or the end of a line, and the line (from 1) it starts in."""

    kind: Kind
    text: str
    line: int


def tokens(script: str) -> Iterator[Token]:
    """The tokens of a script without its comments, at most :data:`MAX_TOKENS`."""
    position, line = 0, 1
    for _ in range(MAX_TOKENS):
        if position >= len(script):
            return
        kind, text, end = _next(script, position)
        if kind:
            yield Token(kind=kind, text=text, line=line)
        line += script.count("\n", position, end)
        position = end


def _next(script: str, at: int) -> tuple[Kind | None, str, int]:
    """What starts at a position: its kind (``None`` for blanks and comments), text and end."""
    if script.startswith("//", at):
        return None, "", _after(script, "\n", at, keep=True)
    if script.startswith("/*", at):
        return None, "", _after(script, "*/", at + 2)
    for quotes in ('"""', "'''"):
        if script.startswith(quotes, at):
            end = _after(script, quotes, at + 3)
            return "text", script[at + 3 : end - 3], end
    if match := _LINE_STRING.match(script, at):
        return "text", _ESCAPE.sub(r"\1", match[1] if match[1] is not None else match[2]), match.end()
    if match := _PLAIN.match(script, at):
        kind = _KINDS[match.lastgroup or "blank"]
        return kind, match[0].strip("`"), match.end()
    return "sign", script[at], at + 1


_KINDS: dict[str, Kind | None] = {"blank": None, "end": "end", "word": "word", "number": "number"}


def _after(script: str, mark: str, at: int, *, keep: bool = False) -> int:
    """The position behind the next ``mark``, or before it; the end of the script where there is none."""
    found = script.find(mark, at)
    return len(script) if found < 0 else found + (0 if keep else len(mark))
