"""What AppVeyor's file tells."""

from __future__ import annotations

import pytest

from cigen.evidence import pipelines, services, setups
from cigen.evidence.pipelines import steps
from cigen.repo import Repo

APPVEYOR = """\
version: 1.0.{build}
image: Visual Studio 2022
services: [postgresql13, mysql]
environment:
  matrix: [{nodejs_version: "16"}, {nodejs_version: "18"}]
install:
  - ps: Install-Product node $env:nodejs_version
  - cmd: npm ci
  - "%PYTHON%\\\\python.exe -m pip install ."
build: off
before_test: {sh: ignored}
test_script:
  - npm test
  - sh: npm run e2e
"""


def repo(text: str = APPVEYOR, name: str = "appveyor.yml") -> Repo:
    return Repo.from_mapping({name: text})


def test_commands_of_all_phases_that_a_shell_understands() -> None:
    assert [one.words for one in steps.commands(repo())] == [
        ("npm", "ci"), ("npm", "test"), ("npm", "run", "e2e"),
    ]  # fmt: skip
    assert [one.name for one in services.services(repo(), ".")] == ["mysql", "postgres"]


@pytest.mark.parametrize(
    ("text", "tool", "versions"),
    [
        (APPVEYOR, "node", [("16",), ("18",)]),
        ("stack: node 20, python 3.12\ntest_script: npm test\n", "node", [("20",)]),
        ("stack: node 20, python 3.12\ntest_script: npm test\n", "python", [("3.12",)]),
        ("environment: {PYTHON: 'C:\\Python38-x64'}\ntest_script: pytest\n", "python", [("3.8",)]),
        ("environment: [a]\ntest_script: pytest\n", "python", []),
        ("- a\n", "python", []),
    ],
)
def test_versions(text: str, tool: str, versions: list[tuple[str, ...]]) -> None:
    assert [said.values for said in setups.statements(repo(text, ".appveyor.yml"), ".", tool)] == versions


def test_it_counts_where_nothing_else_tests() -> None:
    files = {"appveyor.yml": APPVEYOR, ".travis.yml": "script: npm test\n"}
    assert "appveyor.yml" not in pipelines.paths(Repo.from_mapping(files))
    assert "appveyor.yml" in pipelines.paths(repo())
