"""``cigen cache prove``: builds on machines without a cache of their own, to see what carries over."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cigen.ci.cache import prefixes
from cigen.engine import bake
from cigen.engine.bake import Bake
from cigen.engine.machines import Laboratory, Machine
from cigen.engine.progress import BuildLog
from cigen.errors import EngineError, UsageError
from cigen.plan import Cache, ComponentPlan, Plan
from cigen.prove import proof, scenarios
from cigen.prove.proof import Proof, Row
from cigen.prove.scenarios import Scenario

# The cache lies outside of the bake file's folder: newer releases of buildx would ask whether it may.
_ALLOWED = {"BUILDX_BAKE_ENTITLEMENTS_FS": "0"}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is built: a component of the repository in ``folder``, which holds cigen's files.

    ``secrets`` are the variables that its build may be given.
    """

    folder: Path
    bake_file: str
    part: ComponentPlan
    secrets: frozenset[str] = frozenset()

    @classmethod
    def of(cls, plan: Plan, folder: Path, component: str | None = None) -> Subject:
        """The component of that name, or the only one; raises :class:`UsageError` where that is none."""
        names = [part.name for part in plan.components]
        wanted = names[0] if component is None and len(names) == 1 else component
        if wanted not in names:
            raise UsageError(
                "which component?" if component is None else f"there is no component {component}",
                hint=f"one of {', '.join(names)}",
            )
        part = plan.components[names.index(wanted)]
        secrets = frozenset(secret.name for one in plan.with_producers([part]) for secret in one.secrets)
        return cls(folder=folder, bake_file=plan.bake_file, part=part, secrets=secrets)


def prove(
    subject: Subject,
    laboratory: Laboratory,
    *,
    cache: Cache | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Proof:
    """Build once without a cache and then, on other machines, with it, after one change each.

    The cache is a temporary folder unless ``cache`` names another; ``tell`` hears which build is next. The
    floor are the seconds that the source change takes on top of one image that holds the dependencies:
    no cache can be faster. Raises :class:`EngineError` where the first build fails; where it writes no
    cache there is nothing to read, and its row is the only one.
    """
    with tempfile.TemporaryDirectory(prefix="cigen-prove-") as space:
        used = cache or Cache(backend="local", ref=f"{space}/cache")
        bench = _Bench(subject=subject, space=Path(space), cache=used, laboratory=laboratory)
        tell("no cache")
        cold = bench.cold()
        rows, logs = [proof.first(cold)], {}
        for scenario in scenarios.ALL if cold.exported else ():
            tell(scenario.name)
            row, logs[scenario.name] = bench.warm(scenario)
            rows.append(row)
        tell("floor")
        return Proof(
            component=subject.part.name,
            cache=used,
            rows=tuple(rows),
            dependencies=proof.payback(cold, logs.get("source", cold)),
            floor=bench.floor(),
        )


@dataclass(frozen=True, kw_only=True)
class _Bench:
    """The builds of one component, each in a copy of the repository and on an empty machine."""

    subject: Subject
    space: Path
    cache: Cache
    laboratory: Laboratory

    def cold(self) -> BuildLog:
        with self.laboratory.machine(warm=False) as machine:
            return bake.recorded(self._bake(self._tree("cold"), machine, CACHE_TO=prefixes(self.cache).write))

    def warm(self, scenario: Scenario) -> tuple[Row, BuildLog]:
        tree = self._tree(scenario.name)
        changed = scenario.change(tree, self.subject.part)
        if changed is None:
            return proof.impossible(scenario), BuildLog(steps=())
        with self.laboratory.machine(warm=True) as machine:
            log = bake.record(self._bake(tree, machine, target=scenario.target, CACHE_FROM=prefixes(self.cache).read))
        return proof.row(scenario, changed, log), log

    def floor(self) -> float | str:
        if self.cache.backend != "registry":
            return "not measured: it needs a registry to put the image into"
        try:
            return self._on_one_image()
        except EngineError as error:
            return f"not measured: {error.message}"

    def _on_one_image(self) -> float:
        name = self.subject.part.name
        image, target = f"{self.cache.ref}:{name}-floor", f"{name}-build"
        push = (f"{target}.target=deps", f"{target}.output=type=image,name={image},push=true")
        with self.laboratory.machine(warm=False) as machine:
            bake.recorded(self._bake(self._tree("image"), machine, *push))
        with self.laboratory.machine(warm=True) as machine:
            use = f"{target}.contexts.deps=docker-image://{image}"
            return bake.recorded(self._bake(self._tree("floor"), machine, use)).seconds

    def _bake(self, tree: Path, machine: Machine, *overrides: str, target: str = "build", **variables: str) -> Bake:
        return Bake(
            folder=tree,
            targets=(f"{self.subject.part.name}-{target}",),
            file=self.subject.bake_file,
            host=machine.host,
            builder=machine.builder,
            variables={"CACHE_FROM": "", "CACHE_TO": "", **variables, **_ALLOWED},
            overrides=overrides,
            secrets=self.subject.secrets,
        )

    def _tree(self, name: str) -> Path:
        tree = self.space / name
        scenarios.copy_tree(self.subject.folder, tree)
        return tree
