"""The layer cache on an empty machine, beside the Dockerfiles that people write by hand."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from cigen import app
from cigen.engine import bake
from cigen.engine.bake import Bake
from cigen.engine.machines import NamedEngines
from cigen.engine.progress import BuildLog
from cigen.plan import Cache, ComponentPlan, Image
from cigen.prove import Subject, prove
from cigen.registry import resolve
from cigen.repo import Repo
from tests.bench.measure import rows
from tests.fixture_cases import CASES, repository

_BY_HAND = {
    "COPY . . and package": "RUN {command}",
    "with a cache mount": "RUN --mount=type=cache,target=/root/.m2 {command}",
}
_BAKE = 'target "{name}" {{\n  target = "build"\n  output = ["type=cacheonly"]\n}}\n'
_SKIPPED = ("frontend-maven",)  # its build downloads Node from nodejs.org, which is not about layers


def table(engines: tuple[str, str], registry: str | None) -> str:
    """One row for each fixture and way of building; ``registry`` adds the floor."""
    laboratory = NamedEngines(*engines)
    found = [row for case in CASES if case not in _SKIPPED for row in _case(case, laboratory, registry)]
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
        proof = prove(Subject.of(plan, folder), laboratory, cache=cache)
        measures = {row.scenario: row.measure for row in proof.rows if row.measure}
        cold = measures["no cache"].seconds
        found: list[tuple[str, ...]] = [
            (case, name, f"{m.seconds:.1f}", f"{m.seconds / cold:.2f}", f"{m.fetched / 1e6:.1f}",
             f"{m.pulled / 1e6:.1f}", str(m.downloads))
            for name, m in measures.items()
        ]  # fmt: skip
        if isinstance(proof.floor, float):
            found.append((case, "floor", f"{proof.floor:.1f}", f"{proof.floor / cold:.2f}", "", "", ""))
        for name, instruction in _BY_HAND.items():
            seconds = _by_hand(folder, plan.components[0], instruction, laboratory).seconds
            found.append((case, name, f"{seconds:.1f}", f"{seconds / cold:.2f}", "0.0", "", ""))
        return found


def _by_hand(folder: Path, part: ComponentPlan, instruction: str, laboratory: NamedEngines) -> BuildLog:
    base = part.stages[0].base
    if not isinstance(base, Image):
        raise TypeError("the toolchain is an image")
    command = "sh ./mvnw" if "mvnw" in str(part.stages[0].instructions) else "mvn"
    run = instruction.format(command=f"{command} -B -ntp package -DskipTests")
    text = f"FROM {base} AS build\nWORKDIR /workspace\nCOPY . .\n{run}\n"
    (folder / "by-hand.Dockerfile").write_text(text, "utf-8")
    bake_file = _BAKE.format(name="by-hand").replace("target =", 'dockerfile = "by-hand.Dockerfile"\n  target =')
    (folder / "by-hand.hcl").write_text(bake_file, "utf-8")
    with laboratory.machine(warm=True) as machine:
        return bake.recorded(
            Bake(folder=folder, targets=("by-hand",), file="by-hand.hcl", host=machine.host, builder=machine.builder)
        )
