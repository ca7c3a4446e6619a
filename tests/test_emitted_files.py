"""Every emitted file of every fixture passes the linters and is read by somebody else's parser."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cigen.engine import compose_guard
from tests.fixture_cases import emitted

DOCKERFILES = [path for path in emitted("**/*Dockerfile") if path.is_file()]
WORKFLOWS = emitted(".github/workflows/*.yml")
BAKE_FILES = emitted("*.hcl")
COMPOSE_FILES = emitted("compose.ci.yml")


def test_there_is_something_to_lint() -> None:
    assert DOCKERFILES
    assert WORKFLOWS
    assert BAKE_FILES
    assert COMPOSE_FILES


def run(linter: Callable[[str], str], name: str, *arguments: str | Path) -> None:
    """Run a linter that must find nothing."""
    done = subprocess.run([linter(name), *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


def test_hadolint(linter: Callable[[str], str]) -> None:
    run(linter, "hadolint", "--no-color", *DOCKERFILES)


def test_actionlint(linter: Callable[[str], str]) -> None:
    run(linter, "actionlint", *WORKFLOWS)


def test_zizmor_as_auditor(linter: Callable[[str], str], tmp_path: Path) -> None:
    # A build is no deployment: an environment, which that rule wants around secrets, would ask somebody each time.
    config = tmp_path / "zizmor.yml"
    config.write_text("rules: { secrets-outside-env: { disable: true } }\n")
    flags = ("--offline", "--no-progress", "--strict-collection", "--persona=auditor", "--format=json")
    command: list[str | Path] = [linter("zizmor"), *flags, "--config", config, *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stdout + done.stderr


def test_schema_of_workflows(linter: Callable[[str], str]) -> None:
    schema = ("--builtin-schema", "vendor.github-workflows", "--quiet")
    run(linter, "check-jsonschema", *schema, *WORKFLOWS)


def test_schema_of_compose_files(linter: Callable[[str], str]) -> None:
    run(linter, "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "--quiet", *COMPOSE_FILES)


@pytest.mark.parametrize("path", COMPOSE_FILES, ids=str)
def test_compose_reads_its_file_and_cigen_would_run_it(path: Path) -> None:
    compose_guard.checked(path.read_text("utf-8"), path.name)
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("there is no docker compose here")
    command = [docker, "compose", "--file", str(path), "--env-file", "/dev/null", "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_yamllint(linter: Callable[[str], str]) -> None:
    # One blank before a comment is how pinning bots write `@sha # v1`.
    rules = "{extends: default, rules: {truthy: {check-keys: false}, line-length: disable, document-start: disable, "
    rules += "comments: {min-spaces-from-content: 1}}}"
    run(linter, "yamllint", "-s", "-d", rules, *WORKFLOWS, *COMPOSE_FILES)


@pytest.mark.parametrize("path", DOCKERFILES, ids=str)
def test_dockerfile_is_read_by_buildkits_parser(path: Path) -> None:
    dockerfile = pytest.importorskip("dockerfile")
    commands = dockerfile.parse_file(str(path))
    stages = [command.value[2] for command in commands if command.cmd.lower() == "from"]
    stages = [stage for stage in stages if stage != "packages" and not stage.endswith("-output")]
    assert stages[:5] == ["manifests", "toolchain", "deps", "build", "test"]


@pytest.mark.parametrize("path", BAKE_FILES, ids=str)
def test_bake_file_is_read_by_an_hcl_parser(path: Path) -> None:
    hcl2 = pytest.importorskip("hcl2")
    data = hcl2.load(io.StringIO(path.read_text("utf-8")))
    assert {next(iter(group)).strip('"') for group in data["group"]} >= {"default"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=str)
def test_workflow_means_the_same_to_yaml_1_1(path: Path) -> None:
    import yaml
    from ruamel.yaml import YAML

    text = path.read_text("utf-8")
    older = yaml.safe_load(text)
    older["on"] = older.pop(True)  # the one key that 1.1 reads as a boolean, on GitHub as everywhere
    assert older == YAML(typ="safe", pure=True).load(text)


def test_linters_come_with_the_project(linter: Callable[[str], str]) -> None:
    assert shutil.which(linter("ruff"))
