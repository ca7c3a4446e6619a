"""What is needed of other people's packages: names and their places. Versions are the business of the installers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cigen.doctree import Node
from cigen.facts import Source

MAX_DEPENDENCIES = 5000
_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]{0,99})(?=[\s\[<>=!~;@,(^*]|$)")
_EXTRAS = re.compile(r"\s*\[([A-Za-z0-9._, -]{1,200})\]")
GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A package by its canonical name, with the extras that are wanted of it.

    ``from_git`` tells that it is no release but a commit of some repository.
    """

    name: str
    source: Source
    from_git: bool = False
    extras: tuple[str, ...] = ()


def canonical(name: str) -> str:
    """The name as indexes know it, https://peps.python.org/pep-0503/#normalized-names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parsed(text: str, source: Source) -> Dependency | None:
    """The package that a requirement, https://peps.python.org/pep-0508/, names; ``None`` where it names none."""
    match = _NAME.match(text)
    if match is None:
        return None
    said = _EXTRAS.match(text, match.end())
    extras = tuple(canonical(word) for word in said[1].replace(" ", "").split(",")) if said else ()
    return Dependency(name=canonical(match[1]), source=source, from_git="git+" in text, extras=extras)


def listed(nodes: Iterable[Node], file: str, key: str) -> tuple[Dependency, ...]:
    """The requirements of a list in a document."""
    found = (parsed(node.text, Source(file=file, line=node.line, key=key)) for node in nodes if node.kind == "scalar")
    return tuple(item for item in found if item)[:MAX_DEPENDENCIES]


def keyed(table: Node, file: str, key: str) -> tuple[Dependency, ...]:
    """The packages that are keys of a table: Poetry's and Pipenv's way; ``python`` is none of them."""
    return tuple(_keyed(table, file, key))[:MAX_DEPENDENCIES]


def _keyed(table: Node, file: str, key: str) -> Iterator[Dependency]:
    for name, value in table.entries:
        if GROUP.fullmatch(name.text) and name.text.lower() != "python":
            source = Source(file=file, line=name.line, key=key)
            extras = tuple(canonical(node.text) for node in value.get("extras").items)
            yield Dependency(name=canonical(name.text), source=source, from_git=bool(value.get("git")), extras=extras)


def names(dependencies: Iterable[Dependency]) -> frozenset[str]:
    """Their canonical names."""
    return frozenset(item.name for item in dependencies)
