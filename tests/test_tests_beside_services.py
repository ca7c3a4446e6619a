"""Tests that need a database: run beside it by `cigen test` and by the workflow, green and red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cigen.reports import read
from tests.conftest import lacking
from tests.fixture_cases import repository
from tests.harness.gha_cache_server import GhaCacheServer
from tests.harness.workflow_runner import Push, run_workflow

pytestmark = pytest.mark.engine


def cigen(folder: Path, engine: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cigen", *arguments]
    environment = {**os.environ, "DOCKER_HOST": engine}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def tree(tmp_path: Path, engine: str) -> Path:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        lacking("engine", "there is no docker compose here")
    tree = tmp_path / "tree"
    shutil.copytree(repository("compose-votes"), tree)
    done = cigen(tree, engine, "init")
    assert done.returncode == 0, done.stderr
    return tree


def test_green_beside_its_services_and_nothing_is_left(tree: Path, engine: str) -> None:
    done = cigen(tree, engine, "test")
    assert done.returncode == 0, done.stderr
    report = read(tree / "cigen-reports/app")
    assert (report.exit_code, report.total, report.failed) == (0, 1, 0)
    command = ["docker", "--host", engine, "ps", "--all", "--quiet", "--filter", "ancestor=tests/app"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""


def test_red_where_the_database_is_missing(tree: Path, engine: str) -> None:
    (tree / "cigen.yml").write_text("components:\n  .:\n    services: [redis]\n")
    assert cigen(tree, engine, "generate").returncode == 0
    done = cigen(tree, engine, "test")
    assert done.returncode == 1, done.stderr
    report = read(tree / "cigen-reports/app")
    assert report.exit_code
    assert report.failed == 1


def test_a_service_that_does_not_start_is_told(tree: Path, engine: str) -> None:
    file = tree / "compose.ci.yml"
    file.write_text(file.read_text().replace("POSTGRES_PASSWORD", "POSTGRES_NO_PASSWORD"))
    done = cigen(tree, engine, "test")
    assert done.returncode == 5
    assert "superuser password is not specified" in done.stderr
    assert "app-tests left no reports" in done.stderr


@pytest.mark.usefixtures("node")
def test_the_workflow_does_the_same(tree: Path, engine: str, tmp_path: Path) -> None:
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-qm", "first")):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", "-C", tree, *identity, *arguments], check=True)
    with GhaCacheServer() as cache:
        workflow = tree / ".github/workflows/ci.yml"
        run = run_workflow(workflow, tree, Push(), work=tmp_path / "run", engine=engine, cache=cache)
    assert run.result == "success", run.failures
    assert "1 passed" in run.jobs["app"].step("Test").log
