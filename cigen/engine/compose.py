"""Runs tests beside their services with ``docker compose``, as the workflow does, and copies their reports out."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cigen.display import printable
from cigen.engine import cli, compose_guard
from cigen.errors import EngineError

_ERASE_LINE = "\x1b[2K"  # compose says it before the lines of a container, whatever --ansi says
_PULL_AND_RUN = ("up", "--quiet-pull", "--no-color", "--force-recreate", "--renew-anon-volumes")


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The compose ``file`` in ``folder`` and its text; its service ``tests`` leaves ``/reports`` behind."""

    folder: Path
    file: str
    text: str
    tests: str

    @property
    def project(self) -> str:
        """Another name for every folder, so that two checkouts of a repository do not meet."""
        key = f"{self.folder.resolve()}\0{self.tests}"
        return f"cigen-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def run(beside: Beside, reports: Path) -> None:
    """Fill the folder ``reports``; raises :class:`EngineError` where the tests could not even start."""
    require()
    with _checked(beside) as arguments:
        try:
            code = _shown(*arguments, *_PULL_AND_RUN, "--attach", beside.tests,
                          "--exit-code-from", beside.tests, beside.tests)  # fmt: skip
            if code:
                _shown(*arguments, "logs", "--no-color", "--tail", "50")
            _collect(arguments, beside, reports)
        finally:
            cli.ask(*arguments, "down", "--volumes", "--timeout", "3")


def require() -> None:
    """Raise :class:`EngineError` where the docker command has no ``compose``."""
    try:
        cli.ask("compose", "version", seconds=30)
    except EngineError as error:
        if error.hint:
            raise
        hint = "install Docker's compose plug-in: https://docs.docker.com/compose/install/"
        raise EngineError("the docker command has no compose, which runs tests beside services", hint=hint) from None


def _collect(arguments: tuple[str, ...], beside: Beside, reports: Path) -> None:
    reports.mkdir(parents=True, exist_ok=True)
    try:
        cli.ask(*arguments, "cp", f"{beside.tests}:/reports/.", str(reports.resolve()))
    except EngineError:
        raise EngineError(
            f"the container {beside.tests} left no reports: it did not start, or was stopped",
            where=beside.file,
            hint="the lines above tell whether a service did not become ready",
        ) from None


@contextmanager
def _checked(beside: Beside) -> Iterator[tuple[str, ...]]:
    """The arguments up to the command, on a file that was looked at; no ``.env`` of the repository is read."""
    data = compose_guard.checked(beside.text, beside.file)
    with tempfile.TemporaryDirectory(prefix="cigen-") as folder:
        file = Path(folder, "compose.json")
        file.write_text(json.dumps(data, default=str), "utf-8")
        empty = Path(folder, "empty.env")
        empty.touch()
        yield ("compose", f"--file={file}", f"--env-file={empty}", f"--project-name={beside.project}",
               "--progress=plain", "--ansi=never")  # fmt: skip


def _shown(*arguments: str) -> int:
    """Run a command and show what it says, made safe; its exit code."""
    with cli.child(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout or ():
            sys.stderr.write(printable(line.rstrip("\r\n").removeprefix(_ERASE_LINE)) + "\n")
    return process.returncode
