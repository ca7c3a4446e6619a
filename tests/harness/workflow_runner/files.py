"""The files through which a step talks to the runner: GITHUB_OUTPUT, GITHUB_ENV, GITHUB_PATH and the summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    "GITHUB_OUTPUT": "output",
    "GITHUB_ENV": "env",
    "GITHUB_PATH": "path",
    "GITHUB_STEP_SUMMARY": "step_summary",
    "GITHUB_STATE": "state",
}
SUMMARY_LIMIT = 1024 * 1024


class FileCommandError(Exception):
    """A step wrote something that the runner cannot read."""


@dataclass(frozen=True)
class CommandFiles:
    """The files of one step."""

    folder: Path

    def create(self) -> dict[str, str]:
        """Make them, empty, and return the variables that name them."""
        self.folder.mkdir(parents=True)
        for name in NAMES.values():
            (self.folder / name).touch()
        return {variable: str(self.folder / name) for variable, name in NAMES.items()}

    def values(self, kind: str) -> dict[str, str]:
        """Read `name=value` lines and `name<<END` blocks."""
        lines = iter(self._text(kind).splitlines())
        values: dict[str, str] = {}
        for line in lines:
            if not line:
                continue
            block = re.match(r"^([^=]+?)<<(.+)$", line)
            if block:
                values[block[1]] = "\n".join(_until(lines, block[2]))
            elif "=" in line[1:]:
                name, value = line.split("=", 1)
                values[name] = value
            else:
                raise FileCommandError(f"Unable to process file command '{kind}': Invalid format '{line}'")
        if kind == "env" and "NODE_OPTIONS" in values:
            raise FileCommandError("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
        return values

    def paths(self) -> list[str]:
        """Read what goes in front of PATH, the last line first."""
        return [line for line in reversed(self._text("path").splitlines()) if line]

    def summary(self) -> str:
        """Read the markdown; GitHub drops a summary over one mebibyte."""
        text = self._text("step_summary")
        if len(text.encode()) > SUMMARY_LIMIT:
            raise FileCommandError("$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k")
        return text

    def _text(self, kind: str) -> str:
        return (self.folder / kind).read_text(encoding="utf-8")


def _until(lines: object, end: str) -> list[str]:
    block: list[str] = []
    for line in lines:  # type: ignore[attr-defined]
        if line == end:
            return block
        block.append(line)
    raise FileCommandError(f"Invalid value. Matching delimiter not found '{end}'")
