"""Repositories to run workflows on, and empty engines, one after another."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.harness.workflow_project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def docker(host: str, *arguments: str) -> str:
    """Run the docker client against one engine."""
    environment = {**os.environ, "DOCKER_HOST": host}
    return subprocess.run(
        ["docker", *arguments], env=environment, capture_output=True, text=True, timeout=120, check=True
    ).stdout


@pytest.fixture
def fresh_engine(fresh_engines: tuple[str, str]) -> Callable[[], str]:
    """Return a function that gives an empty engine, as a new runner has.

    It empties the two throw-away engines in turn, which takes a second where a new daemon takes twenty. So an
    engine that was given out lives until the next but one.
    """
    hosts = itertools.cycle(fresh_engines)

    def empty() -> str:
        host = next(hosts)
        for image in dict.fromkeys(docker(host, "images", "-aq").split()):
            docker(host, "rmi", "-f", image)
        docker(host, "builder", "prune", "-af")
        return host

    return empty


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a small repository; running a workflow on it needs Node and npm."""
    if not shutil.which("npm") and "node" not in os.environ.get("CIGEN_REQUIRE", "").split(","):
        pytest.skip("needs Node and npm")
    return Project(tmp_path)
