"""Which poms are built together, and which of them a build starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from cigen.display import printable
from cigen.ecosystems.maven import arguments, habits, profiles
from cigen.ecosystems.maven.arguments import Arguments
from cigen.ecosystems.maven.catalog import Catalog
from cigen.ecosystems.maven.habits import Given
from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.pom import Pom, Value
from cigen.ecosystems.maven.profiles import Surroundings
from cigen.facts import Finding

MAX_DEPTH = 100  # of modules in modules


@dataclass(frozen=True, kw_only=True)
class Reactor:
    """A root pom with its modules.

    ``files`` are the paths of all its poms, those that only some profile adds included, and ``models``
    are what a plain build makes, the root first. ``asked`` is what pipelines give Maven for the tests.
    """

    root: Pom
    files: tuple[str, ...]
    models: tuple[Model, ...]
    arguments: Arguments
    asked: Given = field(default_factory=Given)


def find(catalog: Catalog, candidates: Sequence[str]) -> tuple[Reactor, ...]:
    """The reactors of the poms at ``candidates``, by path; what is odd about them goes to the catalog's findings."""
    trees = _trees(catalog, candidates)
    parents = _parents(catalog, candidates)
    found = []
    covered: set[str] = set()
    for root, tree in sorted(trees.items(), key=lambda item: (-len(item[1]), item[0])):
        pom = catalog.get(root)
        if pom is None or (not pom.modules and root in parents):
            continue
        if len(tree) > 1 and covered.issuperset(tree[1:]):
            message = f"{printable(root)} builds only modules that another pom builds too: left out"
            catalog.findings.append(Finding(code="second-aggregator", severity="info", message=message, file=root))
            continue
        covered.update(tree)
        found.append(_reactor(catalog, pom, tree))
    return tuple(sorted(found, key=lambda reactor: (reactor.root.folder, reactor.root.file)))


def _parents(catalog: Catalog, candidates: Iterable[str]) -> frozenset[str]:
    poms = (catalog.get(file) for file in candidates)
    found = (catalog.parent(pom) for pom in poms if pom)
    return frozenset(parent.file for parent in found if parent and parent.packaging.text == "pom")


def _trees(catalog: Catalog, candidates: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Root to all its poms' paths. Poms in a circle have no root: the first by path serves."""
    claimed = {file for candidate in candidates for file in _modules(catalog, candidate) if file != candidate}
    trees = {root: _walk(catalog, root, _all_modules) for root in candidates if root not in claimed}
    seen = {file for tree in trees.values() for file in tree}
    for candidate in candidates:
        if candidate not in seen:
            trees[candidate] = _walk(catalog, candidate, _all_modules)
            seen.update(trees[candidate])
    return trees


def _modules(catalog: Catalog, file: str) -> list[str]:
    pom = catalog.get(file)
    paths = [catalog.module(pom, module) for module in pom.modules] if pom else []
    return [path for path in paths if path]


def _all_modules(pom: Pom) -> tuple[Value, ...]:
    return pom.modules


def _walk(catalog: Catalog, root: str, modules: Callable[[Pom], Iterable[Value]]) -> tuple[str, ...]:
    """The poms that ``root`` leads to, in the reactor's order."""
    above: dict[str, str | None] = {root: None}
    order = []
    pending = [root]
    while pending:
        file = pending.pop()
        order.append(file)
        pom = catalog.get(file)
        if pom is None:
            continue
        fresh = []
        for module in modules(pom):
            target = _target(catalog, pom, module, _lineage(above, file))
            if target and target not in above:
                above[target] = file
                fresh.append(target)
        pending += reversed(fresh)
    return tuple(order)


def _lineage(above: dict[str, str | None], file: str) -> tuple[str, ...]:
    lineage: list[str] = []
    place: str | None = file
    while place is not None and len(lineage) <= MAX_DEPTH:
        lineage.append(place)
        place = above[place]
    return tuple(lineage)


def _target(catalog: Catalog, pom: Pom, module: Value, lineage: tuple[str, ...]) -> str | None:
    """The path that a <module> leads to; what cannot be followed is a finding."""
    path = catalog.module(pom, module)
    shown = f"{module.source}: module {printable(module.text, limit=80)}"
    if path is None:
        _warn(catalog, module, "module-outside", f"{shown} lies outside the repository: left out")
    elif path in lineage:
        _warn(catalog, module, "module-circle", f"{shown} leads back to a pom that it is part of: left out")
    elif len(lineage) > MAX_DEPTH:
        _warn(catalog, module, "module-depth", f"{shown} is nested deeper than {MAX_DEPTH}: left out")
    elif not catalog.repo.exists(path):
        is_built = module in pom.section.modules
        problem = "does not exist, and Maven stops at that" if is_built else "of a profile does not exist: left out"
        catalog.tell(
            Finding.at(module.source, "module-missing", "error" if is_built else "warning", f"{shown} {problem}")
        )
    else:
        return path
    return None


def _warn(catalog: Catalog, module: Value, code: str, message: str) -> None:
    catalog.tell(Finding.at(module.source, code, "warning", message))


def _reactor(catalog: Catalog, root: Pom, tree: tuple[str, ...]) -> Reactor:
    near = arguments.near(catalog.repo, root.folder)
    known = {profile.id for file in tree if (pom := catalog.get(file)) for profile in pom.profiles}
    asked = habits.given(catalog.repo, root.folder, known, tree)
    given = replace(near, profiles=near.profiles.union(asked.profiles), asked=dict(asked.properties))

    def around(pom: Pom) -> Surroundings:
        return Surroundings(repo=catalog.repo, folder=pom.folder, arguments=given)

    def active_modules(pom: Pom) -> Iterable[Value]:
        chosen = profiles.active(pom, around(pom))
        return (
            *pom.section.modules,
            *(module for profile in chosen for module in profile.section.modules),
        )

    poms = [catalog.get(file) for file in _walk(catalog, root.file, active_modules)]
    siblings = {pom.key: pom for pom in poms if pom}
    models = []
    for pom in poms:
        if pom:
            chain, outside = catalog.chain(pom, siblings)
            models.append(Model(chain=chain, outside=outside, around=around(pom)))
    return Reactor(root=root, files=tree, models=tuple(models), arguments=given, asked=asked)
