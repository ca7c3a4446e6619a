"""Which jobs of a pipeline are for Linux: what others are told says nothing about an image."""

from __future__ import annotations

import pytest

from cigen.evidence.pipelines import steps
from cigen.repo import Repo

GITHUB = ".github/workflows/ci.yml"
CIRCLE = ".circleci/config.yml"
GITLAB = ".gitlab-ci.yml"
TESTS = "t: {runs-on: ubuntu-24.04, steps: [run: make test]}"


def found(file: str, text: str) -> list[str]:
    return [" ".join(command.words) for command in steps.commands(Repo.from_mapping({file: text}))]


@pytest.mark.parametrize(
    "job",
    [
        "runs-on: windows-2025, steps: [run: make]",
        "runs-on: [self-hosted, macOS], steps: [run: make]",
        "runs-on: {group: big, labels: [win64]}, steps: [run: make]",
        "runs-on: '${{ matrix.on.os }}', strategy: {matrix: {on: [{os: macos-15}]}}, steps: [run: make]",
        "runs-on: '${{ matrix.os }}', strategy: {matrix: {include: [{os: windows-2025}]}}, steps: [run: make]",
        "runs-on: ubuntu-24.04, steps: [{if: runner.os == 'Windows', run: make}]",
        "runs-on: ubuntu-24.04, steps: [{shell: cmd, run: make}]",
        "defaults: {run: {shell: powershell}}, steps: [run: make]",
    ],
)
def test_a_job_of_github_for_another_system(job: str) -> None:
    assert found(GITHUB, f"jobs:\n  {TESTS}\n  a: {{{job}}}\n") == ["make test"]


@pytest.mark.parametrize(
    "job",
    [
        "runs-on: self-hosted, steps: [run: make]",
        "runs-on: '${{ matrix.os }}', strategy: {matrix: {os: [ubuntu-24.04, windows-2025]}}, steps: [run: make]",
        "runs-on: ubuntu-24.04, steps: [{if: runner.os != 'Windows', run: make}]",
        "runs-on: ubuntu-24.04, steps: [{if: inputs.scenarios, run: make}]",
        "runs-on: ubuntu-24.04, env: {A: make}, steps: [{run: '${{ env.A }}'}]",
    ],
)
def test_a_job_of_github_for_linux(job: str) -> None:
    assert found(GITHUB, f"jobs:\n  {TESTS}\n  a: {{{job}}}\n") == ["make test", "make"]


def test_each_run_of_a_matrix_counts_by_its_own_machine() -> None:
    runs = "include: [{os: windows-2025, place: a}, {os: ubuntu-24.04, place: b}]"
    step = "{run: make, working-directory: '${{ matrix.place }}'}"
    job = f"a: {{runs-on: '${{{{ matrix.os }}}}', strategy: {{matrix: {{{runs}}}}}, steps: [{step}]}}"
    commands = steps.commands(Repo.from_mapping({GITHUB: f"jobs:\n  {TESTS}\n  {job}\n"}))
    assert [command.folder for command in commands] == [".", "b"]


@pytest.mark.parametrize(
    ("kind", "is_here"),
    [
        ("docker: [{image: gcc}]", True),
        ("machine: {image: ubuntu-2404}", True),
        ("macos: {xcode: 16.0.0}", False),
        ("machine: {image: windows-server-2022}", False),
        ("resource_class: macos.m1.medium.gen1", False),
        ("executor: win/default", False),
        ("executor: {name: apple}", False),
        ("executor: plain", True),
        ("executor: << parameters.on >>", False),
        ("executor: << parameters.either >>", True),
    ],
)
def test_a_job_of_circle(kind: str, is_here: bool) -> None:
    given = "{a: {on: apple-mac, matrix: {parameters: {either: [plain, win/default]}}}}"
    text = f"""\
executors: {{apple: {{macos: {{xcode: 16.0.0}}}}, plain: {{docker: [{{image: gcc}}]}}}}
jobs:
  t: {{docker: [{{image: gcc}}], steps: [run: make test]}}
  a: {{{kind}, steps: [run: make]}}
workflows: {{all: {{jobs: [t, {given}]}}}}
"""
    assert found(CIRCLE, text) == (["make test", "make"] if is_here else ["make test"])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (GITLAB, "t: {script: make test}\na: {tags: [saas-windows-medium-amd64], script: make}"),
        (GITLAB, "t: {tags: [docker], script: make test}\na: {script: make}\ndefault: {tags: [shared, macos]}"),
        (
            "bitbucket-pipelines.yml",
            "pipelines: {default: [{step: {script: [make test]}}, {step: {runs-on: [windows], script: [make]}}]}",
        ),
        (
            ".drone.yml",
            "steps: [{name: t, commands: [make test]}]\n---\nplatform: {os: windows}\nsteps: [{commands: [make]}]",
        ),
        (
            ".woodpecker.yml",
            "steps: {t: {commands: [make test]}}\n---\nlabels: {platform: darwin}\nsteps: {a: {commands: [make]}}",
        ),
    ],
)
def test_a_job_of_another_provider(file: str, text: str) -> None:
    assert found(file, text) == ["make test"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (GITHUB, "jobs: {l: {runs-on: ubuntu, steps: [run: lint]}, a: {runs-on: macos-15, steps: [run: make test]}}"),
        (GITLAB, "l: {script: lint}\na: {tags: [windows], script: make test}"),
        (CIRCLE, "jobs: {l: {steps: [run: lint]}, a: {macos: {xcode: 16}, steps: [run: make test]}}"),
    ],
)
def test_where_nothing_is_tested_on_linux_all_that_a_team_does_counts(file: str, text: str) -> None:
    assert found(file, text) == ["lint", "make test"]


def test_a_step_is_read_as_words_once() -> None:
    ((step,),) = steps.of_jobs(Repo.from_mapping({GITHUB: "jobs: {a: {steps: [run: 'make test']}}"}))
    assert step.commands is step.commands
    assert [command.words for command in step.commands] == [("make", "test")]
