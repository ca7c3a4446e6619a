"""A docker command that is a script, and a small repository to bake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cigen.engine.bake import Bake

DOCKERFILE = """\
FROM debian:trixie-slim AS manifests
WORKDIR /manifests
COPY deps.txt ./
RUN chmod 644 deps.txt

FROM debian:trixie-slim AS toolchain
WORKDIR /work

FROM toolchain AS deps
COPY --from=manifests /manifests/ ./
RUN echo "fetching for {salt}" && cp deps.txt fetched.txt

FROM deps AS build
COPY src src
RUN echo "building {salt}" && {command}

FROM build AS test
RUN mkdir /reports && echo 0 > /reports/exit-code

FROM scratch AS reports
COPY --from=test /reports/ /
"""
BAKE_FILE = """\
variable "CACHE_FROM" {
  default = ""
}
variable "CACHE_TO" {
  default = ""
}
target "app-build" {
  target     = "build"
  cache-from = CACHE_FROM == "" ? [] : ["${CACHE_FROM}app-linux-amd64"]
  cache-to   = CACHE_TO == "" ? [] : ["${CACHE_TO}app-linux-amd64"]
  output     = ["type=cacheonly"]
}
target "app-reports" {
  target          = "reports"
  cache-from      = CACHE_FROM == "" ? [] : ["${CACHE_FROM}app-linux-amd64"]
  no-cache-filter = ["test"]
  output          = ["type=local,dest=cigen-reports/app"]
}
"""


@pytest.fixture
def docker_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script on the PATH as the docker command."""

    def place(body: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "docker").write_text(f"#!/bin/bash\n{body}\n")
        (folder / "docker").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    return place


def write_project(folder: Path, *, command: str = "cp src/main.py built.py", salt: str = "") -> Path:
    """Write a repository as cigen leaves it, in which ``command`` is the build; a new ``salt`` is a new build."""
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.py").write_text("print('hello')\n")
    (folder / "deps.txt").write_text("left-pad\n")
    (folder / "README.md").write_text("Hello.\n")
    (folder / "Dockerfile").write_text(DOCKERFILE.format(command=command, salt=salt))
    (folder / "docker-bake.hcl").write_text(BAKE_FILE)
    return folder


def baking(folder: Path, host: str) -> Bake:
    """A bake of that repository."""
    return Bake(folder=folder, targets=("app-build",), host=host, builder="default")
