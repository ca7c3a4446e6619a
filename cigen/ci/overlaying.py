"""Put a person's overlay onto jobs, as plain data of a provider whose jobs have named steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cigen.overlay import JobOverlay, Noted, StepOverlay, unknown
from cigen.render.yaml import Commented

Data = Mapping[str, Any]


def overlaid(jobs: Data, overlay: Sequence[JobOverlay]) -> dict[str, Any]:
    """The jobs with what the overlay adds; raises :class:`UsageError` for a job or step that is not there."""
    changed = dict(jobs)
    for job in overlay:
        if job.name not in jobs:
            raise unknown("job", job.name, job.line, jobs)
        changed[job.name] = _job(changed[job.name], job)
    return changed


def _job(data: Data, job: JobOverlay) -> dict[str, Any]:
    head = {key: value for key, value in data.items() if key != "steps"}
    merged = {
        **head,
        **_dumped(job.settings),
        **_joined("env", data, job.env),
        **_joined("services", data, job.services),
    }
    return {**merged, "steps": _steps(data["steps"], job)}


def _joined(key: str, data: Data, more: Data) -> dict[str, Any]:
    return {key: {**data.get(key, {}), **_dumped(more)}} if more else {}


def _steps(steps: Sequence[Data], job: JobOverlay) -> list[Any]:
    names = [step["name"] for step in steps if "name" in step]
    for change in job.steps:
        if change.name not in names:
            raise unknown(f"step in the job {job.name}", change.name, change.line, names)
    changes = {change.name: change for change in job.steps}
    return [made for step in steps for made in _around(step, changes.get(step.get("name", "")))]


def _around(step: Data, change: StepOverlay | None) -> Iterator[Any]:
    if change is None:
        yield step
        return
    yield from _dumped(change.before)
    if not change.remove:
        yield {**step, **_dumped(change.settings), **_joined("env", step, change.env)}
    yield from _dumped(change.after)


def _dumped(value: Any) -> Any:
    match value:
        case Noted():
            return Commented(value=value.value, comment=value.comment)
        case Mapping():
            return {key: _dumped(item) for key, item in value.items()}
        case list() | tuple():
            return [_dumped(item) for item in value]
        case _:
            return value
