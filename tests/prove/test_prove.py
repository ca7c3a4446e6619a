"""Proving a cache, with two engines that are emptied."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from cigen import prove
from cigen.engine.machines import NamedEngines
from cigen.errors import EngineError, UsageError
from cigen.plan import Cache, ComponentPlan, Copy, Plan, Stage
from cigen.prove import Subject
from tests.engine.conftest import write_project

MANIFESTS = Stage(name="manifests", base="toolchain", instructions=(Copy(sources=("deps.txt",), dest="./"),))


def plan(*names: str) -> Plan:
    return Plan(
        components=tuple(
            ComponentPlan(
                name=name, path=".", context=".", dockerfile="Dockerfile", ignored=(), watch=(), stages=(MANIFESTS,)
            )
            for name in names
        )
    )


def test_the_only_component_needs_no_name() -> None:
    assert Subject.of(plan("app"), Path("/x")).part.name == "app"
    assert Subject.of(plan("app", "web"), Path("/x"), "web").part.name == "web"


@pytest.mark.parametrize(("name", "message"), [(None, "which component"), ("db", "no component db")])
def test_a_component_that_is_not_clear(name: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        Subject.of(plan("app", "web"), Path("/x"), name)
    assert caught.value.hint == "one of app, web"


@pytest.fixture
def laboratory(fresh_engines: tuple[str, str]) -> NamedEngines:
    return NamedEngines(*fresh_engines)


def project(folder: Path, **more: str) -> Path:
    """A project whose ``.dockerignore`` leaves out documentation, as cigen writes it."""
    write_project(folder, salt=secrets.token_hex(4), **more)
    (folder / "Dockerfile.dockerignore").write_text("*.md\n.git\n")
    return folder


@pytest.mark.engine
def test_a_sound_cache_carries_over(laboratory: NamedEngines, tmp_path: Path) -> None:
    heard: list[str] = []
    subject = Subject.of(plan("app"), project(tmp_path / "repo"))
    found = prove.prove(subject, laboratory, tell=heard.append)
    assert [(row.scenario, row.result, row.why) for row in found.rows] == [
        ("no cache", "ok", ""),
        ("unchanged", "ok", ""),
        ("tests", "ok", ""),
        ("documentation", "ok", ""),
        ("noise", "ok", ""),
        ("modes", "ok", ""),
        ("source", "ok", ""),
        ("manifest", "ok", ""),
    ]
    assert found.holds
    measures = {row.scenario: row.measure for row in found.rows if row.measure}
    assert measures["no cache"].executed == 8
    assert measures["unchanged"].executed == 0
    assert measures["source"].stages == ("build",)
    assert measures["manifest"].stages == ("build", "deps", "manifests")
    assert measures["modes"].stages == ("manifests",)
    assert "test" in measures["tests"].stages
    assert found.dependencies is not None
    assert isinstance(found.floor, str)
    assert heard[0] == "no cache"


@pytest.mark.engine
def test_a_cache_that_reads_too_much_is_found_out(laboratory: NamedEngines, tmp_path: Path) -> None:
    folder = project(tmp_path / "repo")
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace("COPY deps.txt ./", "COPY . ./"))
    (folder / "Dockerfile.dockerignore").write_text(".git\n")
    found = prove.prove(Subject.of(plan("app"), folder), laboratory)
    assert not found.holds
    broken = {row.scenario: row.why for row in found.rows if row.result == "broken"}
    assert broken.keys() == {"documentation", "source"}
    assert "[deps" in broken["source"]


@pytest.mark.engine
def test_a_cache_that_is_not_written_is_found_out(laboratory: NamedEngines, tmp_path: Path) -> None:
    folder = project(tmp_path / "repo")
    bake_file = folder / "docker-bake.hcl"
    bake_file.write_text("\n".join(line for line in bake_file.read_text().splitlines() if "cache-to" not in line))
    found = prove.prove(Subject.of(plan("app"), folder), laboratory)
    assert [(row.scenario, row.result) for row in found.rows] == [("no cache", "broken")]
    assert not found.holds


@pytest.mark.engine
def test_a_repository_that_does_not_build_proves_nothing(laboratory: NamedEngines, tmp_path: Path) -> None:
    subject = Subject.of(plan("app"), project(tmp_path / "repo", command="echo no compiler && false"))
    with pytest.raises(EngineError, match="no compiler"):
        prove.prove(subject, laboratory)


@pytest.mark.engine
def test_an_unreachable_registry_breaks_the_proof(laboratory: NamedEngines, tmp_path: Path) -> None:
    nowhere = Cache(backend="registry", ref="127.0.0.1:1/cache")
    found = prove.prove(Subject.of(plan("app"), project(tmp_path / "repo")), laboratory, cache=nowhere)
    assert [(row.scenario, row.result) for row in found.rows] == [("no cache", "broken")]
    assert str(found.floor).startswith("not measured: ")
