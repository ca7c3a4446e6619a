"""Scalars that are lists of lines, as in ``paths: |``: merged line by line where the order carries no meaning."""

from __future__ import annotations

from dataclasses import dataclass

from cigen.merge.tree import Node, string_digest


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A merged value and its digest."""

    value: str
    digest: str


def merged_lines(base: Node, ours: Node, theirs: Node) -> Lines | None:
    """The user's lines without what the generator deleted and with what it added; ``None`` where unsafe."""
    versions = [node.value.split("\n") for node in (base, ours, theirs)]
    if any(node.role != "lines" or node.kind != "scalar" for node in (base, ours, theirs)):
        return None
    before, mine, new = versions
    if any(len(set(lines)) != len(lines) for lines in versions) or _both_replaced(before, mine, new):
        return None
    result = [line for line in mine if line in new or line not in before]
    for place, line in enumerate(new):
        if line not in before and line not in result:
            known = next((other for other in reversed(new[:place]) if other in result), None)
            result.insert(0 if known is None else result.index(known) + 1, line)
    value = "\n".join(result)
    return Lines(value=value, digest=string_digest(value))


def _both_replaced(before: list[str], mine: list[str], new: list[str]) -> bool:
    gone = set(before) - set(mine) - set(new)
    return bool(gone and set(mine) - set(before) - set(new) and set(new) - set(before) - set(mine))
