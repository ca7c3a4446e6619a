"""What others call cigen by: the GitHub action and the hooks of pre-commit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from cigen import app
from cigen.cli import app as cli
from tests.cli.test_commands import POM

ROOT = Path(__file__).parent.parent
ACTION, HOOKS = ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml"


def step(name: str) -> dict[str, Any]:
    steps = yaml.safe_load(ACTION.read_text("utf-8"))["runs"]["steps"]
    return next(step for step in steps if step["name"] == name)


def test_the_action_is_one_and_does_no_harm(linter: Callable[[str], str]) -> None:
    schema = [linter("check-jsonschema"), "--builtin-schema", "vendor.github-actions", str(ACTION)]
    auditor = [linter("zizmor"), "--offline", "--quiet", "--no-progress", "--persona=auditor", str(ACTION)]
    for command in (schema, auditor):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("pom", "code"), [(POM, 0), (POM.replace("21", "17"), 1)])
def test_the_action_annotates_and_fails_as_check_does(tmp_path: Path, pom: str, code: int) -> None:
    repository, temp, output = tmp_path / "repo", tmp_path / "temp", tmp_path / "output"
    repository.mkdir()
    (repository / "pom.xml").write_text(POM)
    app.write(app.prepare(repository))
    (repository / "pom.xml").write_text(pom)
    installed = temp / "cigen" / "bin" / "cigen"
    installed.parent.mkdir(parents=True)
    installed.write_text(f'#!/bin/sh\nexec {sys.executable} -m cigen "$@"\n')
    installed.chmod(0o755)
    env = {**os.environ, "RUNNER_TEMP": str(temp), "GITHUB_OUTPUT": str(output), "FOLDER": str(repository)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Check")["run"]]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, output.read_text()) == (code, f"exit-code={code}\n"), done.stderr
    assert ("::error file=Dockerfile" in done.stdout) == bool(code)


def test_every_hook_calls_a_command_that_is_there() -> None:
    from typer.main import get_command

    hooks = yaml.safe_load(HOOKS.read_text("utf-8"))
    commands = get_command(cli).commands  # type: ignore[attr-defined]
    for hook in hooks:
        program, command, *options = hook["entry"].split()
        known = {option for parameter in commands[command].params for option in parameter.opts}
        assert program == "cigen"
        assert set(options) <= known
        assert not hook["pass_filenames"]
