"""Who refers to whom: jobs by ``needs``, steps by outputs, stages by FROM and COPY, targets by what they name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.merge.tree import Node

_OUTPUT = re.compile(r"\bsteps\.([A-Za-z_][\w-]*)\.")
_ORIGIN = re.compile(r"--from=(\S+)")
_NAMESPACES = {"network_mode", "ipc", "pid"}
YAML_NEEDS = {
    "github": {"needs"},
    "gitlab": {"needs", "dependencies", "extends"},
    "compose": {"depends_on", "links", "volumes_from"} | _NAMESPACES,
}
_UNITS = {"github": "jobs", "compose": "services"}


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A name that something uses, with the paths of what uses it, the outermost first."""

    name: str
    paths: tuple[str, ...]


def targets(kind: str, root: Node) -> dict[str, str]:
    """What can be referred to, with its path."""
    found = list(_units(kind, root))
    steps = {name: path for prefix, job in found if kind == "github" for name, path in _steps(prefix, job)}
    return {_name(kind, unit): path for path, unit in found} | steps


def units(kind: str, root: Node) -> dict[str, Node]:
    """The jobs, stages, targets or services by name."""
    return {_name(kind, unit): unit for _, unit in _units(kind, root)}


def references(kind: str, root: Node) -> list[Reference]:
    """Every reference of a file."""
    match kind:
        case "dockerfile":
            return list(_stages(root))
        case "hcl":
            return list(_blocks(root))
        case "github" | "gitlab" | "compose":
            return [found for prefix, job in _units(kind, root) for found in _needs(kind, prefix, job)]
        case _:
            return []


def has_cycle(kind: str, root: Node) -> bool:
    """Whether units wait for each other."""
    names = targets(kind, root)
    graph: dict[str, set[str]] = defaultdict(set)  # a name may be that of a group and of a target
    for found in references(kind, root):
        if "/" not in found.name and found.name in names:
            graph[found.paths[0]].add(names[found.name])
    while leaves := [path for path, needs in graph.items() if not needs & graph.keys()]:
        for path in leaves:
            del graph[path]
    return bool(graph)


def _units(kind: str, root: Node) -> Iterator[tuple[str, Node]]:
    """What a file of this kind consists of, with the path of each."""
    match kind:
        case "dockerfile":
            yield from ((f"[{stage.key}]", stage) for stage in root.children)
        case "github" | "gitlab" | "compose" | "hcl":
            name = _UNITS.get(kind)
            parent = root.child(name) if name else root
            prefix = f"{name}." if name else ""
            for unit in parent.children if parent else ():
                if unit.role == "unit":
                    yield f"{prefix}{unit.key}", unit


def _name(kind: str, unit: Node) -> str:
    """What others call it; a block of HCL has a type before its label."""
    return unit.key.partition(" ")[2].strip('"') if kind == "hcl" else unit.key


def _steps(prefix: str, job: Node) -> Iterator[tuple[str, str]]:
    steps = job.child("steps")
    for step in steps.children if steps else ():
        name = step.child("id")
        if name:
            yield f"{job.key}/{name.value}", f"{prefix}.steps[{step.key}]"


def _needs(kind: str, prefix: str, job: Node) -> Iterator[Reference]:
    for key in YAML_NEEDS[kind]:
        needs = job.child(key)
        paths = (prefix, f"{prefix}.{key}")
        if needs and needs.kind == "scalar":
            yield Reference(name=unit_of(kind, key, needs), paths=paths)
        for item in needs.children if needs else ():
            name = unit_of(kind, key, item)
            yield Reference(name=name, paths=(*paths, f"{prefix}.{key}[{name}]"))
    for node in job.walk() if kind == "github" else ():
        for name in _OUTPUT.findall(node.value):
            yield Reference(name=f"{job.key}/{name}", paths=(prefix,))


def unit_of(kind: str, key: str, item: Node) -> str:
    """The unit that an item of ``key`` names; a compose file has also ``service:name``, ``host`` and ``name:alias``."""
    name = item.value or item.key
    if kind != "compose":
        return name
    prefix, _, shared = name.partition(":")
    if key in _NAMESPACES:
        return shared if prefix == "service" else ""
    return prefix


def _stages(root: Node) -> Iterator[Reference]:
    for stage in root.children:
        path = f"[{stage.key}]"
        for step in stage.children:
            image = step.child("image")
            found = [image.value] if image else _ORIGIN.findall(step.value)
            for name in found:
                yield Reference(name=name.lower(), paths=(path, f"{path}[{step.key}]"))


def _blocks(root: Node) -> Iterator[Reference]:
    for block in root.children:
        for key in ("targets", "inherits"):
            attribute = block.child(key)
            for item in attribute.children if attribute else ():
                yield Reference(
                    name=item.key, paths=(block.key, f"{block.key}.{key}", f"{block.key}.{key}[{item.key}]")
                )
        contexts = block.child("contexts")
        for entry in contexts.children if contexts else ():
            if name := context_of(entry):
                path = f"{block.key}.contexts"
                yield Reference(name=name, paths=(block.key, path, f"{path}.{entry.key}"))


def context_of(entry: Node) -> str:
    """The target whose files an entry of ``contexts`` names."""
    prefix, _, name = entry.value.strip('"').partition(":")
    return name if prefix == "target" else ""
