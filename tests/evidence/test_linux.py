"""What pipelines do on Linux."""

from __future__ import annotations

import pytest

from cigen.evidence import linux
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
