"""Baking with a real engine, and the command lines that do it."""

from __future__ import annotations

import dataclasses
import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from cigen.engine import bake
from cigen.engine.bake import Bake
from cigen.errors import EngineError
from tests.engine.conftest import baking, write_project


def test_the_command_line() -> None:
    full = Bake(
        folder=Path("/x"), targets=("a-build", "--load"), file="cigen-bake.hcl", builder="mine",
        overrides=("a.output=type=tar",), load=True, no_cache=True,
    )  # fmt: skip
    assert full.arguments("--progress=plain") == [
        "buildx", "bake", "--progress=plain", "--file=cigen-bake.hcl", "--set=a.output=type=tar", "--builder=mine",
        "--load", "--no-cache", "--", "a-build", "--load",
    ]  # fmt: skip
    assert Bake(folder=Path("/x"), targets=("t",)).arguments() == [
        "buildx", "bake", "--file=docker-bake.hcl", "--", "t"
    ]  # fmt: skip


def test_a_definition_that_is_no_json(docker_script: Callable[[str], None]) -> None:
    docker_script("echo oh")
    with pytest.raises(EngineError, match="gave no JSON"):
        bake.definition(Bake(folder=Path("/"), targets=("t",)))


@pytest.mark.engine
def test_a_build_is_recorded_step_by_step(engine: str, tmp_path: Path) -> None:
    salt = secrets.token_hex(4)
    work = baking(write_project(tmp_path / "repo", salt=salt), engine)
    log = bake.recorded(work)
    assert log.succeeded
    assert {"build", "deps"} <= set(log.executed_stages)
    assert [step.log for step in log.executed if step.command == "RUN" and step.log] in (
        [f"building {salt}\n", f"fetching for {salt}\n"],
        [f"fetching for {salt}\n", f"building {salt}\n"],
    )
    assert log.seconds > 0

    again = bake.recorded(work)
    assert again.executed == ()
    assert len(again.cached) == len(log.instructions)


@pytest.mark.engine
def test_a_cache_is_written_and_read(engine: str, tmp_path: Path) -> None:
    work = baking(write_project(tmp_path / "repo", salt=secrets.token_hex(4)), engine)
    write = {"CACHE_TO": f"type=local,mode=max,dest={tmp_path}/cache/", "BUILDX_BAKE_ENTITLEMENTS_FS": "0"}
    log = bake.recorded(dataclasses.replace(work, variables=write))
    assert (log.exported, log.imported) == (True, False)
    read = {"CACHE_FROM": f"type=local,src={tmp_path}/cache/", "BUILDX_BAKE_ENTITLEMENTS_FS": "0"}
    log = bake.recorded(dataclasses.replace(work, variables=read))
    assert (log.exported, log.imported) == (False, True)


@pytest.mark.engine
def test_a_failed_build_tells_what_failed_and_why(
    engine: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    work = baking(write_project(tmp_path / "repo", command="echo 'no such symbol' && exit 3"), engine)
    log = bake.record(work)
    assert not log.succeeded
    assert log.error == "app could not be built: no such symbol"
    with pytest.raises(EngineError, match="no such symbol"):
        bake.recorded(work)
    capfd.readouterr()
    with pytest.raises(EngineError) as caught:
        bake.run(work)
    assert (caught.value.message, caught.value.where) == ("app could not be built: no such symbol", "Dockerfile:15")
    said = capfd.readouterr().err
    assert said.count("no such symbol") == 3  # in the step's name, its output, and its error by BuildKit
    assert "failed to solve" not in said


@pytest.mark.engine
def test_an_unknown_target_is_named(engine: str, tmp_path: Path) -> None:
    work = baking(write_project(tmp_path / "repo"), engine)
    with pytest.raises(EngineError, match="nobody"):
        bake.recorded(dataclasses.replace(work, targets=("nobody",)))


@pytest.mark.engine
def test_progress_for_a_person_goes_to_the_terminal(
    engine: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bake.run(baking(write_project(tmp_path / "repo"), engine), plain=True)
    assert "[deps 2/2] RUN" in capfd.readouterr().err


@pytest.mark.engine
def test_the_definition_is_what_buildx_reads(engine: str, tmp_path: Path) -> None:
    work = baking(write_project(tmp_path / "repo"), engine)
    found = bake.definition(dataclasses.replace(work, variables={"CACHE_FROM": "type=gha,scope="}))
    assert found["target"]["app-build"]["cache-from"] == ["type=gha,scope=app-linux-amd64"]


@pytest.mark.engine
def test_git_is_not_run_in_the_repository(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text(f"#!/bin/bash\necho $@ >>{tmp_path}/canary\nexit 1\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    bake.recorded(baking(write_project(tmp_path / "repo"), engine))
    assert not (tmp_path / "canary").exists()
