"""Bring back what a person deleted: a base that never had it."""

from __future__ import annotations

from dataclasses import replace

from cigen.merge.matching import pair
from cigen.merge.tree import Node, digest


def without_deleted(base: Node, ours: Node) -> Node:
    """The base without the nodes that the user's version lacks; to a merge, the generator's are then new."""
    if base.kind == "scalar" or base.kind != ours.kind:
        return base
    kept = pair(base.children, ours.children).of
    children = tuple(without_deleted(base.children[left], ours.children[right]) for left, right in kept.items())
    if children == base.children:
        return base
    return replace(base, children=children, digest=digest("list", ("pruned", base.digest)))
