"""The docker command line, for what the SDK has no call for: builds and builders."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cigen.display import printable
from cigen.errors import EngineError

MINIMUM_BUILDX = (0, 13)  # the first whose progress can be read as JSON
_GRACE_SECONDS = 10.0
_SETTINGS = {
    # buildx would run git in the repository, which may hold a configuration that starts programs.
    "BUILDX_GIT_INFO": "false",
    # Provenance holds times, so the same build would give another image each time.
    "BUILDX_NO_DEFAULT_ATTESTATIONS": "1",
    "DOCKER_CLI_HINTS": "false",
}


def ask(*arguments: str, host: str | None = None, folder: Path | None = None,
        variables: Mapping[str, str] | None = None, seconds: float = 120.0) -> str:  # fmt: skip
    """Run ``docker`` and return what it prints; raises :class:`EngineError` with its last words."""
    try:
        answer = subprocess.run(
            [_docker(), *arguments], env=environment(host, variables), cwd=folder, timeout=seconds,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise EngineError(
            f"docker {arguments[0]} did not answer within {seconds:.0f} s", hint="is the engine busy or hung?"
        ) from None
    if answer.returncode:
        raise EngineError(last_words(answer.stderr) or f"docker {arguments[0]} failed")
    return answer.stdout


@contextlib.contextmanager
def child(*arguments: str, host: str | None = None, folder: Path | None = None,
          variables: Mapping[str, str] | None = None, stderr: int | IO[str] | None = None,
          stdout: int | None = None,
          ) -> Iterator[subprocess.Popen[str]]:  # fmt: skip
    """Start ``docker`` and wait for its end; an interrupt is passed on: the build stops with cigen."""
    process = subprocess.Popen(
        [_docker(), *arguments], env=environment(host, variables), cwd=folder,
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, text=True, errors="replace",
    )  # fmt: skip
    try:
        yield process
        process.wait()
    finally:
        _end(process)
        for stream in filter(None, (process.stdout, process.stderr)):
            stream.close()


def environment(host: str | None, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a docker command that talks to ``host``; ``None`` for the user's own choice."""
    values = {**os.environ, **_SETTINGS, **(variables or {})}
    if host is not None:
        values["DOCKER_HOST"] = host
        values.pop("DOCKER_CONTEXT", None)
    return values


def buildx_version(host: str | None = None) -> str:
    """The version of buildx; raises :class:`EngineError` where there is none or it is too old."""
    try:
        text = ask("buildx", "version", host=host, seconds=30)
    except EngineError as error:
        if error.hint:
            raise
        raise EngineError(
            "the docker command has no buildx",
            hint="install Docker's buildx plug-in: https://docs.docker.com/go/buildx/",
        ) from None
    found = re.search(r"(\d{1,9})\.(\d{1,9})(?:\.\d{1,9})?", text)
    if found and (int(found[1]), int(found[2])) < MINIMUM_BUILDX:
        wanted = ".".join(map(str, MINIMUM_BUILDX))
        raise EngineError(f"buildx {found[0]} is too old", hint=f"install {wanted} or newer")
    return found[0] if found else printable(text.strip(), limit=80)


@dataclass(frozen=True, kw_only=True)
class Builder:
    """A builder of buildx: its name, its driver ("docker" for the engine itself), and whether it runs, "" if unsaid."""

    name: str
    driver: str
    status: str


def builder(host: str | None = None) -> Builder:
    """The builder that buildx uses; raises :class:`EngineError` where it cannot tell."""
    text = ask("buildx", "inspect", host=host, seconds=30)

    def said(key: str) -> str:
        found = re.search(rf"^{key}:[ \t]+(\S+)", text, re.MULTILINE)
        return printable(found[1], limit=80) if found else ""

    return Builder(name=said("Name"), driver=said("Driver") or "unknown", status=said("Status"))


def last_words(text: str, *, lines: int = 12) -> str:
    """The end of a command's output, safe to show; the lines after ``ERROR:`` where there are some."""
    kept = [printable(line) for line in text.splitlines() if line.strip()][-lines:]
    errors = [number for number, line in enumerate(kept) if line.startswith("ERROR:")]
    return "\n".join(kept[errors[-1] :] if errors else kept).removeprefix("ERROR: ")


def _docker() -> str:
    path = shutil.which("docker")
    if path is None:
        raise EngineError(
            "there is no docker command on the PATH",
            hint="install Docker: https://docs.docker.com/get-docker/",
        )
    return path


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is not None:
        return
    # A terminal signals the whole group, so the child knows already; elsewhere nobody told it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)
            return
