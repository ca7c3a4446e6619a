"""Names that cigen changed, applied to the base and the user's file before they are merged; and the user's own.

A unit under another name would else be one that the user deleted, and would miss all that cigen changes in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.merge.patch import Patch
from cigen.merge.pins import differ_only
from cigen.merge.references import YAML_NEEDS, context_of, targets, unit_of, units
from cigen.merge.source import Source
from cigen.merge.tree import Node

_NAME = re.compile(r"[A-Za-z_][\w.-]*")
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


def of_the_user(kind: str, base: Node, ours: Node, theirs: Node) -> Rename | None:
    """A unit that the user calls otherwise: one that the base lacks and that has all that a missing one had."""
    known, mine = units(kind, base), units(kind, ours)
    taken = {*known, *targets(kind, theirs)}
    gone = {name: unit for name, unit in known.items() if name not in mine and _NAME.fullmatch(name)}
    come = {name: unit for name, unit in mine.items() if name not in taken and _NAME.fullmatch(name)}
    for name, unit in gone.items():
        same = [new for new, other in come.items() if _is_named_so(kind, unit, other)]
        if len(same) == 1 and sum(_is_named_so(kind, other, come[same[0]]) for other in gone.values()) == 1:
            return Rename(old=name, new=same[0])
    return None


def _is_named_so(kind: str, unit: Node, other: Node) -> bool:
    """Whether ``other`` is ``unit`` under another name, perhaps with more in it."""
    alike = kind != "hcl" or unit.key.partition(" ")[0] == other.key.partition(" ")[0]
    parts = [part for part in unit.children if part.key != "name"]  # a job is shown under it
    return alike and bool(parts) and _has_all(other, parts)


def _has_all(node: Node, parts: Sequence[Node]) -> bool:
    found = ([node.child(part.key)] if node.kind == "map" else node.children for part in parts)
    return all(any(_has(one, part) for one in ones if one) for part, ones in zip(parts, found, strict=True))


def _has(node: Node, part: Node) -> bool:
    if differ_only(part, node):
        return True
    return part.kind == node.kind != "scalar" and bool(part.children) and _has_all(node, part.children)


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
            pattern = re.compile(
                rf'(?<=["\s]){old}(?="?\s*\{{)' if kind == "hcl" else rf"(?<![\w-]){old}(?=['\"]?\s*:)"
            )
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
        if node.key == "contexts":  # its keys are names of a Dockerfile's
            for entry in node.children:
                if kind == "hcl" and context_of(entry) == rename.old:
                    yield from _matches(bare, source, entry.start, entry.end, rename.new)
    if kind == "github":
        yield from _matches(expression, source, unit.start, unit.end, rename.new)


def _matches(pattern: re.Pattern[str], source: Source, start: int, end: int, new: str) -> Iterator[Patch]:
    for match in pattern.finditer(source.text, start, end):
        yield Patch(start=match.start(), end=match.end(), text=new)
