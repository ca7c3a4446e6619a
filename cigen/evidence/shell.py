"""What a shell is told, as words: each command with the folder that it runs in. Nothing is expanded, or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cigen.repo import resolve

_TOKEN = re.compile(
    r"(?P<space>[ \t\r]+|\\\r?\n|(?<![^\s;&|()])#[^\n]*)"
    r"|(?P<sign>&&|\|\||[;&|()\n])"
    r"|(?P<word>(?:\$\([^()\n]*\)|[^\s\\'\"&|;()<>]|\\.|'[^'\n]*'|\"(?:[^\"\\\n]|\\.)*\"|[<>]&?)+|.)",
    re.DOTALL,
)
_QUOTED = re.compile(r"\\\n|\\(.)|'([^'\n]*)'|\"((?:[^\"\\\n]|\\.)*)\"", re.DOTALL)
_KEYWORDS = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "{", "time"})
_SAY = frozenset({"echo", "printf"})  # and run nothing of what they are given
_MAX_DEPTH = 3
MAX_TEXT = 100_000  # characters of one text


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One command: its words without quotes, and its folder; ``None`` where that is no folder of the repository."""

    folder: str | None
    words: tuple[str, ...]


def commands(text: str, folder: str | None = ".") -> Iterator[Command]:
    """The commands of ``text``, which starts in ``folder``: ``cd`` leads those after it elsewhere."""
    place = _Place(first=folder, now=folder)
    words: list[str] = []
    for match in _TOKEN.finditer(f"{text[:MAX_TEXT]}\n"):
        if match["word"]:
            words.append(_unquoted(match["word"]))
        elif match["sign"]:
            yield from _told(words, place)
            words = []
            place.bracket(match["sign"])


def nested(text: str, folder: str | None = ".", depth: int = 0) -> Iterator[Command]:
    """The same, with the commands in quotes that one gives to what runs several."""
    for command in commands(text, folder):
        yield command
        for word in command.words if depth < _MAX_DEPTH and command.words[0] not in _SAY else ():
            if " " in word:
                yield from nested(word, command.folder, depth + 1)


@dataclass(kw_only=True)
class _Place:
    """The folder that a shell is ``now`` in, and those around brackets."""

    first: str | None
    now: str | None
    outer: list[str | None] = field(default_factory=list)

    def bracket(self, sign: str) -> None:
        """What is in brackets leaves the folder as it was."""
        if sign == "(":
            self.outer.append(self.now)
        elif sign == ")" and self.outer:
            self.now = self.outer.pop()

    def go(self, target: str) -> None:
        """Another folder, where no variable, home or earlier folder is meant."""
        is_known = self.now is not None and not target.startswith("-") and not set(target) & set("$`*~{")
        self.now = resolve(self.now or ".", target) if is_known else None


def _told(words: list[str], place: _Place) -> Iterator[Command]:
    while words and words[0] in _KEYWORDS:
        words = words[1:]
    match words:
        case []:
            return
        case ["popd"]:
            place.now = place.first
        case ["cd" | "pushd", *rest]:
            place.go(rest[-1] if rest else "-")
        case _:
            yield Command(folder=place.now, words=tuple(words))


def _unquoted(word: str) -> str:
    return _QUOTED.sub(lambda match: match[1] or match[2] or match[3] or "", word) if set(word) & set("\\'\"") else word
