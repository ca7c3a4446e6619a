"""What must hold of a merged file before it is handed out; each check knows nothing of how it was merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cigen.merge.matching import pair
from cigen.merge.permissions import of_jobs, wider
from cigen.merge.pins import differ_only, without_versions
from cigen.merge.references import has_cycle, references, targets
from cigen.merge.tree import Node


def dangling(kind: str, base: Node, ours: Node, theirs: Node, merged: Node) -> set[str]:
    """The paths of what the merge may not delete or add, since a reference would then lead nowhere."""
    mine, present = targets(kind, ours), targets(kind, merged)
    known = {*targets(kind, base), *mine, *targets(kind, theirs)}
    written = {path for reference in references(kind, ours) for path in reference.paths}
    before = {(reference.name, reference.paths[-1]) for reference in references(kind, ours)}
    found = set()
    for reference in references(kind, merged):
        if reference.name not in known or reference.name in present:
            continue
        if reference.name in mine:
            found.add(mine[reference.name])
        elif (reference.name, reference.paths[-1]) not in before:
            found.add(next((path for path in reference.paths if path not in written), reference.paths[-1]))
    return found


def widened(base: Node, ours: Node, theirs: Node, merged: Node) -> set[str]:
    """The paths of jobs that may do more than in the user's file and in the fresh one, or than the user let them."""
    before, mine, new = of_jobs(base), of_jobs(ours), of_jobs(theirs)
    found = set()
    for job, granted in of_jobs(merged).items():
        allowed = [grants[job] for grants in (mine, new) if job in grants]
        is_edited = job in mine and mine[job] != before.get(job)
        if all(wider(granted, grants) for grants in allowed) or (is_edited and wider(granted, mine[job])):
            found.add(f"jobs.{job}")
    return found


def faults(kind: str, base: Node, ours: Node, merged: Node) -> Iterator[str]:
    """What is wrong with a merged file beyond mending."""
    if has_cycle(kind, merged) and not has_cycle(kind, ours):
        yield "jobs would wait for each other"
    if kind == "dockerfile":
        yield from _stage_faults(ours, merged)
    lost = _lost_comments(base, ours, merged)
    if lost:
        yield f"a comment of the user's would be lost: {next(iter(lost))[:80]}"
    yield from (f"it would lose or revive {path}" for path in unconserved(base, ours, merged))


def _stage_faults(ours: Node, merged: Node) -> Iterator[str]:
    numbers = {int(found.name) for found in references("dockerfile", ours) if found.name.isdecimal()}
    names = [[stage.key for stage in root.children if not stage.key.startswith("(")] for root in (ours, merged)]
    if numbers and any(one[: max(numbers) + 1] != names[0][: max(numbers) + 1] for one in names):
        yield "a stage that is referred to by number would be another"
    places = {stage.key: place for place, stage in enumerate(merged.children)}
    for found in references("dockerfile", merged):
        user = found.paths[0].strip("[]")
        if places.get(found.name, -1) > places[user] and not _is_later(ours, found.name, user):
            yield f"the stage {found.name} would come after {user}, which uses it"


def _is_later(root: Node, name: str, user: str) -> bool:
    keys = [stage.key for stage in root.children]
    return name in keys and user in keys and keys.index(name) > keys.index(user)


def _lost_comments(base: Node, ours: Node, merged: Node) -> Counter[str]:
    """Comments of the user's that are gone; a release in a comment may have moved with its pin."""
    before, mine, now = (Counter(without_versions(root.comments)) for root in (base, ours, merged))
    return mine - before - now


def unconserved(base: Node, ours: Node, merged: Node, path: str = "") -> Iterator[str]:
    """The paths of the user's nodes that are not in the merged tree, and of those they deleted that are."""
    if ours.kind == "scalar" or merged.kind != ours.kind:
        if ours.digest not in {base.digest, merged.digest} and ours.kind != "scalar":
            yield path
        return
    old, kept = pair(base.children, ours.children).of, pair(ours.children, merged.children).of
    origin = {right: left for left, right in old.items()}
    for place, node in enumerate(ours.children):
        here = f"{path}.{node.key}"
        before = base.children[origin[place]] if place in origin else None
        after = merged.children[kept[place]] if place in kept else None
        if after is None:
            if before is None or not differ_only(before, node):
                yield here
        elif before is not None:
            yield from unconserved(before, node, after, here)
    deleted = [node for place, node in enumerate(base.children) if place not in old]
    revived = [node for place, node in enumerate(merged.children) if place not in kept.values()]
    yield from (f"{path}.{deleted[place].key}" for place in pair(deleted, revived, strong=True).of)
