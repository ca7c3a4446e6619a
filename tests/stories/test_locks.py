from __future__ import annotations

import json

import pytest

from cigen.lock import PATH, digest_of
from tests.stories.conftest import WORKFLOW, Story


def test_the_lock_in_a_merge_conflict(story: Story) -> None:
    """Two branches each change a component; git merges the files, and cannot merge the lock."""
    story.git("checkout", "-q", "-b", "left")
    story.edit("api/pom.xml", "21", "17")
    story.generate()
    story.git("checkout", "-q", "-b", "right", "main")
    story.edit("web/pom.xml", "21", "25")
    story.component("worker")
    story.generate()
    story.git("merge", "-q", "left", check=False)
    assert "<<<<<<<" in story.read(PATH)
    story.git("checkout", "-q", "--ours", "docker-bake.hcl", WORKFLOW, check=False)
    story.cigen("generate")
    json.loads(story.read(PATH))
    assert "temurin-17" in story.read("api/Dockerfile")
    assert "temurin-25" in story.read("web/Dockerfile")
    story.cigen("check")
    assert set(story.lock.files) >= {"api/Dockerfile", "web/Dockerfile", "worker/Dockerfile", WORKFLOW}


def test_an_old_cigen_meets_a_newer_lock(story: Story) -> None:
    data = json.loads(story.read(PATH))
    for newer in ({"schema": 3}, {"min_reader": "9.0.0"}):
        story.write({PATH: json.dumps({**data, **newer})})
        story.commit()
        assert "upgrade cigen" in story.cigen("generate", code=2)
        assert story.changed() == set()


def test_a_lock_of_the_first_schema_is_taken_along(story: Story) -> None:
    data = json.loads(story.read(PATH))
    data["schema"] = 1
    del data["min_reader"]
    data["files"] = {path: {"sha256": e["sha256"], "ownership": "merged"} for path, e in data["files"].items()}
    data["pins"]["images"] = {name: pin["digest"] for name, pin in data["pins"]["images"].items()}
    story.write({PATH: json.dumps(data)})
    story.cigen("check")
    story.edit("api/pom.xml", "21", "17")
    story.cigen("generate")
    assert story.lock.files["api/Dockerfile"].base == story.read("api/Dockerfile")


def test_a_lock_that_is_gone(story: Story) -> None:
    (story.root / PATH).unlink()
    assert "is not in the lock, though it says that cigen wrote it" in story.cigen("check", code=1)
    story.edit("api/pom.xml", "21", "17")
    assert "--adopt api/Dockerfile" in story.cigen("generate", code=4)
    story.cigen("generate", "--adopt", "*", "--conflict", "theirs")
    assert "temurin-17" in story.read("api/Dockerfile")
    story.cigen("check")


@pytest.mark.parametrize("path", ["src/Main.java", "api/Dockerfile"])
@pytest.mark.parametrize("command", ["generate", "check"])
@pytest.mark.parametrize("base", [True, False])
def test_a_forged_entry_touches_nothing(story: Story, path: str, command: str, base: bool) -> None:
    mine = "class Main {}\n"
    story.write({path: mine})
    data = json.loads(story.read(PATH))
    data["files"][path] = {"sha256": digest_of(mine), "ownership": "merged"}
    if base:
        data["files"][path] = {**json.loads(story.read(PATH))["files"][WORKFLOW], "ownership": "merged"}
    story.write({PATH: json.dumps(data)})
    story.commit()
    out = story.cigen(command, code=6)
    assert f'take the entry "{path}" out of {PATH}' in out
    assert story.changed() == set()
    del data["files"][path]
    story.write({PATH: json.dumps(data)})
    if path == "src/Main.java":
        story.cigen("generate")
    assert story.read(path) == mine


@pytest.mark.parametrize("path", ["../x", "/etc/cron.d/x", ".git/hooks/post-checkout", "a/../../x", ".GIT./config"])
def test_a_lock_that_leads_elsewhere(story: Story, path: str) -> None:
    data = json.loads(story.read(PATH))
    data["files"][path] = {"sha256": "a" * 64}
    story.write({PATH: json.dumps(data)})
    story.cigen("generate", code=6)


def test_a_folder_in_the_lock_s_place(story: Story) -> None:
    (story.root / PATH).unlink()
    (story.root / PATH / "x").mkdir(parents=True)
    story.component("worker")
    assert "stands where the lock is" in story.cigen("generate", code=4)
    assert not (story.root / "worker/Dockerfile").exists()
