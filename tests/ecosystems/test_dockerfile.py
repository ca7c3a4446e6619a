"""Repositories in which only a Dockerfile is recognised."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cigen import inspector, output_files, pins, planner
from cigen.facts import Facts
from cigen.repo import Repo
from cigen.settings import Settings

DOCKERFILE = "FROM golang:1.24 AS build\nEXPOSE 1\nFROM nginx:1.27\nEXPOSE 8080/tcp 9090\n"


def inspected(files: Mapping[str, str]) -> Facts:
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def test_the_last_stage_tells_what_runs() -> None:
    (part,) = inspected({"Dockerfile": DOCKERFILE}).components
    assert (part.build_tool, part.kind, part.port, part.dockerfile) == ("dockerfile", "app", 8080, "Dockerfile")
    assert (part.runtime.name, part.runtime.version, str(part.runtime.source)) == ("nginx", "1.27", "Dockerfile:3 FROM")


def test_it_is_the_last_resort() -> None:
    facts = inspected({"Dockerfile": DOCKERFILE, "go/go.mod": "module a.b/c\n", "go/x.go": "package c\n"})
    assert [part.build_tool for part in facts.components] == ["go"]


def test_cigen_writes_no_dockerfile_and_tests_nothing() -> None:
    def taken(path: str) -> bool:
        return path == "Dockerfile"

    plan = planner.plan(inspected({"Dockerfile": DOCKERFILE}), Settings(), pins.shipped(), taken)
    files = {file.path: file.text for file in output_files.files(plan, pins.shipped(), taken)}
    assert sorted(files) == [".github/workflows/ci.yml", "docker-bake.hcl"]
    assert 'dockerfile = "Dockerfile"' in files["docker-bake.hcl"]
    assert "app-reports" not in files["docker-bake.hcl"] + files[".github/workflows/ci.yml"]


@pytest.mark.parametrize("text", ["", "RUN true\n", "# nothing\n"])
def test_without_from_it_is_broken(text: str) -> None:
    facts = inspected({"Dockerfile": text, "b/Dockerfile": DOCKERFILE})
    assert [part.path for part in facts.components] == ["b"]
    assert [finding.file for finding in facts.findings if finding.severity == "error"] == ["Dockerfile"]


def test_what_no_build_here_makes_is_told() -> None:
    facts = inspected({"Dockerfile": "FROM debian:12\nCOPY target/app.jar /app.jar\n"})
    assert [finding.code for finding in facts.findings] == ["dockerfile-needs-build"]


def test_base_that_is_no_plain_name_is_assumed() -> None:
    (part,) = inspected({"Dockerfile": "ARG X\nFROM ${X}\n"}).components
    assert part.runtime.assumed
