"""The order of merged children: the user's, with what the generator added or moved after its predecessor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from cigen.merge.matching import Row
from cigen.merge.tree import Node


def in_order(numbers: Sequence[int]) -> set[int]:
    """A longest increasing subsequence: what can stay when a sequence is sorted."""
    tops: list[int] = []
    lengths = []
    for number in numbers:
        place = bisect_left(tops, number)
        tops[place : place + 1] = [number]
        lengths.append(place)
    kept: set[int] = set()
    wanted = len(tops) - 1
    for number, length in zip(reversed(numbers), reversed(lengths), strict=True):
        if length == wanted and (not kept or number < min(kept)):
            kept.add(number)
            wanted -= 1
    return kept


def moved(found: Sequence[Row], base: Node, theirs: Node) -> set[Node] | None:
    """The user's nodes that the generator moved; ``None`` where the user ordered them anew as well."""
    common = [row for row in found if row.base and row.ours and row.theirs]
    places = {child: place for node in (base, theirs) for place, child in enumerate(node.children)}
    before = sorted(common, key=lambda row: _place(places, row.base))
    after = [_place(places, row.theirs) for row in before]
    stay = in_order(after)
    if len(stay) == len(after):
        return set()
    if common == before:
        return {row.ours for row in common if row.ours and _place(places, row.theirs) not in stay}
    return set() if [_place(places, row.theirs) for row in common] == sorted(after) else None


def _place(places: dict[Node, int], node: Node | None) -> int:
    return places[node] if node else -1


def arranged(kept: Sequence[Node], theirs: Sequence[Node], twins: dict[Node, Node], move: set[Node]) -> list[Node]:
    """``kept`` with the generator's nodes among them; ``twins`` are what stands for each of ``theirs``."""
    result = [node for node in kept if node not in move]
    chosen = [twins.get(node) for node in theirs]
    for place, node in enumerate(chosen):
        if node is None or node in result:
            continue
        before = next((other for other in reversed(chosen[:place]) if other in result), None)
        after = next((other for other in chosen[place + 1 :] if other in result), None)
        if before is not None:
            result.insert(result.index(before) + 1, node)
        elif after is not None:
            result.insert(result.index(after), node)
        else:
            result.append(node)
    return result
