"""Runs the process of a step as GitHub's runner does: with a time limit, and ended politely first."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# GitHub waits 7.5 s after SIGINT and 2.5 s after SIGTERM; a test waits less.
GRACE = ((signal.SIGINT, 2.0), (signal.SIGTERM, 1.0), (signal.SIGKILL, 5.0))

End = Literal["exit", "timeout", "cancelled"]


@dataclass
class Clock:
    """When a step must end: by its time limit, or because the run is cancelled under it."""

    deadline: float | None = None
    cancel_at: float | None = None

    def why_stop(self) -> End | None:
        """Tell whether the time has come."""
        now = time.monotonic()
        if self.cancel_at is not None and now >= self.cancel_at:
            return "cancelled"
        if self.deadline is not None and now >= self.deadline:
            return "timeout"
        return None


class StepStopped(Exception):  # noqa: N818
    """The process did not end by itself."""

    def __init__(self, end: End) -> None:
        super().__init__(end)
        self.end = end


@dataclass
class ProcessGroup:
    """The processes of one job. What a step leaves in the background lives on until the job ends."""

    leaders: list[int] = field(default_factory=list)

    def run(self, command: Sequence[str], log: Path, clock: Clock, *, cwd: Path, env: Mapping[str, str]) -> int:
        """Run a command, append what it prints to the log, return its exit status."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.leaders.append(process.pid)
        wait = 0.002
        while process.poll() is None:
            if end := clock.why_stop():
                _end(process)
                raise StepStopped(end)
            time.sleep(wait)
            wait = min(wait * 1.5, 0.05)
        return process.returncode

    def kill_orphans(self) -> None:
        """End what the steps left behind, as the runner does when a job is over."""
        for leader in self.leaders:
            try:
                os.killpg(leader, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _end(process: subprocess.Popen[bytes]) -> None:
    for number, seconds in GRACE:
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
