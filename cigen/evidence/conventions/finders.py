"""How the statement about a tool is found in a version manager's file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

MAX_LINE = 1000  # no version stands in a longer one
MAX_LINES = 1000

Line = tuple[int, str, str]  # its number, the key that was found, the value
Finder = Callable[[str, str], Iterator[Line]]  # from the text and the tool's key there


def whole(text: str, _key: str) -> Iterator[Line]:
    """The first line that says something: ``.java-version``, ``.nvmrc``."""
    yield from ((number, "", line) for number, line in list(_lines(text))[:1])


def assigned(text: str, key: str) -> Iterator[Line]:
    """``key=value``: ``.sdkmanrc``, ``system.properties``."""
    for number, line in _lines(text):
        name, equals, value = line.partition("=")
        if equals and name.strip() == key:
            yield number, key, value.strip()


def heroku(text: str, key: str) -> Iterator[Line]:
    """``python-3.12.1``: a platform's ``runtime.txt``; without the name it is another's, for a documentation."""
    yield from ((number, "", line) for number, _, line in whole(text, "") if line.startswith(f"{key}-"))


def columns(text: str, key: str) -> Iterator[Line]:
    """``key value fallback...``: ``.tool-versions``; the fallbacks do not count."""
    for number, line in _lines(text):
        words = line.split()
        if len(words) > 1 and words[0] == key:
            yield number, key, words[1]


def channel(text: str, _key: str) -> Iterator[Line]:
    """``channel = "1.85"`` or, in the older form without TOML, the line alone: ``rust-toolchain``."""
    for number, line in _lines(text):
        name, equals, rest = line.partition("=")
        string = _TOML_STRING.fullmatch(rest.strip())
        if equals and name.strip() == "channel" and string:
            yield number, "channel", string[1]
        elif "[" not in text:
            yield number, "", line
            return


_TOML_SECTION = re.compile(r"\[\s*([\w.\"'-]+)\s*\]", re.ASCII)
_TOML_STRING = re.compile(r"""[^"']*?(?:version\s*=\s*)?["']([^"']*)["'].*""")


def mise(text: str, key: str) -> Iterator[Line]:
    """``key = "value"``, a list or a table with ``version``, below ``[tools]``; of a list the first counts.

    Read line by line and not by a TOML parser: 32 KiB of dotted keys make those take a gigabyte.
    """
    section = ""
    for number, line in _lines(text):
        if match := _TOML_SECTION.fullmatch(line):
            section = match[1] + "."
            continue
        name, _, rest = line.partition("=")
        path = (section + name.strip()).replace('"', "")
        string = _TOML_STRING.fullmatch(rest.strip())
        if string and path in (f"tools.{key}", f"tools.{key}.version"):
            yield number, f"tools.{key}", string[1].strip()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without comments and blanks."""
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES], 1):
        said = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip() if len(line) <= MAX_LINE else ""
        if said:
            yield number, said
