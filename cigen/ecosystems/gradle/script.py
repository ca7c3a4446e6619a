"""A build script as statements: what a line says and the blocks around it. Both of Gradle's languages read alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from cigen.ecosystems.gradle.lexer import Token, tokens
from cigen.facts import Source

MAX_DEPTH = 50
_OPENING, _CLOSING = "([", ")]"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A line of a script (up to its block, if it opens one), within ``blocks``, the outermost first."""

    file: str
    blocks: tuple[str, ...]
    tokens: tuple[Token, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The texts of its tokens."""
        return tuple(token.text for token in self.tokens)

    @cached_property
    def path(self) -> str:
        """The dotted words that it starts with: ``id``, ``java.toolchain.languageVersion.set``."""
        return _path(self.tokens)

    @cached_property
    def full_path(self) -> str:
        """Its blocks and its own path, dotted: ``java.toolchain.languageVersion``."""
        return ".".join((*self.blocks, self.path))

    @property
    def strings(self) -> tuple[str, ...]:
        """The texts of its string literals."""
        return tuple(token.text for token in self.tokens if token.kind == "text")

    @property
    def rest(self) -> tuple[Token, ...]:
        """The tokens behind its path."""
        return self.tokens[len(_path_tokens(self.tokens)) :]

    def source(self, key: str = "") -> Source:
        """Where it stands."""
        return Source(file=self.file, line=self.tokens[0].line, key=key)


def statements(file: str, text: str) -> tuple[Statement, ...]:
    """The statements of the script ``file`` with the content ``text``, outer ones before those in their block."""
    return tuple(_statements(file, tokens(text)))


def _statements(file: str, stream: Iterator[Token]) -> Iterator[Statement]:
    blocks: list[str] = []
    brackets: list[int] = [0]  # open ones within each block
    current: list[Token] = []
    for token in stream:
        is_sign = token.kind == "sign"
        if is_sign and token.text == "{" and len(blocks) < MAX_DEPTH:
            yield from _finished(file, blocks, current)
            blocks.append(_path(current))
            brackets.append(0)
            current = []
        elif is_sign and token.text == "}":
            yield from _finished(file, blocks, current)
            current = []
            if blocks:
                blocks.pop()
                brackets.pop()
        elif token.kind != "end":
            brackets[-1] += (is_sign and token.text in _OPENING) - (is_sign and token.text in _CLOSING)
            current.append(token)
        elif brackets[-1] <= 0 and not _goes_on(current):
            yield from _finished(file, blocks, current)
            current = []
    yield from _finished(file, blocks, current)


def _goes_on(current: Sequence[Token]) -> bool:
    """Whether a line ends in a sign that needs more: ``id =``, ``a,``."""
    return bool(current) and current[-1].kind == "sign" and current[-1].text in "=,.+:"


def _finished(file: str, blocks: Sequence[str], current: Sequence[Token]) -> Iterator[Statement]:
    if current:
        yield Statement(file=file, blocks=tuple(blocks), tokens=tuple(current))


def _path(current: Sequence[Token]) -> str:
    return ".".join(token.text for token in _path_tokens(current) if token.kind == "word")


def _path_tokens(current: Sequence[Token]) -> Sequence[Token]:
    """The words joined by dots at the start; ``tasks.named("test")`` and ``val x`` end at the blank or bracket."""
    end = 0
    while end < len(current) and current[end].kind == "word":
        end += 1
        if end >= len(current) or current[end].text not in (".", "?"):
            break
        end += 1
    return current[:end]
