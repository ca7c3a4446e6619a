"""What ``cigen cache prove`` found out: what each build took and whether the rules of the cache hold.

What a ``RUN`` step downloads cannot be seen from outside. That the ``deps`` stage was cached is the proof
that it downloaded nothing; lines of a build tool's log that tell of a download are counted beside it.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any, Literal

from cigen.engine.progress import BuildLog
from cigen.plan import Cache
from cigen.prove.scenarios import Scenario

_DOWNLOADS = re.compile(
    r"^[ \t]*(\[INFO\] )?(Downloaded from|Download(ing|ed)? (from )?\S*https?:|Collecting |Downloading "
    r"|Fetching |Get:\d+ http|go: downloading|npm http fetch)",
    re.MULTILINE,
)

Result = Literal["ok", "broken", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What a build took: seconds, steps, and the bytes of cached results and of base images that came in.

    ``downloads`` are the lines of the logs of steps that ran which tell of a download.
    """

    seconds: float
    cached: int
    executed: int
    stages: tuple[str, ...]
    fetched: int
    pulled: int
    downloads: int

    @classmethod
    def of(cls, log: BuildLog) -> Measure:
        """Measure a build."""
        return cls(
            seconds=log.seconds,
            cached=len(log.cached),
            executed=len(log.executed),
            stages=log.executed_stages,
            fetched=log.fetched,
            pulled=log.pulled,
            downloads=sum(len(_DOWNLOADS.findall(step.log)) for step in log.executed),
        )


@dataclass(frozen=True, kw_only=True)
class Row:
    """One build after one change, and what it says about a rule of the cache."""

    scenario: str
    rule: str
    result: Result
    why: str = ""
    changed: str | None = None
    measure: Measure | None = None


@dataclass(frozen=True, kw_only=True)
class Payback:
    """Seconds to make the toolchain and the dependencies, base image included, and to restore them."""

    made: float
    restored: float

    @property
    def pays(self) -> bool:
        """Whether the cache saves time here: on this network, from this cache."""
        return self.restored < self.made


@dataclass(frozen=True, kw_only=True)
class Proof:
    """All builds of one component; ``floor`` as :func:`cigen.prove.prove` tells."""

    component: str
    cache: Cache
    rows: tuple[Row, ...]
    dependencies: Payback | None
    floor: float | str

    @property
    def holds(self) -> bool:
        """Whether no rule is broken."""
        return all(row.result != "broken" for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """The proof as JSON values."""
        return {"schema": 1, "holds": self.holds, **dataclasses.asdict(self)}


def first(log: BuildLog) -> Row:
    """The row of the build that fills the cache."""
    return Row(
        scenario="no cache",
        rule="the first build writes the cache",
        result="ok" if log.exported else "broken",
        why="" if log.exported else "the build exported no cache",
        measure=Measure.of(log),
    )


def row(scenario: Scenario, changed: str, log: BuildLog) -> Row:
    """The row of a build that read the cache after ``changed`` was changed."""
    result, why = _judged(scenario, changed, log)
    return Row(
        scenario=scenario.name, rule=scenario.rule, result=result, why=why,
        changed=changed or None, measure=Measure.of(log),
    )  # fmt: skip


def impossible(scenario: Scenario) -> Row:
    """The row of a change that this repository has no file for."""
    why = "the repository has no file to change, or runs its tests in no build"
    return Row(scenario=scenario.name, rule=scenario.rule, result="unknown", why=why)


def payback(cold: BuildLog, warm: BuildLog) -> Payback | None:
    """Compare making with restoring; ``None`` where one of the two did not happen."""
    made = [step.seconds for step in cold.executed if step.stage in ("toolchain", "deps")]
    pulled = [step.restoring for step in cold.steps if step.command == "FROM"]
    restored = [step.restoring for step in warm.steps if step.fetched]
    return Payback(made=sum(made + pulled), restored=sum(restored)) if made and restored else None


def _judged(scenario: Scenario, changed: str, log: BuildLog) -> tuple[Result, str]:
    if not log.succeeded:
        return "broken", log.error
    if not log.imported:
        return "broken", "no cache was found to import"
    # One step a stage, since BuildKit tells steps in no fixed order and the later stages follow from the earlier.
    wrong = {step.stage: step.name for step in reversed(log.executed) if step.stage not in scenario.may_run}
    if wrong:
        return "broken", f"ran again: {', '.join(sorted(wrong.values()))}"
    if missing := scenario.must_run - set(log.executed_stages):
        return "unknown", f"{changed} was changed, but {', '.join(sorted(missing))} did not run"
    return "ok", ""
