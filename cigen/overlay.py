"""What a person adds to generated jobs and stages by their names, as ``.cigen/overlay.yml`` has it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cigen.display import printable
from cigen.errors import UsageError

FILE = ".cigen/overlay.yml"


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A pinned action with the release that its comment names."""

    value: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class StepOverlay:
    """Changes to the step ``name``: variables, settings (any key of a step), steps around it, or its removal."""

    name: str
    line: int
    env: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    before: tuple[Mapping[str, Any], ...] = ()
    after: tuple[Mapping[str, Any], ...] = ()
    remove: bool = False


@dataclass(frozen=True, kw_only=True)
class JobOverlay:
    """Changes to the job ``name``: variables, services, settings (any key of a job) and its steps."""

    name: str
    line: int
    env: Mapping[str, Any] = field(default_factory=dict)
    services: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[StepOverlay, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StageOverlay:
    """Changes to the stage ``name`` of a component: variables, and commands before and after what it does."""

    component: str
    name: str
    line: int
    env: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """All of it; empty where there is none."""

    jobs: tuple[JobOverlay, ...] = ()
    stages: tuple[StageOverlay, ...] = ()


def unknown(kind: str, name: str, line: int, known: Iterable[str]) -> UsageError:
    """The error for a name that is rendered nowhere; tells the nearest."""
    names = list(known)
    nearest = difflib.get_close_matches(name[:80], names, n=3, cutoff=0.3) or names[:10]
    shown = printable(name, limit=80)
    return UsageError(
        f"there is no {kind} called {shown}", where=f"{FILE}:{line}", hint=f"did you mean {' or '.join(nearest)}?"
    )
