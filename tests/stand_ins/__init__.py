"""Images for an engine that reaches no Docker Hub: a Dockerfile for each repository, made of what registries have."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_FOLDER = Path(__file__).parent


def provide(engine: str, image: str) -> None:
    """Have ``image`` on an engine: pulled where that is possible, else as its stand-in."""
    if _docker(engine, "pull", "--quiet", image).returncode == 0:
        return
    repository, _, tag = image.partition(":")
    file = _FOLDER / f"{repository.replace('/', '-')}.Dockerfile"
    version = f"--build-arg=VERSION={tag}"
    flags = ("--builder=default", "--load", f"--tag={image}", version, f"--file={file}")
    made = _docker(engine, "buildx", "build", *flags, str(_FOLDER))
    assert made.returncode == 0, made.stderr[-3000:]


def _docker(engine: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DOCKER_HOST": engine}
    return subprocess.run(["docker", *arguments], env=environment, capture_output=True, text=True, check=False)
