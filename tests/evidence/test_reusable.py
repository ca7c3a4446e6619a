"""Workflows that others call, read with what these give."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.evidence import pipelines
from cigen.inspector import inspect
from cigen.repo import Repo
from cigen.settings import Settings

TESTS = """\
on:
  workflow_call:
    inputs:
      folder: {type: string}
      python: {type: string, default: "3.12"}
jobs:
  test:
    runs-on: ubuntu-latest
    defaults: {run: {working-directory: "${{ inputs.folder }}"}}
    steps:
      - uses: actions/setup-python@v6
        with: {python-version: "${{ inputs.python }}"}
      - run: pytest -q ${{ inputs.missing }}
"""


def calls(*given: str) -> str:
    jobs = "".join(f"  j{at}: {{uses: ./.github/workflows/tests.yml, with: {one}}}\n" for at, one in enumerate(given))
    return f"on: push\njobs:\n{jobs}"


def read(caller: str) -> list[tuple[str, str]]:
    repo = Repo.from_mapping({".github/workflows/tests.yml": TESTS, ".github/workflows/ci.yml": caller})
    return [
        (
            document.get("jobs", "test", "defaults", "run", "working-directory").text,
            document.get("jobs", "test", "steps").items[0].get("with", "python-version").text,
        )
        for document in pipelines.documents(repo, ".github/workflows/tests.yml")
    ]


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (calls("{folder: api}", "{folder: web, python: '3.13'}"), [("api", "3.12"), ("web", "3.13")]),
        (calls("{folder: api}", "{folder: api}"), [("api", "3.12")]),
        (calls("{folder: '${{ matrix.f }}', python: '3.11'}"), [("${{ inputs.folder }}", "3.11")]),
        (
            "on: push\njobs: {a: {uses: other/repo/.github/workflows/tests.yml@v1}}\n",
            [("${{ inputs.folder }}", "${{ inputs.python }}")],
        ),
    ],
)
def test_inputs_stand_where_a_workflow_asks_for_them(caller: str, expected: list[tuple[str, str]]) -> None:
    assert read(caller) == expected


def test_each_component_has_the_version_of_its_own_call() -> None:
    project = '[project]\nname = "{}"\nversion = "1"\n[build-system]\nrequires = ["hatchling"]\n'
    files = {
        **{f"{name}/pyproject.toml": project.format(name) for name in ("api", "web")},
        **{f"{name}/test_{name}.py": "def test_it(): pass\n" for name in ("api", "web")},
        ".github/workflows/tests.yml": TESTS,
        ".github/workflows/ci.yml": calls("{folder: api}", "{folder: web, python: '3.13'}"),
    }
    parts = inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert {part.path: part.runtime.version for part in parts} == {"api": "3.12", "web": "3.13"}
