"""What a team's pipelines install where they test a component."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.evidence import installs
from cigen.facts import Runtime
from cigen.repo import Repo
from tests.plans import component

CI = ".github/workflows/ci.yml"
PYTHON = Runtime(name="python", version="3.12")


def words(files: dict[str, str], path: str = ".", others: tuple[str, ...] = ()) -> list[str]:
    part = dataclasses.replace(component(path=path), runtime=PYTHON)
    return [one.word for one in installs.of(Repo.from_mapping({f"{path}/a": "", **files}), part, (path, *others))]


def workflow(*runs: str, job: str = "test", more: str = "") -> str:
    steps = "".join(f"      - run: |\n          {run}\n" for run in runs)
    return f"jobs:\n  {job}:\n{more}    steps:\n{steps}"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("sudo apt-get update && sudo apt-get install -y a b", ["a", "b"]),
        ("apt install --no-install-recommends 'a' \"b\"; echo c", ["a", "b"]),
        ("sudo DEBIAN_FRONTEND=noninteractive apt-get -qq -o A::B=1 install -t sid a | cat", ["a"]),
        ("apt-get install a >/dev/null 2>&1 b", ["a"]),
        ("apt-get install -y a \\\n            b", ["a", "b"]),
        ("apt-get install a # b", ["a"]),
        ("apt-get install gcc-${{ matrix.gcc }} $MORE a", ["gcc-$", "$MORE", "a"]),
        ("sudo sh -c 'apt-get update; apt-get install a'", ["a"]),
        ("echo 'there is no a (apt install a)'", []),
        ("# apt-get install a", []),
        ("apt-get remove a", []),
        ("pip install a", []),
    ],
)
def test_words_that_apt_is_given(command: str, expected: list[str]) -> None:
    assert words({CI: workflow(command, "pytest")}) == expected


def test_a_job_that_runs_no_test_or_checks_style_or_works_elsewhere_installs_nothing() -> None:
    assert words({CI: workflow("apt-get install a", "make")}) == []
    assert words({CI: workflow("apt-get install a", "pytest", job="docs")}) == []
    elsewhere = "    defaults: {run: {working-directory: web}}\n"
    files = {CI: workflow("apt-get install a", "pytest", more=elsewhere), "web/b": ""}
    assert words(files, "api", ("web",)) == []
    assert words(files, "web", ("api",)) == ["a"]


def test_of_several_components_a_job_that_sets_up_another_language_is_not_of_this() -> None:
    text = "jobs: {test: {steps: [{uses: actions/setup-node@v4}, {run: apt-get install a}, {run: npm test}]}}\n"
    assert words({CI: text}, "api", ("web",)) == []
    assert words({CI: text}) == ["a"]
    assert words({CI: text.replace("setup-node", "setup-python")}, "api", ("web",)) == ["a"]


def test_scripts_and_actions_that_a_job_calls_install_too() -> None:
    text = """\
jobs:
  test:
    steps:
      - uses: ./.github/actions/system
      - uses: awalsh128/cache-apt-pkgs-action@v1
        with:
          packages: >
            c d
      - run: sudo ./ci/install.sh && .ci/more.sh && pytest
"""
    action = "runs: {steps: [{run: apt-get install b}]}\n"
    files = {
        CI: text,
        ".github/actions/system/action.yml": action,
        ".github/actions/other/action.yml": action.replace(" b", " x"),
        "ci/install.sh": "set -e\napt-get install e\n",
        ".ci/more.sh": "apt install f\n",
        "ci/other.sh": "apt-get install y\n",
    }
    assert words(files) == ["c", "d", "b", "e", "f"]


def test_gitlab_installs_before_a_script() -> None:
    text = """\
before_script: [apt-get install a]
.base: {before_script: ["apt-get install b"]}
test: {extends: .base, script: ["apt-get install c", pytest]}
deploy: {before_script: ["apt-get install d"], script: [./deploy]}
"""
    assert words({".gitlab-ci.yml": text}) == ["a", "b", "c"]
    assert words({".gitlab-ci.yml": text.replace("pytest", "./run")}) == []


def test_circleci_has_commands_below_a_key() -> None:
    text = "jobs: {test: {steps: [checkout, {run: {name: x, command: apt-get install a}}, {run: pytest}]}}\n"
    assert words({".circleci/config.yml": text}) == ["a"]


def test_each_word_has_its_place() -> None:
    files = {CI: workflow("apt-get install a", "pytest")}
    (one,) = installs.of(Repo.from_mapping(files), dataclasses.replace(component(), runtime=PYTHON), (".",))
    assert str(one.source) == ".github/workflows/ci.yml:4 apt-get install"


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    words({CI: workflow(text, "pytest"), ".gitlab-ci.yml": text})
