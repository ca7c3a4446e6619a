"""The tokens of a bake file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cigen.merge.conflicts import UnmergeableError

_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+)|(?P<line>\n)|(?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<heredoc><<-?(?P<mark>[A-Za-z_]\w*)\n.*?\n[ \t]*(?P=mark)(?=\n|$))
    |(?P<word>[A-Za-z_][\w-]*)|(?P<number>[0-9][\w.]*)|(?P<open>[\[({])|(?P<close>[\])}])
    |(?P<sign>[=!<>]=|&&|\|\||=>|\.\.\.|[=,.:?+\-*/%!<>&|])""",
    re.VERBOSE | re.DOTALL,
)
MAX_DEPTH = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A token by its place; ``kind`` is that of the pattern, or "string"."""

    kind: str
    start: int
    end: int
    text: str


def tokens(text: str) -> list[Token]:
    """All of a text; raises :class:`UnmergeableError`."""
    found, position = [], 0
    while position < len(text):
        if text[position] == '"':
            kind, end = "string", _string_end(text, position)
        else:
            match = _TOKEN.match(text, position)
            if not match:
                raise UnmergeableError(f"line {text.count(chr(10), 0, position) + 1} is not HCL")
            kind, end = match.lastgroup or "", match.end()
            kind = "heredoc" if kind == "mark" else kind
        found.append(Token(kind=kind, start=position, end=end, text=text[position:end]))
        position = end
    return found


def _string_end(text: str, start: int, outer: int = 0) -> int:
    """The end of a string, which may hold ``${...}`` with strings of its own; it is itself inside of ``outer``."""
    if outer > MAX_DEPTH:
        raise UnmergeableError(f"it is nested deeper than {MAX_DEPTH}")
    position, depth = start + 1, 0
    while position < len(text) and text[position] != "\n":
        two = text[position : position + 2]
        if text[position] == "\\":
            position += 1
        elif two in {"${", "%{"} and text[position - 1] != two[0]:
            depth += 1
            position += 1
        elif depth and text[position] == '"':
            position = _string_end(text, position, outer + 1) - 1
        elif depth and text[position] == "}":
            depth -= 1
        elif text[position] == '"':
            return position + 1
        position += 1
    raise UnmergeableError(f"line {text.count(chr(10), 0, start) + 1}: a string does not end")
