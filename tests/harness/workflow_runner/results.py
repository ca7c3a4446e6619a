"""What a run leaves behind, in GitHub's own words for results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

Result = Literal["success", "failure", "cancelled", "skipped"]
_TOLD_LINES = 60


@dataclass
class Step:
    """One step. `outcome` is before `continue-on-error`, `conclusion` after it."""

    id: str
    name: str
    outcome: Result = "skipped"
    conclusion: Result = "skipped"
    outputs: dict[str, str] = field(default_factory=dict)
    log: str = ""
    seconds: float = 0.0


@dataclass
class Job:
    """One job of a run, or one combination of its matrix. `result` is what `needs` sees."""

    id: str
    name: str
    matrix: dict[str, Any] = field(default_factory=dict)
    result: Result = "skipped"
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    workspace: Path | None = None
    error: str = ""

    @property
    def log(self) -> str:
        """The whole log."""
        return "".join(f"##[group]{step.name}\n{step.log}" for step in self.steps) + self.error

    def step(self, name: str) -> Step:
        """Find a step by its id or its name."""
        found = [step for step in self.steps if name in (step.id, step.name)]
        if len(found) != 1:
            raise KeyError(f"{name!r} names {len(found)} of {[step.name for step in self.steps]}")
        return found[0]


@dataclass
class Run:
    """A finished run. A job is found by its id, a combination of a matrix as `id (value, value)`."""

    jobs: dict[str, Job] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    triggered: bool = True
    cancelled: bool = False

    @property
    def result(self) -> Result:
        """What the commit's check shows."""
        if self.cancelled:
            return "cancelled"
        if not self.triggered:
            return "skipped"
        bad = {"failure", "cancelled"} & {job.result for job in self.jobs.values()}
        return "failure" if bad else "success"

    @property
    def summary(self) -> dict[str, str]:
        """The markdown of each job that wrote a summary."""
        return {name: job.summary for name, job in self.jobs.items() if job.summary}

    @property
    def log(self) -> str:
        """Everything, for the message of a failed assertion."""
        return "".join(f"== {name}: {job.result}\n{job.log}\n" for name, job in self.jobs.items())

    @property
    def failures(self) -> str:
        """The end of what each failed step wrote: short, since reports of a test run keep no long message whole."""
        told = []
        for name, job in self.jobs.items():
            failed = [step for step in job.steps if step.outcome == "failure"]
            told += [f"== {name}: {step.name}\n{_end(step.log)}" for step in failed]
            told += [f"== {name}: {job.error}"] if job.error else []
        return "\n".join(told)


def _end(log: str) -> str:
    return "\n".join(log.splitlines()[-_TOLD_LINES:])
