"""Which build leaves the files that another component reads: a front end's pages, which its server has in itself."""

from __future__ import annotations

import dataclasses
import graphlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cigen.evidence import handovers, shown, wants
from cigen.evidence.handovers import Handover
from cigen.evidence.statement import folders_up
from cigen.facts import Artifact, Component, Finding, Source, Want
from cigen.repo import Repo

_MAX_PAIRS = 64  # of a site and another component, whose sources are read: with more, nobody reads them all
_OUTPUT = re.compile(r"(?:dist|build|out|target)(?:/|$)")  # where a workspace has what all its parts make
_RESOURCES = re.compile(r"(?:^|/)src/main/(?:resources|webapp)/")  # a build for the JVM packs what lies here

_Edge = tuple[Artifact, Component]  # with who makes it


def linked(repo: Repo, parts: Sequence[Component], findings: list[Finding]) -> tuple[Component, ...]:
    """``parts`` with the artifacts of others that they want; one that would close a circle is left out, and told."""
    graph: dict[str, set[str]] = defaultdict(set)
    handed = (*handovers.handovers(repo), *_left(parts)) if len(parts) > 1 else ()
    found = []
    for part in parts:
        artifacts = []
        for artifact, producer in _outermost(
            [*_wanted(part, parts, handed), *_handed(repo, part, parts, handed), *_shown(repo, part, parts)]
        ):
            graph[part.path].add(producer.path)
            if _is_circular(graph):
                graph[part.path].discard(producer.path)
                findings.append(_circle(part, producer, artifact))
                continue
            artifacts.append(artifact)
        found.append(dataclasses.replace(part, artifacts=tuple(artifacts)))
    return tuple(found)


def _wanted(part: Component, parts: Sequence[Component], handed: Sequence[Handover]) -> Iterator[_Edge]:
    """Who makes what ``part`` says that it reads, there or where something takes it from."""
    taken = [(one.made, one.taken) for one in handed] + [move for one in parts for move in one.moves]
    for wish in part.wants:
        around = folders_up(wish.folder)
        nearest = sorted((move for move in taken if move[1] in around), key=lambda move: around.index(move[1]))
        made = [posixpath.normpath(f"{at}/{posixpath.relpath(wish.folder, to)}") for at, to in nearest]
        edges = ((folder, _producer(part, folder, parts)) for folder in (wish.folder, *made))
        folder, producer = next((edge for edge in edges if edge[1]), ("", None))
        if producer:
            yield _artifact(producer, wish, folder), producer


def _handed(repo: Repo, part: Component, parts: Sequence[Component], handed: Sequence[Handover]) -> Iterator[_Edge]:
    """What a Dockerfile, or the build that makes it, puts into the folder of ``part``, whatever that says itself.

    A script does so where a build for the JVM packs it.
    """
    for one in handed:
        is_packed = bool(_RESOURCES.search(f"{one.taken}/")) and part.path in folders_up(one.taken)
        early = is_packed or not one.is_late
        if not (is_packed or _is_user(part, one, parts)) or not (early or _has_place(part)):
            continue
        wish = wants.want(repo, one.taken, one.source, is_compiled=early)
        producer = _producer(part, one.made, parts)
        if wish and producer:
            yield _artifact(producer, wish, one.made), producer


def _left(parts: Sequence[Component]) -> Iterator[Handover]:
    """What a build is told to leave in the folder of another component, which nobody but that would read."""
    for part in parts:
        for folder in part.makes:
            if folder != part.path and not _OUTPUT.match(folder):
                source = Source(file=next(file for file in part.manifests if file not in part.lockfiles))
                user = posixpath.dirname(folder) or "."
                yield Handover(made=folder, taken=folder, source=source, user=user, is_late=True)


def _shown(repo: Repo, part: Component, parts: Sequence[Component]) -> Iterator[_Edge]:
    """Pages of others that a build file of ``part`` packs, or a program of it serves, by their folder."""
    producers = [one for one in parts if one is not part and shown.has_pages(one)]
    for producer in producers if len(producers) * len(parts) <= _MAX_PAIRS else ():
        wish = shown.packed(repo, part, producer) or (_has_place(part) and shown.served(repo, part, producer))
        if wish:
            yield _artifact(producer, wish, wish.folder), producer


def _is_user(part: Component, one: Handover, parts: Sequence[Component]) -> bool:
    if not one.user:
        return False
    paths = {other.path for other in parts}
    return part.path == next((folder for folder in folders_up(one.user) if folder in paths), None)


def _has_place(part: Component) -> bool:
    """Whether cigen makes the image that a late artifact comes into."""
    return part.kind == "app" and not part.dockerfile


def _artifact(producer: Component, wish: Want, made: str) -> Artifact:
    return Artifact(
        component=producer.name, made=made, wanted=wish.folder, source=wish.source, is_compiled=wish.is_compiled
    )


def _outermost(edges: Sequence[_Edge]) -> Iterator[_Edge]:
    """Each folder once and none that lies in another; the first of equals, and one that a build reads before others."""
    outer: dict[str, _Edge] = {}
    for edge in sorted(edges, key=lambda edge: not edge[0].is_compiled):
        outer.setdefault(edge[0].wanted, edge)
    for folder in sorted(outer):
        around = [outer[other][0] for other in folders_up(folder)[1:] if other in outer]
        if not any(other.is_compiled >= outer[folder][0].is_compiled for other in around):
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


def _circle(part: Component, producer: Component, one: Artifact) -> Finding:
    message = (
        f"{one.source}: {part.name} reads {one.wanted}, and {producer.name}, which makes it, needs what "
        f"{part.name} makes: it is built without"
    )
    return Finding.at(one.source, "artifact-circle", "warning", message)
