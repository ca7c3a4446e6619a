"""Which node of one version is which of another: by key in a map, by the strongest shared name in a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cigen.merge.tree import Node

_ALIKE = 0.5  # the share of words that a changed instruction keeps


@dataclass(frozen=True, kw_only=True)
class Row:
    """One node in each version; ``unsure`` where the user's version has several that may be it."""

    base: Node | None = None
    ours: Node | None = None
    theirs: Node | None = None
    unsure: bool = False

    @property
    def node(self) -> Node:
        """The node in the first version that has it, the user's before the others."""
        return next(node for node in (self.ours, self.theirs, self.base) if node is not None)


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Indexes on the left to indexes on the right, and the left ones for which there were several."""

    of: dict[int, int]
    unsure: frozenset[int] = frozenset()


def rows(base: Node | None, ours: Node, theirs: Node) -> list[Row]:
    """The children of three versions of a node, side by side; first the user's, in the user's order."""
    old = base.children if base else ()
    to_ours, to_theirs = pair(old, ours.children), pair(old, theirs.children)
    added = _both_added(ours.children, theirs.children, to_ours, to_theirs)
    from_ours = {right: left for left, right in to_ours.of.items()}
    result = []
    for place, node in enumerate(ours.children):
        left = from_ours.get(place)
        right = added.get(place) if left is None else to_theirs.of.get(left)
        result.append(Row(base=_at(old, left), ours=node, theirs=_at(theirs.children, right)))
    for left, node in enumerate(old):
        if left not in to_ours.of:
            right = to_theirs.of.get(left)
            result.append(Row(base=node, theirs=_at(theirs.children, right), unsure=left in to_ours.unsure))
    taken = {*to_theirs.of.values(), *added.values()}
    result += [Row(theirs=node) for place, node in enumerate(theirs.children) if place not in taken]
    return result


def _at(nodes: Sequence[Node], place: int | None) -> Node | None:
    return None if place is None else nodes[place]


def _both_added(ours: Sequence[Node], theirs: Sequence[Node], first: Pairs, second: Pairs) -> dict[int, int]:
    """Nodes that both sides added: only where the same or a strong name says so, never by likeness."""
    left = [place for place in range(len(ours)) if place not in first.of.values()]
    right = [place for place in range(len(theirs)) if place not in second.of.values()]
    found = pair([ours[place] for place in left], [theirs[place] for place in right], strong=True)
    return {left[one]: right[two] for one, two in found.of.items()}


def pair(left: Sequence[Node], right: Sequence[Node], *, strong: bool = False) -> Pairs:
    """Pair what is the same: first what is equal, then by each name from the strongest, then by likeness."""
    found: dict[int, int] = {}
    unsure: set[int] = set()
    for level, key in enumerate(_keys([*left, *right], strong=strong)):
        for ones, twos in _groups(left, right, found, key):
            if level == 0 or len(ones) == len(twos) == 1:
                found |= zip(ones, twos, strict=False)
                unsure -= set(ones)
            else:
                unsure |= set(ones)
    if not strong:
        found |= _alike(left, right, found)
    return Pairs(of=found, unsure=frozenset(unsure - found.keys()))


def _keys(nodes: Sequence[Node], *, strong: bool) -> list[Callable[[Node], str]]:
    depth = max((len(node.names) for node in nodes), default=0)
    if not depth:
        return [lambda node: node.key]
    return [lambda node: node.digest, *(_name(level) for level in range(min(depth, 2) if strong else depth))]


def _name(level: int) -> Callable[[Node], str]:
    return lambda node: node.names[level] if level < len(node.names) else ""


def _groups(
    left: Sequence[Node], right: Sequence[Node], found: dict[int, int], key: Callable[[Node], str]
) -> list[tuple[list[int], list[int]]]:
    """What is not yet paired, grouped by a key that both sides have."""
    taken = set(found.values())
    sides: tuple[defaultdict[str, list[int]], defaultdict[str, list[int]]] = (
        defaultdict(list),
        defaultdict(list),
    )
    for side, nodes, done in ((sides[0], left, found.keys()), (sides[1], right, taken)):
        for place, node in enumerate(nodes):
            if place not in done and key(node):
                side[key(node)].append(place)
    return [(places, sides[1][name]) for name, places in sides[0].items() if name in sides[1]]


def _alike(left: Sequence[Node], right: Sequence[Node], found: dict[int, int]) -> dict[int, int]:
    """Pair changed scripts that keep most of their words, each with its one best match."""
    taken = set(found.values())
    ones = [place for place, node in enumerate(left) if place not in found and node.role == "script"]
    twos = [place for place, node in enumerate(right) if place not in taken and node.role == "script"]
    scores = sorted(((_likeness(left[one], right[two]), one, two) for one in ones for two in twos), reverse=True)
    result: dict[int, int] = {}
    for score, one, two in scores:
        if score >= _ALIKE and one not in result and two not in result.values():
            result[one] = two
    return result


def _likeness(one: Node, two: Node) -> float:
    words, others = set(one.value.split()), set(two.value.split())
    return len(words & others) / max(len(words | others), 1)
