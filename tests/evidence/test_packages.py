"""What of a team's pipelines and of the sources becomes packages of the toolchain."""

from __future__ import annotations

import dataclasses

from cigen.evidence.packages import packages
from cigen.facts import Commands, Finding
from cigen.repo import Repo
from tests.plans import component, planned

CI = "jobs: {test: {steps: [{run: apt-get install graphviz acme-server}, {run: pytest}]}}\n"
FILES = {".github/workflows/ci.yml": CI, "tests/test_a.py": 'run(["git", "init"])'}


def found(commands: Commands) -> tuple[tuple[str, ...], list[Finding]]:
    findings: list[Finding] = []
    part = dataclasses.replace(component("shop"), language="python", commands=commands)
    return packages(part, (".",), Repo.from_mapping(FILES), findings), findings


def test_what_is_known_is_taken_and_what_is_not_is_told_with_what_to_do() -> None:
    taken, (finding,) = found(Commands(test=("pytest",)))
    assert taken == ("git", "graphviz")
    assert (finding.code, finding.severity, finding.line) == ("package-unknown", "info", 1)
    assert "acme-server: not installed" in finding.message
    assert 'stages: {shop: {toolchain: {after: "apt-get update && apt-get install -y NAME"}}}' in finding.message


def test_what_is_not_tested_needs_no_program_for_that() -> None:
    assert found(Commands(build=("make",)))[0] == ("graphviz",)
    assert found(Commands()) == ((), [])


def test_packages_are_in_the_toolchain_before_anything_else() -> None:
    plan = planned(component(packages=("git", "graphviz")))
    (toolchain,) = (stage for stage in plan.components[0].stages if stage.name == "toolchain")
    assert "install -y --no-install-recommends git graphviz" in str(toolchain.instructions[1])
