"""Configuration files, and variables as they name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from cigen import xmltree
from cigen.facts import Finding, Secret, Source
from cigen.repo import Repo
from cigen.xmltree import Element, XmlError

_MAX_LINES = 5000
_MAX_LINE = 1000  # characters
_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,99}"
_BRACED = re.compile(rf"\$\{{(?P<name>{_NAME})(?P<default>\?|:?-[^}}\n]{{0,200}})?\}}")
_BARE = re.compile(rf"\$(?P<name>{_NAME})")


def braced(text: str, source: Source, *, is_optional: bool = False) -> Iterator[Secret]:
    """The ``${NAME}`` of a value; one with ``?`` or ``-default`` is optional."""
    for match in _BRACED.finditer(text):
        yield Secret(name=match["name"], source=source, is_optional=is_optional or bool(match["default"]))


def dollars(text: str, source: Source) -> Iterator[Secret]:
    """The ``${NAME}`` and ``$NAME`` of a value."""
    yield from braced(text, source)
    for match in _BARE.finditer(text):
        yield Secret(name=match["name"], source=source)


def lines(repo: Repo, path: str) -> Iterator[tuple[Source, str]]:
    """The lines of a file that are no comments, each with its place."""
    for number, line in enumerate((repo.text(path) or "").split("\n", _MAX_LINES)[:_MAX_LINES], 1):
        if not line.lstrip().startswith("#"):
            yield Source(file=path, line=number), line[:_MAX_LINE]


def in_xml(
    repo: Repo, path: str, variable: re.Pattern[str], values: Callable[[Element], Iterable[tuple[Element, str, str]]]
) -> Iterator[Secret | Finding]:
    """The variables in an XML file; ``values`` gives the places where they stand, each with its key and text."""
    try:
        root = xmltree.parse(repo.bytes(path) or b"")
    except XmlError as error:
        source = Source(file=path, line=error.line)
        yield Finding.at(source, "broken-xml", "warning", f"{source}: {error}: no secret is looked for in it")
        return
    for element, key, text in values(root):
        for match in variable.finditer(text):
            yield Secret(name=match[1], source=Source(file=path, line=element.line, key=key))
