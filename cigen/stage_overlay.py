"""Put a person's overlay onto the stages of the plan."""

from __future__ import annotations

import dataclasses

from cigen.errors import UsageError
from cigen.overlay import FILE, Overlay, StageOverlay, unknown
from cigen.plan import ComponentPlan, Copy, Env, Exec, Instruction, Plan, Run, Stage, Start, Test, Workdir


def overlaid(plan: Plan, overlay: Overlay) -> Plan:
    """The plan with what the overlay adds; raises :class:`UsageError` for a component or stage that is not there."""
    known = {part.name: [stage.name for stage in part.stages] for part in plan.components}
    for change in overlay.stages:
        if change.component not in known:
            raise unknown("component", change.component, change.line, known)
        if change.name not in known[change.component]:
            raise unknown(f"stage of {change.component}", change.name, change.line, known[change.component])
        _refuse_commands_in_scratch(change, plan)
    changes = {(change.component, change.name): change for change in overlay.stages}
    components = tuple(_component(part, changes) for part in plan.components)
    return dataclasses.replace(plan, components=components, overlay=overlay.jobs)


def _refuse_commands_in_scratch(change: StageOverlay, plan: Plan) -> None:
    empty = {(part.name, stage.name) for part in plan.components for stage in part.stages if stage.base == "scratch"}
    if (change.component, change.name) in empty and (change.before or change.after):
        raise UsageError(f"nothing can run in the stage {change.name}: it is empty", where=f"{FILE}:{change.line}")


def _component(part: ComponentPlan, changes: dict[tuple[str, str], StageOverlay]) -> ComponentPlan:
    stages = tuple(
        _stage(stage, changes[part.name, stage.name]) if (part.name, stage.name) in changes else stage
        for stage in part.stages
    )
    return dataclasses.replace(part, stages=stages)


def _stage(stage: Stage, change: StageOverlay) -> Stage:
    """Variables come first, commands around what the stage runs; a runtime's user and start come last."""
    env: list[Instruction] = [Env(values=change.env)] if change.env else []
    own = list(stage.instructions)
    first = next((place for place, step in enumerate(own) if isinstance(step, Run | Test | Exec | Start)), len(own))
    last = next((place for place, step in enumerate(own) if isinstance(step, Start)), len(own))
    made = [*own[:first], *_commands(change.before), *own[first:last], *_commands(change.after), *own[last:]]
    at = _behind_head(made)
    return dataclasses.replace(stage, instructions=(*made[:at], *env, *made[at:]))


def _behind_head(instructions: list[Instruction]) -> int:
    """Behind the folder and the files that a stage starts with, so that they stay where they are."""
    kept = (step for step in enumerate(instructions) if not isinstance(step[1], Workdir | Copy))
    return next((place for place, _ in kept), len(instructions))


def _commands(commands: tuple[str, ...]) -> list[Instruction]:
    return [Exec(command=("sh", "-ec", command), why=".cigen/overlay.yml") for command in commands]
