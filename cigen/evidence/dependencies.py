"""Which components need which others: by what a build reads of them, and by the compose file that starts them."""

from __future__ import annotations

import dataclasses
import graphlib
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cigen.evidence import pipelines
from cigen.evidence.statement import files_near, folders_up, written_by_cigen
from cigen.facts import Component, Finding
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml")
_HOST = re.compile(r"//(?:[^@/\s]{0,200}@)?([A-Za-z0-9][\w.-]{0,62})(?=[:/\s]|$)")


def linked(repo: Repo, parts: Sequence[Component], findings: list[Finding]) -> tuple[Component, ...]:
    """``parts`` with what each depends on, by name; a circle is told."""
    if len(parts) < 2:
        return tuple(parts)
    by_path = {part.path: part.name for part in parts}
    needs: dict[str, set[str]] = defaultdict(set)
    for path, other in (*_by_manifests(parts), *_by_compose(repo, by_path)):
        needs[path].add(by_path[other])
    for part in parts:
        needs[part.path].update(one.component for one in part.artifacts)
    found = tuple(dataclasses.replace(part, depends_on=tuple(sorted(needs[part.path] - {part.name}))) for part in parts)
    if circle := _circle({part.name: part.depends_on for part in found}):
        message = (
            f"components that need each other: {' -> '.join(circle)}: they are started in the order of their paths"
        )
        findings.append(Finding(code="dependency-circle", severity="info", message=message))
    return found


def _circle(graph: Mapping[str, Sequence[str]]) -> list[str]:
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def _by_manifests(parts: Sequence[Component]) -> Iterator[tuple[str, str]]:
    """A build that reads a manifest of another component is made of that one too; a parent above it is no other.

    In a workspace each build reads the manifests of all: that says nothing, and its ecosystem tells what is used.
    """
    paths = {part.path for part in parts}
    for part in parts:
        if part.workspace:
            inside = {one.path for one in parts if one.build_tool == part.build_tool}
            yield from ((part.path, path) for path in part.uses if path in inside)
            continue
        for file in part.manifests:
            owner = next((folder for folder in folders_up(posixpath.dirname(file) or ".") if folder in paths), None)
            if owner is not None and owner not in folders_up(part.path):
                yield part.path, owner


def _by_compose(repo: Repo, by_path: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Services that are built from components, and what they wait for or have the address of."""
    files = dict.fromkeys(path for folder in (".", *by_path) for path in files_near(repo, folder, _COMPOSE))
    for file in files:
        for document in () if written_by_cigen(repo.text(file) or "") else repo.yaml(file):
            services = {name.text: body for name, body in document.get("services").entries[: pipelines.MAX_STEPS]}
            folders = {name: _built(file, body) for name, body in services.items()}
            built = {name: path for name, paths in folders.items() for path in paths if path in by_path}
            for name, path in built.items():
                yield from ((path, built[other]) for other in _wanted(services[name]) if other in built)


def _built(file: str, service: Node) -> list[str]:
    """Folders of the component that the service may be: its context, and after that the one of its Dockerfile.

    In a workspace the context is the root, whichever member is built.
    """
    build = service.get("build")
    context = build if build.kind == "scalar" else build.get("context")
    if context.kind != "scalar":
        return []
    folder = resolve(posixpath.dirname(file) or ".", context.text.rstrip("/") or ".")
    dockerfile = resolve(folder, build.get("dockerfile").text) if folder and build.get("dockerfile").text else None
    return [path for path in (folder, posixpath.dirname(dockerfile) or "." if dockerfile else None) if path]


def _wanted(service: Node) -> Iterator[str]:
    for key in ("depends_on", "links"):
        said = service.get(key)
        yield from (name.text for name, _ in said.entries)
        yield from (node.text.partition(":")[0] for node in said.scalars())
    environment = service.get("environment")
    values = (*(value.text for _, value in environment.entries), *(node.text for node in environment.scalars()))
    yield from (match[1] for value in values[:1000] for match in _HOST.finditer(value[:2000]))
