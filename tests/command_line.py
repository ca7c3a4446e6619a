"""The command line as tests call it: a start of Python for each call would take most of their time."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from unittest import mock

from cigen.__main__ import main

_ENVIRONMENT = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}


def cigen(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run it in ``folder``, in this process, where no engine answers and nobody is at a terminal."""
    out, err = io.StringIO(), io.StringIO()
    with _surroundings(folder, arguments, env or {}), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _exit_code()
    return subprocess.CompletedProcess(["cigen", *arguments], code, out.getvalue(), err.getvalue())


def started(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run it as a program of its own, with ``before`` in front of the command."""
    return subprocess.run(
        [*before, sys.executable, "-m", "cigen", *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def on_engine(folder: Path, host: str, *arguments: str) -> str:
    """Run it in ``folder`` with the engine at ``host``, see that it succeeds, and return what it says."""
    done = started(folder, *arguments, env={"DOCKER_HOST": host})
    assert done.returncode == 0, f"{arguments}: {done.stdout[-3000:]}{done.stderr[-6000:]}"
    return done.stdout


@contextlib.contextmanager
def _surroundings(folder: Path, arguments: Sequence[str], env: Mapping[str, str]) -> Iterator[None]:
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {**_ENVIRONMENT, **env}),
        mock.patch.object(sys, "argv", ["cigen", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO()),
    ):
        yield


def _exit_code() -> int:
    try:
        main()
    except SystemExit as exit_:
        return int(exit_.code or 0)
    return 0
