"""setup.cfg, tox.ini, pytest.ini: sections of keys with lines, as ``configparser`` reads them, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cigen.repo import Repo

MAX_LINES = 20_000
MAX_LINE = 4000
_SECTION = re.compile(r"\[([^\]\n]{1,200})\]\s*(?:[#;].*)?")
_KEY = re.compile(r"([A-Za-z0-9_.{}*,-][^=:\n]{0,199}?)\s*[=:]\s*(.*)")


@dataclass(frozen=True, kw_only=True)
class Value:
    """The lines of a value, each with its number; without blank ones and comments."""

    lines: tuple[tuple[int, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(line for _, line in self.lines)

    @property
    def line(self) -> int | None:
        """Where it begins."""
        return self.lines[0][0] if self.lines else None


Sections = Mapping[str, Mapping[str, Value]]


def read(repo: Repo, path: str) -> Sections:
    """The sections of a file by name, their values by key in lower case; interpolation stays as it is written."""
    return parsed(repo.text(path) or "")


def parsed(text: str) -> Sections:
    """The same of the text of such a file."""
    sections: dict[str, dict[str, list[tuple[int, str]]]] = {}
    section: dict[str, list[tuple[int, str]]] = {}
    value: list[tuple[int, str]] = []
    for number, line in _lines(text):
        if line[0].isspace():
            value.append((number, line.strip()))
        elif match := _SECTION.fullmatch(line):
            section, value = sections.setdefault(match[1].strip(), {}), []
        elif match := _KEY.fullmatch(line):
            value = section[match[1].strip().lower()] = [(number, match[2].strip())]
    return {name: {key: _value(found) for key, found in keys.items()} for name, keys in sections.items()}


def _value(lines: list[tuple[int, str]]) -> Value:
    return Value(lines=tuple((number, line) for number, line in lines if line))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES], 1):
        said = re.sub(r"\s[#;].*$", "", line[:MAX_LINE]).rstrip()
        if said and not said.lstrip().startswith(("#", ";")):
            yield number, said
