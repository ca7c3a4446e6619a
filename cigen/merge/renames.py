"""Names that cigen changed, applied to the base and the user's file before they are merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.merge.patch import Patch
from cigen.merge.references import YAML_NEEDS, targets, unit_of
from cigen.merge.source import Source
from cigen.merge.tree import Node

_REFERRING = {"targets", "inherits"}.union(*YAML_NEEDS.values())


@dataclass(frozen=True, kw_only=True)
class Rename:
    """A job, stage, target or service that cigen now calls otherwise."""

    old: str
    new: str


def applicable(kind: str, ours: Node, renames: Sequence[Rename]) -> tuple[Rename, ...]:
    """Those that do not meet a node of the user's with the new name."""
    names = targets(kind, ours)
    return tuple(rename for rename in renames if rename.new not in names)


def patches(kind: str, source: Source, root: Node, renames: Sequence[Rename]) -> list[Patch]:
    """What to write into a version of the file so that it uses the new names."""
    names = targets(kind, root)
    found = []
    for rename in renames:
        if rename.old in names and rename.new not in names:
            found += list(_one(kind, source, root, rename))
    return found


def _one(kind: str, source: Source, root: Node, rename: Rename) -> Iterator[Patch]:
    old = re.escape(rename.old)
    if kind == "dockerfile":
        pattern = re.compile(
            rf"(?i)(?<=--from=){old}(?=\s)|(?<=\sAS\s){old}(?=\s*$)|(?<=^FROM\s){old}(?=\s|$)", re.MULTILINE
        )
        for stage in root.children:
            for step in stage.children:
                yield from _matches(pattern, source, step.start, step.end, rename.new)
        return
    for node in root.walk():
        if node.role == "unit":
            pattern = re.compile(rf'(?<=["\s]){old}(?="?\s*\{{)' if kind == "hcl" else rf"(?<![\w-]){old}(?=['\"]?\s*:)")
            stop = node.start if kind == "hcl" else min(node.start, source.line_end(node.head))
            yield from _matches(pattern, source, node.head, stop, rename.new)
            yield from _uses(kind, source, node, rename, old)


def _uses(kind: str, source: Source, unit: Node, rename: Rename, old: str) -> Iterator[Patch]:
    expression = re.compile(rf"(?<=\bneeds\.){old}(?=[.\s}}])")
    bare = re.compile(rf"(?<![\w-]){old}(?![\w-])")
    for node in unit.children:
        if node.key in _REFERRING:
            for item in node.children or (node,):
                if rename.old in {item.key, item.value, unit_of(kind, node.key, item)}:
                    yield from _matches(bare, source, item.head, max(item.end, item.head + len(rename.old)), rename.new)
    if kind == "github":
        yield from _matches(expression, source, unit.start, unit.end, rename.new)


def _matches(pattern: re.Pattern[str], source: Source, start: int, end: int, new: str) -> Iterator[Patch]:
    for match in pattern.finditer(source.text, start, end):
        yield Patch(start=match.start(), end=match.end(), text=new)
