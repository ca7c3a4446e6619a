"""Whole processes, timed from outside: wall time and peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Medians over the runs: wall seconds and peak resident megabytes."""

    seconds: float
    megabytes: float


def command(arguments: Sequence[str | Path], folder: Path, runs: int, ends: Sequence[int] = (0, 3)) -> Figure:
    """Run a command ``runs`` times after one warm-up; raises if it ends with none of the exit codes ``ends``."""
    found = [_once(arguments, folder, ends) for _ in range(runs + 1)][1:]
    return Figure(
        seconds=statistics.median(figure.seconds for figure in found),
        megabytes=statistics.median(figure.megabytes for figure in found),
    )


def _once(arguments: Sequence[str | Path], folder: Path, ends: Sequence[int]) -> Figure:
    start = time.perf_counter()
    process = subprocess.Popen([*map(str, arguments)], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    return Figure(seconds=time.perf_counter() - start, megabytes=usage.ru_maxrss / 1024)


def rows(title: str, header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"### {title}", "", "| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in body), ""])
