"""What a stand-in for an action works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tests.harness.workflow_runner.process import Clock, ProcessGroup
    from tests.harness.workflow_runner.settings import Settings


class ActionFailed(Exception):  # noqa: N818
    """The action ends its step with this message."""


@dataclass
class ActionStep:
    """One `uses:` step while it runs."""

    action: str
    inputs: dict[str, str]
    env: Mapping[str, str]
    workspace: Path
    temp: Path
    github: Mapping[str, Any]
    settings: Settings
    log_file: Path
    processes: ProcessGroup
    clock: Clock
    outputs: dict[str, str] = field(default_factory=dict)
    post: list[Callable[[], None]] = field(default_factory=list)

    def flag(self, name: str) -> bool:
        """Read a boolean as `core.getBooleanInput` does, which takes YAML 1.2 booleans only."""
        value = self.inputs[name]
        if value in ("true", "True", "TRUE"):
            return True
        if value in ("false", "False", "FALSE"):
            return False
        raise ActionFailed(f'Input does not meet YAML 1.2 "Core Schema" specification: {name}')

    def items(self, name: str, *, commas: bool = True) -> list[str]:
        """Read a list: one item a line, and by commas where the action allows it."""
        lines = self.inputs[name].splitlines()
        parts = [part for line in lines for part in (line.split(",") if commas else [line])]
        return [part.strip() for part in parts if part.strip()]

    def log(self, text: str) -> None:
        """Write a line to the step's log."""
        with self.log_file.open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    def run(self, command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
        """Run a command; what it prints goes to the log, a failure fails the step."""
        self.log("[command]" + " ".join(command))
        environment = {**self.env, **(env or {})}
        folder = cwd or self.workspace
        status = self.processes.run(command, self.log_file, self.clock, cwd=folder, env=environment)
        if status:
            raise ActionFailed(f"The process '{command[0]}' failed with exit code {status}")
