"""From recorded builds to a verdict for each rule."""

from __future__ import annotations

import json

import pytest

from cigen.engine.progress import BuildLog, Step
from cigen.plan import Cache
from cigen.prove import proof, scenarios
from cigen.prove.proof import Payback, Proof
from cigen.prove.scenarios import Scenario

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in scenarios.ALL}
IMPORTED = Step(name="importing cache manifest from x", started=True)


def ran(stage: str, log: str = "", seconds: float = 1.0) -> Step:
    return Step(name=f"[{stage} 1/1] RUN x", stage=stage, command="RUN", started=True, seconds=seconds, log=log)


def cached(stage: str, fetched: int = 0, restoring: float = 0.0) -> Step:
    return Step(
        name=f"[{stage} 1/1] RUN x", stage=stage, command="RUN", started=True, cached=True, fetched=fetched,
        restoring=restoring,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "steps", "result", "why"),
    [
        ("unchanged", [IMPORTED, cached("deps"), cached("build")], "ok", ""),
        ("unchanged", [IMPORTED, cached("deps"), ran("build")], "broken", "ran again: [build"),
        ("documentation", [IMPORTED, ran("deps")], "broken", "ran again: [deps"),
        ("unchanged", [cached("deps")], "broken", "no cache was found"),
        ("source", [IMPORTED, cached("deps"), ran("build")], "ok", ""),
        ("source", [IMPORTED, ran("deps"), ran("build")], "broken", "ran again: [deps"),
        ("source", [IMPORTED, cached("deps"), cached("build")], "unknown", "x was changed, but build did not run"),
        ("manifest", [IMPORTED, cached("toolchain"), ran("deps"), ran("build")], "ok", ""),
        ("manifest", [IMPORTED, ran("toolchain"), ran("deps")], "broken", "ran again: [toolchain"),
        ("manifest", [IMPORTED, cached("deps"), ran("build")], "unknown", "deps did not run"),
    ],
)
def test_a_rule_holds_or_is_broken(name: str, steps: list[Step], result: str, why: str) -> None:
    row = proof.row(SCENARIOS[name], "x", BuildLog(steps=tuple(steps)))
    assert row.result == result
    assert why in row.why


def test_a_failed_build_breaks_the_rule() -> None:
    log = BuildLog(steps=(IMPORTED,), messages=("boom",), succeeded=False, targets=("a-build",))
    assert proof.row(SCENARIOS["source"], "x", log).why == "the build of a-build failed: boom"


def test_the_first_build_has_to_write_the_cache() -> None:
    assert proof.first(BuildLog(steps=(ran("deps"),))).result == "broken"
    assert proof.first(BuildLog(steps=(Step(name="exporting cache to registry"),))).result == "ok"


def test_what_could_not_be_changed_is_unknown_not_broken() -> None:
    row = proof.impossible(SCENARIOS["source"])
    assert row.result == "unknown"
    whole = Proof(component="a", cache=Cache(), rows=(row,), dependencies=None, floor=1.0)
    assert whole.holds
    assert json.loads(json.dumps(whole.to_json()))["holds"] is True


def test_downloads_are_counted_in_steps_that_ran() -> None:
    log = BuildLog(
        steps=(
            ran("deps", "[INFO] Downloaded from central: https://x\nDownloaded from central: y\nBuilding x\n"),
            ran("build", "  Downloading six-1.whl\ngo: downloading x v1\nCollecting six\nI was Downloading\n"),
            Step(name="c", stage="deps", command="RUN", cached=True, started=True, log="Downloading z\n"),
        ),
        seconds=4.0,
    )
    row = proof.first(log)
    assert row.measure is not None
    assert (row.measure.downloads, row.measure.executed, row.measure.cached, row.measure.seconds) == (5, 2, 1, 4.0)


def test_restoring_is_compared_with_making() -> None:
    base = Step(name="[toolchain 1/1] FROM x", stage="toolchain", command="FROM", started=True, restoring=2.0)
    cold = BuildLog(steps=(base, ran("deps", seconds=5.0), ran("build", seconds=9.0)))
    warm = BuildLog(steps=(cached("deps", fetched=10, restoring=3.0), cached("toolchain", restoring=100.0)))
    assert proof.payback(cold, warm) == Payback(made=7.0, restored=3.0)
    assert Payback(made=7.0, restored=3.0).pays
    assert not Payback(made=1.0, restored=3.0).pays
    assert proof.payback(cold, BuildLog(steps=())) is None
