"""`cigen upgrade` on a repository: pins move, files follow, a person's edits and settings stay."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cigen import app, pins, upgrade
from cigen.cli import app as command_line
from cigen.errors import TryAgainError, UsageError
from cigen.lock import PATH as LOCK
from cigen.upgrade import Wishes, toolchains
from tests.fixture_cases import made_up_digests, repository
from tests.upgrade.test_moves import NEW, World

NOW = datetime(2026, 11, 24, tzinfo=UTC)
JDK = "eclipse-temurin:17-jdk"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(repository("spring-image-of-the-day"), tmp_path / "repo")
    app.write(app.prepare(tmp_path / "repo", made_up_digests))
    return tmp_path / "repo"


def lock_of(root: Path) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    found: dict[str, dict[str, dict[str, dict[str, str]]]] = json.loads((root / LOCK).read_text())
    return found


def test_a_moved_digest_reaches_the_dockerfile_and_the_lock_and_an_edit_stays(root: Path) -> None:
    dockerfile = root / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace("FROM deps AS build\n", "FROM deps AS build\nENV MINE=1\n"))
    found = upgrade.prepare(root, Wishes(only=("images",)), World(now={JDK: NEW}, ages={NEW: 30}), NOW)
    app.write(found.generation)
    assert f"{JDK}@{NEW}" in dockerfile.read_text()
    assert "ENV MINE=1" in dockerfile.read_text()
    assert lock_of(root)["pins"]["images"][JDK] == {"digest": NEW, "source": "user"}
    assert app.prepare(root).pending == ()


def test_a_moved_action_reaches_the_workflow_with_its_release(root: Path) -> None:
    version = pins.shipped().actions["actions/checkout"].version
    newer = f"{version.rpartition('.')[0]}.999"
    world = World(releases={newer: "9" * 40}, ages={"9" * 40: 30})
    app.write(upgrade.prepare(root, Wishes(only=("actions/checkout",)), world, NOW).generation)
    assert f"actions/checkout@{'9' * 40} # {newer}" in (root / ".github/workflows/ci.yml").read_text()
    assert app.prepare(root).pending == ()


def test_nothing_newer_changes_nothing(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    world = World(now={name: pin["digest"] for name, pin in lock_of(root)["pins"]["images"].items()}, releases={})
    app.write(upgrade.prepare(root, Wishes(), world, NOW).generation)
    assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_toolchain_moves_by_the_settings_and_what_the_manifest_says_is_told(root: Path) -> None:
    (root / "cigen.yml").write_text("# ours\ncomponents:\n  '.':\n    port: 9000  # behind the proxy\n")
    found = upgrade.prepare(root, Wishes(only=("java",), to="25"), None, NOW, resolve=made_up_digests)
    app.write(found.generation)
    assert (root / "cigen.yml").read_text() == (
        "# ours\ncomponents:\n  '.':\n    port: 9000  # behind the proxy\n    java: '25'\n"
    )
    assert "eclipse-temurin:25-jdk" in (root / "Dockerfile").read_text()
    assert [(finding.file, "25" in finding.message) for finding in found.advice] == [("pom.xml", True)]
    assert [one.version for one in found.toolchains] == ["25"]
    assert app.prepare(root).pending == ()


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (Wishes(only=("nonsense",)), "names no pin"),
        (Wishes(to="25"), "what to move"),
        (Wishes(only=("java",), to="26"), "no image of java 26"),
        (Wishes(only=("images",), to="25"), "is none"),
        (Wishes(only=("node",), to="24"), "no component is built with node"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told_before_anything_is_asked(root: Path, wishes: Wishes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        upgrade.prepare(root, wishes, World(), NOW)


def test_where_nobody_answers_it_is_a_passing_failure(root: Path) -> None:
    with pytest.raises(TryAgainError, match="nothing could be checked"):
        upgrade.prepare(root, Wishes(), World(), NOW)


def test_without_a_lock_there_is_nothing_to_move(root: Path) -> None:
    (root / LOCK).unlink()
    with pytest.raises(UsageError) as caught:
        upgrade.prepare(root, Wishes(), World(), NOW)
    assert "cigen init" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("today", "life"),
    [("2026-01-01", "supported"), ("2027-09-01", "near"), ("2027-10-31", "near"), ("2027-11-01", "past")],
)
def test_how_long_a_toolchain_lives(root: Path, today: str, life: str) -> None:
    facts = app.prepare(root).facts
    (one,) = toolchains.of(facts.components, pins.shipped(), date.fromisoformat(today))
    assert (one.tool, one.version, one.life, one.newer[-1]) == ("java", "17", life, "25")


def test_the_command_shows_the_ends_of_life_and_writes_nothing_when_dry(root: Path) -> None:
    before = (root / LOCK).read_bytes()
    done = CliRunner().invoke(
        command_line, ["upgrade", str(root), "--offline", "--dry-run", "--only", "java", "--to", "21"]
    )
    assert done.exit_code == 0, done.output
    assert "2029-12-31" in done.output
    assert "cigen.yml" in done.output
    assert (root / LOCK).read_bytes() == before
    assert not (root / "cigen.yml").exists()


def test_the_command_as_json(root: Path) -> None:
    done = CliRunner().invoke(command_line, ["upgrade", str(root), "--offline", "--json"])
    found = json.loads(done.output)
    assert {move["status"] for move in found["moves"]} == {"fresh"}
    assert found["toolchains"][0]["ends"] == "2027-10-31"
