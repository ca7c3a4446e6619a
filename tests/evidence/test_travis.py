"""What Travis CI's file tells."""

from __future__ import annotations

import pytest

from cigen.evidence import installs, pipelines, services, setups
from cigen.evidence.pipelines import jobs
from cigen.evidence.services import served
from cigen.repo import Repo
from tests.plans import component


def repo(text: str) -> Repo:
    return Repo.from_mapping({".travis.yml": text})


@pytest.mark.parametrize(
    ("text", "tool", "versions"),
    [
        ("language: node_js\nnode_js: [18, lts/*]", "node", [("18", "lts/*")]),
        ("python: 3.10", "python", [("3.10",)]),
        ("script: mvn verify\njdk: openjdk17\njobs: {include: [{jdk: oraclejdk8}]}", "java",
         [("openjdk17",), ("oraclejdk8",)]),
        ("matrix: {include: [{go: 1.22.x, script: make test}, {name: Docs, go: 1.20.x}]}", "go", [("1.22.x",)]),
        ("rust: stable\njobs: {include: [{env: TOXENV=lint, rust: nightly}]}", "rust", [("stable",)]),
        ("rvm: ['3.3']\ngemfile: a", "ruby", [("3.3",)]),
        ("elixir: '1.17'\notp_release: '27'", "erlang", [("27",)]),
        ("python: {a: b}", "python", []),
        ("- python", "python", []),
        ("jobs: {include: [python, [], {}]}", "python", []),
    ],
)  # fmt: skip
def test_versions(text: str, tool: str, versions: list[tuple[str, ...]]) -> None:
    assert [said.values for said in setups.statements(repo(text), ".", tool)] == versions


TRAVIS = """\
addons: {apt: {packages: [libpq-dev]}}
services: [docker, postgresql, redis-server]
env: {global: ['URL="a b" N=1', {secure: x}, 'open="']}
before_install:
- sudo apt-get install -y graphviz
install: skip
before_script: cd api
script:
- make
- pytest
jobs:
  include:
  - {stage: release, script: make upload}
"""


def test_one_shell_has_the_commands_of_all_phases_after_the_packages() -> None:
    found = repo(TRAVIS)
    assert [node.text for node in jobs.all_of(found)[1].commands] == [
        "apt-get install libpq-dev",
        "sudo apt-get install -y graphviz\ncd api\nmake\npytest",
    ]
    assert pipelines.commands(found)[3][1].text.endswith("cd api\nmake upload")
    assert [one.word for one in installs.of(found, component(), ["."])] == ["libpq-dev", "graphviz"]


def test_services_and_variables_of_the_job_that_tests() -> None:
    (job,) = served.jobs(repo(TRAVIS))
    assert [entry.image.text for entry in job.entries] == ["postgresql", "redis-server"]
    assert [(name.text, value.text) for env in job.env for name, value in env.entries] == [("URL", "a b"), ("N", "1")]
    assert [str(one.source) for one in services.services(repo(TRAVIS), ".")] == [".travis.yml:2 image"] * 2


def test_without_a_script_travis_runs_the_tests_that_are_usual() -> None:
    found = jobs.all_of(repo("language: go\njobs: {include: [script: make]}"))
    assert [job.is_testing for job in found if job.name] == [True, False]
