"""Which build leaves the files that another component reads: a front end's pages, which its server has in itself."""

from __future__ import annotations

import dataclasses
import graphlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    scene = _Scene.of(repo, parts)
    found = []
    for part in parts:
        edges = [*scene.wanted(part), *scene.handed_to(part), *scene.shown_by(part)]
        artifacts = []
        for artifact, producer in _outermost(edges):
            graph[part.path].add(producer.path)
            if _is_circular(graph):
                graph[part.path].discard(producer.path)
                findings.append(_circle(part, producer, artifact))
            else:
                artifacts.append(artifact)
        found.append(dataclasses.replace(part, artifacts=tuple(artifacts)))
        findings += _unmade(repo, part, {artifact.wanted for artifact, _ in edges})
    return tuple(found)


def made_by(repo: Repo, part: Component, parts: Sequence[Component]) -> frozenset[str]:
    """Of the folders that ``part`` says that it reads those that the builds of ``parts`` leave."""
    return frozenset(artifact.wanted for artifact, _ in _Scene.of(repo, parts).wanted(part))


def _unmade(repo: Repo, part: Component, made: Collection[str]) -> Iterator[Finding]:
    """Tell what a build reads that is nowhere, and that no other one makes."""
    for wish in part.wants:
        is_made = part.beside and wants.is_left_by(part.beside, wish.folder)
        if not (is_made or repo.below(wish.folder) or any(folder in made for folder in folders_up(wish.folder))):
            message = f"{wish.folder} is not in the repository, and no build of a component here makes it"
            yield Finding.at(wish.source, "nothing-makes", "warning", f"{wish.source}: {message}")


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """All components, and what is handed from one to another, with the path of the component that reads it."""

    repo: Repo
    parts: Sequence[Component]
    handed: Sequence[tuple[Handover, str | None]]

    @classmethod
    def of(cls, repo: Repo, parts: Sequence[Component]) -> _Scene:
        paths = {part.path for part in parts}
        found = (*handovers.handovers(repo), *_left(parts)) if len(parts) > 1 else ()
        users = (next((path for path in folders_up(one.user) if path in paths and one.user), None) for one in found)
        return cls(repo=repo, parts=parts, handed=tuple(zip(found, users, strict=True)))

    def wanted(self, part: Component) -> Iterator[_Edge]:
        """Who makes what ``part`` says that it reads, there or where something takes it from."""
        taken = [(one.made, one.taken) for one, _ in self.handed] + [move for one in self.parts for move in one.moves]
        for wish in part.wants:
            around = folders_up(wish.folder)
            nearest = sorted((move for move in taken if move[1] in around), key=lambda move: around.index(move[1]))
            made = [posixpath.normpath(f"{at}/{posixpath.relpath(wish.folder, to)}") for at, to in nearest]
            edges = ((folder, self._producer(part, folder)) for folder in (wish.folder, *made))
            folder, producer = next((edge for edge in edges if edge[1]), ("", None))
            if producer:
                yield _artifact(producer, wish, folder), producer

    def handed_to(self, part: Component) -> Iterator[_Edge]:
        """What a Dockerfile, or the build that makes it, puts into the folder of ``part``, whatever that says itself.

        A script does so where a build for the JVM packs it.
        """
        for one, user in self.handed:
            is_packed = bool(_RESOURCES.search(f"{one.taken}/")) and part.path in folders_up(one.taken)
            early = is_packed or not one.is_late
            if not (is_packed or user == part.path) or not (early or _has_place(part)):
                continue
            wish = wants.want(self.repo, one.taken, one.source, is_compiled=early)
            producer = self._producer(part, one.made)
            if wish and producer:
                yield _artifact(producer, wish, one.made), producer

    def shown_by(self, part: Component) -> Iterator[_Edge]:
        """Pages of others that a build file of ``part`` packs, or a program of it serves, by their folder."""
        producers = [one for one in self.parts if one is not part and shown.has_pages(one)]
        for producer in producers if len(producers) * len(self.parts) <= _MAX_PAIRS else ():
            wish = shown.packed(self.repo, part, producer)
            if wish is None and _has_place(part):
                wish = shown.served(self.repo, part, producer)
            if wish:
                yield _artifact(producer, wish, wish.folder), producer

    def _producer(self, part: Component, folder: str) -> Component | None:
        """Whose build leaves ``folder``: one that says so, or the one that it lies in, but not around ``part`` too."""
        around, above = folders_up(part.path), folders_up(folder)
        told = [
            (made, one)
            for one in self.parts
            if one is not part
            for made in one.makes
            if made in above and (made != one.path or made not in around)
        ]
        return max(told, key=lambda item: len(item[0]), default=(None, None))[1]


def _left(parts: Sequence[Component]) -> Iterator[Handover]:
    """What a build is told to leave in the folder of another component, which nobody but that would read."""
    for part in parts:
        for folder in part.makes:
            if folder != part.path and not _OUTPUT.match(folder):
                source = Source(file=next(file for file in part.manifests if file not in part.lockfiles))
                user = posixpath.dirname(folder) or "."
                yield Handover(made=folder, taken=folder, source=source, user=user, is_late=True)


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
