"""The layer cache on an empty machine, beside the Dockerfiles that people write by hand."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cigen import app
from cigen.display import printable
from cigen.engine import bake
from cigen.engine.bake import Bake
from cigen.engine.machines import NamedEngines
from cigen.engine.progress import BuildLog
from cigen.errors import CigenError
from cigen.plan import Cache, Copy, Stage
from cigen.prove import Subject, prove
from cigen.registry import resolve
from cigen.render.dockerfile import dockerfile
from cigen.repo import Repo
from tests.bench.measure import rows
from tests.fixture_cases import CASES, repository

_TARGET = 'target "by-hand" {\n  dockerfile = "by-hand.Dockerfile"\n  output = ["type=cacheonly"]\n}\n'


def table(engines: tuple[str, str], registry: str | None, cases: Sequence[str]) -> str:
    """One row for each fixture and way of building; ``registry`` adds the floor. No ``cases`` are all."""
    laboratory = NamedEngines(*engines)
    found = [row for case in cases or CASES for row in _case(case, laboratory, registry)]
    header = (
        "fixture",
        "build on an empty engine",
        "seconds",
        "times cold",
        "MB of cache",
        "MB of images",
        "downloads",
    )
    return rows("The layer cache", header, found)


def _case(case: str, laboratory: NamedEngines, registry: str | None) -> list[tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as space:
        folder = Path(space) / "repository"
        shutil.copytree(repository(case), folder)
        app.write(app.prepare(folder, resolve))
        plan = app.plan(Repo.from_folder(folder))[1]
        cache = Cache(backend="registry", ref=f"{registry}/{case}") if registry else None
        try:
            return _rows(case, Subject.of(plan, folder, plan.components[0].name), laboratory, cache)
        except CigenError as error:  # what this engine or its network does not have
            return [(case, printable(error.message), "", "", "", "", "")]


def _rows(case: str, subject: Subject, laboratory: NamedEngines, cache: Cache | None) -> list[tuple[str, ...]]:
    proof = prove(subject, laboratory, cache=cache)
    measures = {row.scenario: row.measure for row in proof.rows if row.measure}
    cold = measures["no cache"].seconds
    found: list[tuple[str, ...]] = [
        (case, name, f"{m.seconds:.1f}", f"{m.seconds / cold:.2f}", f"{m.fetched / 1e6:.1f}",
         f"{m.pulled / 1e6:.1f}", str(m.downloads))
        for name, m in measures.items()
    ]  # fmt: skip
    seconds = _by_hand(subject, laboratory).seconds
    times = {"by hand: COPY . . and all commands": seconds}
    if isinstance(proof.floor, float):
        times["floor"] = proof.floor
    return [*found, *((case, name, f"{one:.1f}", f"{one / cold:.2f}", "", "", "") for name, one in times.items())]


def _by_hand(subject: Subject, laboratory: NamedEngines) -> BuildLog:
    """The same commands on the same image after ``COPY . .``, as people write it: a change runs them all again."""
    manifests, toolchain, deps, build = subject.part.stages[:4]
    steps = (step for stage in (deps, build) for step in stage.instructions if not isinstance(step, Copy))
    every = Copy(sources=(".",), dest="/workspace/")
    by_hand = Stage(name="by-hand", base="toolchain", instructions=(every, *steps))
    part = replace(subject.part, stages=(manifests, toolchain, by_hand))
    (subject.folder / "by-hand.Dockerfile").write_text(dockerfile(part), "utf-8")
    (subject.folder / "by-hand.hcl").write_text(_TARGET, "utf-8")
    with laboratory.machine(warm=True) as machine:
        return bake.recorded(
            Bake(
                folder=subject.folder,
                targets=("by-hand",),
                file="by-hand.hcl",
                host=machine.host,
                builder=machine.builder,
            )
        )
