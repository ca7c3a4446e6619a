"""Steps of a GitHub workflow as types that cannot be wrong: a step runs a script or uses an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cigen.pins import Action
from cigen.render.yaml import Commented


@dataclass(frozen=True, kw_only=True)
class Script:
    """A ``run`` step; ``text`` is constant: values reach it through ``env``."""

    name: str
    text: str
    id: str | None = None
    condition: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Uses:
    """A ``uses`` step, pinned to a commit."""

    name: str
    action: Action
    inputs: Mapping[str, Any] = field(default_factory=dict)
    condition: str | None = None
    env: Mapping[str, str | Commented] = field(default_factory=dict)


def as_data(step: Script | Uses) -> dict[str, Any]:
    """The step as the workflow has it."""
    data: dict[str, Any]
    match step:
        case Script():
            data = {"name": step.name, "id": step.id, "if": step.condition, "env": step.env, "run": step.text}
        case Uses():
            uses = Commented(value=f"{step.action.name}@{step.action.sha}", comment=step.action.version)
            data = {
                "name": step.name,
                "if": step.condition,
                "uses": uses,
                "env": step.env,
                "with": step.inputs,
            }
    return {key: value for key, value in data.items() if value not in (None, {})}
