"""Which build leaves the files that another component reads: a front end's pages, which its server has in itself."""

from __future__ import annotations

import dataclasses
import graphlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cigen.evidence.statement import folders_up
from cigen.facts import PATH, Artifact, Component, Finding, Source, Want
from cigen.repo import Repo

# What is committed so that git keeps a folder, or a compiler finds something in it.
_PLACEHOLDER = re.compile(r"\.\w*(?:keep|ignore|empty|placeholder)\w*|(?i:readme|placeholder|dummy|empty)(?:\.\w+)?")
_MAX_FILES = 5  # a folder with more of them holds more than a placeholder


def want(repo: Repo, folder: str, source: Source, *, is_compiled: bool = True) -> Want | None:
    """A folder that is read, unless the repository has something in it."""
    if not PATH.fullmatch(folder) or ".." in folder.split("/"):
        return None
    below = repo.below(folder)
    if repo.exists(folder) or len(below) > _MAX_FILES:
        return None
    if not all(_PLACEHOLDER.fullmatch(posixpath.basename(path)) for path in below):
        return None
    return Want(folder=folder, source=source, is_compiled=is_compiled)


def linked(parts: Sequence[Component], findings: list[Finding]) -> tuple[Component, ...]:
    """``parts`` with the artifacts of others that they want; one that would close a circle is left out, and told."""
    graph: dict[str, set[str]] = defaultdict(set)
    found = []
    for part in parts:
        artifacts = []
        for wish in _without_inner(part.wants):
            producer = _producer(part, wish.folder, parts)
            if producer is None:
                continue
            graph[part.path].add(producer.path)
            if _is_circular(graph):
                graph[part.path].discard(producer.path)
                findings.append(_circle(part, producer, wish))
                continue
            artifacts.append(_artifact(producer, wish))
        found.append(dataclasses.replace(part, artifacts=tuple(artifacts)))
    return tuple(found)


def _artifact(producer: Component, wish: Want) -> Artifact:
    return Artifact(
        component=producer.name,
        made=wish.folder,
        wanted=wish.folder,
        source=wish.source,
        is_compiled=wish.is_compiled,
    )


def _without_inner(wishes: Sequence[Want]) -> Iterator[Want]:
    """Each folder once and none that lies in another; the first of equals, and one that a build reads before others."""
    ordered = sorted(wishes, key=lambda wish: not wish.is_compiled)
    outer: dict[str, Want] = {}
    for wish in ordered:
        outer.setdefault(wish.folder, wish)
    for folder in sorted(outer):
        around = [outer[other] for other in folders_up(folder)[1:] if other in outer]
        if not any(other.is_compiled >= outer[folder].is_compiled for other in around):
            yield outer[folder]


def _producer(part: Component, folder: str, parts: Sequence[Component]) -> Component | None:
    """Whose build leaves ``folder``: one that says so, or the one that it lies in, but not around ``part`` too."""
    around = folders_up(part.path)
    told = [
        (made, one)
        for one in parts
        if one is not part
        for made in one.makes
        if made in folders_up(folder) and (made != one.path or made not in around)
    ]
    return max(told, key=lambda item: len(item[0]), default=(None, None))[1]


def _is_circular(graph: Mapping[str, set[str]]) -> bool:
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError:
        return True
    return False


def _circle(part: Component, producer: Component, wish: Want) -> Finding:
    message = (
        f"{wish.source}: {part.name} reads {wish.folder}, and {producer.name}, which makes it, needs what "
        f"{part.name} makes: it is built without"
    )
    return Finding.at(wish.source, "artifact-circle", "warning", message)
