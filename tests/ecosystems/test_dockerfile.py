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


@pytest.mark.parametrize(
    ("names", "workflow", "taken", "others"),
    [
        (["Dockerfile", "Dockerfile.alpine"], "", "Dockerfile", None),
        (["Dockerfile.dev", "Dockerfile.prod"], "", "Dockerfile.prod", "Dockerfile.dev"),
        (
            ["Dockerfile.alpine", "Dockerfile.debian"],
            "file: Dockerfile.debian",
            "Dockerfile.debian",
            "Dockerfile.alpine",
        ),
        (["web.Dockerfile", "Dockerfile.template", "Dockerfile.in"], "", "web.Dockerfile", None),
        (["Dockerfile.internal"], "", "Dockerfile.internal", None),
    ],
)
def test_of_variants_in_one_folder_one_is_built(
    names: list[str], workflow: str, taken: str, others: str | None
) -> None:
    facts = inspected({**dict.fromkeys(names, DOCKERFILE), ".github/workflows/x.yml": workflow})
    (part,) = facts.components
    assert part.dockerfile == taken
    assert part.commands.build == ("docker build ." if taken == "Dockerfile" else f"docker build -f {taken} .",)
    assert [f.message for f in facts.findings] == (
        [f"{taken} is taken; beside it {others} make images too"] if others else []
    )


def test_the_image_of_a_test_is_none_beside_variants_of_the_image() -> None:
    facts = inspected({"Dockerfile.alpine": DOCKERFILE, "test/requirements/web/Dockerfile": DOCKERFILE})
    assert [part.path for part in facts.components] == ["."]


def test_a_variant_is_the_file_that_is_built() -> None:
    files = {"Dockerfile.alpine": DOCKERFILE}
    plan = planner.plan(inspected(files), Settings(), pins.shipped(), taken=lambda path: path in files)
    assert [part.own_dockerfile for part in plan.components] == ["Dockerfile.alpine"]
