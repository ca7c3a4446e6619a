"""What pipelines do on Linux."""

from __future__ import annotations

import pytest

from cigen.evidence.pipelines import linux, steps
from cigen.evidence.shell import Command
from cigen.repo import Repo


def found(job: str, **files: str) -> list[tuple[str | None, str]]:
    repo = Repo.from_mapping({".github/workflows/ci.yml": f"env: {{A: web}}\njobs:\n  {job}\n", **files})
    return [(one.folder, " ".join(one.words)) for commands in linux.followed(repo) for one in commands]


@pytest.mark.parametrize(
    ("job", "folder", "words"),
    [
        ("a: {steps: [{run: 'make ${{ env.A }}'}]}", ".", "make web"),
        ("a: {steps: [{run: make, working-directory: '${{ env.A }}/b'}]}", "web/b", "make"),
        ("a: {steps: [{run: make, working-directory: '${{ env.B }}'}]}", None, "make"),
        ("a: {steps: [{run: 'make ${{ github.workspace }}/b', working-directory: c}]}", "c", "make ../b"),
        ("a: {steps: [{run: 'make ${{ matrix.x }}'}]}", ".", "make ${{matrix.x}}"),
        (
            "a: {runs-on: '${{ matrix.os }}', strategy: {matrix: {os: [ubuntu, windows]}}, steps: [run: make]}",
            ".",
            "make",
        ),
        ("a: {steps: [{uses: gradle/gradle-build-action@v3, with: {arguments: build}}]}", ".", "gradle build"),
    ],
)
def test_a_command(job: str, folder: str | None, words: str) -> None:
    assert found(job) == [(folder, words)]


@pytest.mark.parametrize(
    "job",
    [
        "a: {runs-on: macos-15, steps: [run: make]}",
        "a: {runs-on: '${{ matrix.os }}', strategy: {matrix: {include: [{os: windows-11}]}}, steps: [run: make]}",
        "a: {steps: [{if: startsWith(matrix.os, 'windows'), run: make}]}",
        "a: {steps: [{shell: cmd, run: make}]}",
        "a: {defaults: {run: {shell: 'msys2 {0}'}}, steps: [run: make]}",
    ],
)
def test_another_system(job: str) -> None:
    assert found(job) == []


def test_jobs_that_test_come_first_and_targets_are_followed() -> None:
    jobs = "docs: {steps: [run: make docs]}\n  t: {steps: [run: make test]}"
    assert [words for _, words in found(jobs, Makefile="test:\n\tctest\n")] == ["make test", "ctest", "make docs"]


def test_what_runs_elsewhere_comes_last() -> None:
    jobs = "a: {runs-on: windows-11, steps: [run: nmake]}\n  b: {runs-on: ubuntu, steps: [run: make]}"
    repo = Repo.from_mapping({".github/workflows/ci.yml": f"jobs:\n  {jobs}\n"})
    assert linux.first(repo) == ((Command(folder=".", words=("make",)),), (Command(folder=".", words=("nmake",)),))


@pytest.mark.parametrize(
    ("file", "here", "elsewhere"),
    [
        (
            ".cirrus.yml",
            "a_task: {container: {image: gcc}, b_script: make}",
            "task: {macos_instance: {}, b_script: make}",
        ),
        (
            ".cirrus.yml",
            "container: {image: gcc}\ntask: {a_script: make}",
            "freebsd_instance: {}\ntask: {a_script: make}",
        ),
        ("appveyor.yml", "image: Ubuntu2204\nbuild_script: make", "image: Visual Studio 2022\nbuild_script: make"),
        ("appveyor.yml", "image: [Visual Studio 2022, Ubuntu]\nbuild_script: make", "build_script: make"),
        (".travis.yml", "os: [linux, osx]\nscript: make", "os: osx\nscript: make"),
        (
            "azure-pipelines.yml",
            "pool: {vmImage: windows-2022}\njobs: [{pool: {vmImage: ubuntu-24.04}, steps: [script: make]}]",
            "pool: {vmImage: windows-2022}\nsteps: [script: make]",
        ),
    ],
)
def test_the_machine_of_any_provider_counts(file: str, here: str, elsewhere: str) -> None:
    made = [linux.of_jobs(Repo.from_mapping({file: text})) for text in (here, elsewhere)]
    assert [[one.words for job in jobs for one in job] for jobs in made] == [[("make",)], []]


@pytest.mark.parametrize("condition", ["false", "'${{ false }}'"])
def test_what_never_runs_tells_nothing(condition: str) -> None:
    job, step = f"a: {{if: {condition}, steps: [run: make]}}", f"a: {{steps: [{{if: {condition}, run: make}}, run: b]}}"
    assert found(job) == []
    assert found(step) == [(".", "b")]
    repo = Repo.from_mapping({".github/workflows/ci.yml": f"jobs: {{{job}}}"})
    assert not steps.commands(repo)
