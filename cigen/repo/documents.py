"""The formats of documents that a repository is asked for, and how much of each is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from cigen import jsontree, tomltree, yamltree
from cigen.doctree import Node
from cigen.repo.tree import MAX_BYTES

Document = TypeVar("Document")


@dataclass(frozen=True, kw_only=True)
class Format(Generic[Document]):
    """How text becomes a document, raising ``DocumentError``; ``broken`` is the code of the finding about that.

    ``size`` is how many nodes are kept of a document. ``most_in_all`` characters are parsed
    of all files together: seconds, where they are chosen to be slow.
    """

    name: str
    broken: str
    parse: Callable[[str], Document]
    size: Callable[[Document], int]
    most_in_all: int
    most_bytes: int = MAX_BYTES


def _nodes(*documents: Node) -> int:
    return sum(document.size for document in documents)


def _unkept(_data: object) -> int:
    return 0


YAML = Format[tuple[Node, ...]](
    name="YAML",
    broken="broken-yaml",
    parse=yamltree.parse,
    size=lambda documents: _nodes(*documents),
    most_in_all=2 << 20,
)


# Where Maven's filtering writes a value: no plain scalar of YAML may begin so.
_FILTERED = re.compile(r"^([ \t]*(?:-[ \t]+)*(?:[\w.\"'-]{1,100}:[ \t]+)?)@([\w.-]{1,100})@", re.MULTILINE | re.ASCII)


def _filled_in(text: str) -> tuple[Node, ...]:
    """Of what Maven fills in (``@name@``), and what Gradle's ``expand`` takes the backslash from, before a dollar."""
    return yamltree.parse(_FILTERED.sub(r"\1${\2}", text.replace("\\$", "$")))


YAML_FILLED_IN = replace(YAML, name="YAML that a build fills in", parse=_filled_in)
JSON = Format[Node](name="JSON", broken="broken-json", parse=jsontree.parse, size=_nodes, most_in_all=8 << 20)
JSONC = Format[Node](
    name="JSON with comments",
    broken="broken-json",
    parse=partial(jsontree.parse, comments=True),
    size=_nodes,
    most_in_all=2 << 20,
)
TOML = Format[Node](name="TOML", broken="broken-toml", parse=tomltree.parse, size=_nodes, most_in_all=4 << 20)
JSON_DATA = Format[object](
    name="JSON data",
    broken="broken-json",
    parse=jsontree.values,
    size=_unkept,
    most_in_all=64 << 20,
    most_bytes=8 << 20,
)
TOML_DATA = Format[Mapping[str, object]](
    name="TOML data", broken="broken-toml", parse=tomltree.values, size=_unkept, most_in_all=8 << 20, most_bytes=4 << 20
)
