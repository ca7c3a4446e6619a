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
from cigen.plan import Cache, Copy, Run, Stage
from cigen.prove import Subject, prove
from cigen.prove.proof import Proof
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
        facts, plan = app.plan(Repo.from_folder(folder))
        cache = Cache(backend="registry", ref=f"{registry}/{case}") if registry else None
        subject = Subject.of(plan, folder, plan.components[0].name)
        commands = (*facts.components[0].commands.deps, *facts.components[0].commands.build)
        found: list[tuple[str, ...]] = []
        try:
            found = _rows(case, prove(subject, laboratory, cache=cache))
            seconds = _by_hand(subject, commands, laboratory).seconds
        except CigenError as error:  # what this engine or its network does not have
            return [*found, (case, printable(error.message), "", "", "", "", "")]
        cold = float(found[0][2])
        return [*found, (case, "by hand: COPY . . first", f"{seconds:.1f}", f"{seconds / cold:.2f}", "", "", "")]


def _rows(case: str, proof: Proof) -> list[tuple[str, ...]]:
    measures = {row.scenario: row.measure for row in proof.rows if row.measure}
    cold = measures["no cache"].seconds
    found: list[tuple[str, ...]] = [
        (case, name, f"{m.seconds:.1f}", f"{m.seconds / cold:.2f}", f"{m.fetched / 1e6:.1f}",
         f"{m.pulled / 1e6:.1f}", str(m.downloads))
        for name, m in measures.items()
    ]  # fmt: skip
    if isinstance(proof.floor, float):
        found.append((case, "floor", f"{proof.floor:.1f}", f"{proof.floor / cold:.2f}", "", "", ""))
    return found


def _by_hand(subject: Subject, commands: Sequence[str], laboratory: NamedEngines) -> BuildLog:
    """What a person types, on the same image after ``COPY . .``: any change runs all of it again."""
    manifests, toolchain, *_ = subject.part.stages
    every = Copy(sources=(".",), dest="/workspace/")
    by_hand = Stage(name="by-hand", base="toolchain", instructions=(every, Run(commands=tuple(commands))))
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
