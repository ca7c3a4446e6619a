"""What the doctor finds, on a healthy machine and on sick ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cigen import doctor
from cigen.doctor import Check
from tests.engine.conftest import docker_script

__all__ = ["docker_script"]

NOBODY = "unix:///nowhere/docker.sock"
IDS = {"engine", "cache", "registry", "disk", "buildx", "credentials", "git", "folder", "github-cache"}


def examine(folder: Path, environment: Mapping[str, str] = os.environ, host: str = NOBODY) -> dict[str, Check]:
    return {check.id: check for check in doctor.examine(folder, environment, host=host)}


def test_without_an_engine_the_rest_is_looked_at_all_the_same(tmp_path: Path) -> None:
    found = examine(tmp_path)
    assert found["engine"].result == "failed"
    assert NOBODY in found["engine"].what
    assert found["engine"].mend
    skipped = {name for name, check in found.items() if check.what == f"{name}: needs the engine"}
    assert skipped == {"builder", "cache", "registry", "disk"}
    assert found["folder"].result == "ok"


def test_what_is_not_ok_has_a_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = examine(tmp_path / "gone", {"GITHUB_ACTIONS": "true", "PATH": "/nowhere"})
    for name in ("engine", "buildx", "git", "folder", "github-cache"):
        assert found[name].result in ("failed", "warning"), name
        assert found[name].mend, name


@pytest.mark.parametrize(
    ("environment", "result"),
    [
        ({}, "skipped"),
        ({"GITHUB_ACTIONS": "true"}, "warning"),
        ({"GITHUB_ACTIONS": "true", "ACTIONS_RUNTIME_TOKEN": "t"}, "warning"),
        ({"GITHUB_ACTIONS": "true", "ACTIONS_RUNTIME_TOKEN": "t", "ACTIONS_RESULTS_URL": "u"}, "ok"),
    ],
)
def test_the_variables_of_the_github_cache(tmp_path: Path, environment: dict[str, str], result: str) -> None:
    assert examine(tmp_path, environment)["github-cache"].result == result


def test_a_credential_helper_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "not-there"}))
    check = examine(tmp_path)["credentials"]
    assert check.result == "failed"
    assert "docker-credential-not-there" in check.what


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((2, 39, 5), False),
        ((2, 43, 6), False),
        ((2, 43, 7), True),
        ((2, 49, 0), False),
        ((2, 50, 1), True),
        ((2, 51, 0), True),
        ((3, 0, 0), True),
        ((1, 99, 99), False),
    ],
)
def test_releases_of_git(version: tuple[int, int, int], mended: bool) -> None:
    assert doctor.is_mended_git(*version) == mended


@pytest.mark.parametrize(("said", "result"), [("git version 2.39.5", "warning"), ("git version 2.51.0.rc1", "ok")])
def test_the_git_on_the_path_is_asked(tmp_path: Path, said: str, result: str) -> None:
    (tmp_path / "git").write_text(f"#!/bin/bash\necho '{said}'\n")
    (tmp_path / "git").chmod(0o755)
    assert examine(tmp_path, {"PATH": str(tmp_path)})["git"].result == result


def test_a_buildx_that_is_too_old(tmp_path: Path, docker_script: Callable[[str], None]) -> None:
    docker_script("echo github.com/docker/buildx v0.10.0")
    assert examine(tmp_path)["buildx"].result == "failed"


@pytest.mark.engine
def test_a_healthy_machine(engine: str, tmp_path: Path) -> None:
    found = examine(tmp_path, host=engine)
    assert found.keys() == IDS | {"builder"}
    assert {name for name, check in found.items() if check.result == "failed"} == set()
    assert found["engine"].what.startswith("Docker Engine ")
    assert engine in found["engine"].what
