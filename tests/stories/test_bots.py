from __future__ import annotations

import re

from cigen.lock import ActionPin, ImagePin
from tests.stories.conftest import WORKFLOW, Story

SHA = "0123456789abcdef0123456789abcdef01234567"


def bump(story: Story, name: str, version: str) -> None:
    pin = story.lock.actions[name]
    story.edit(WORKFLOW, f"{name}@{pin.sha} # {pin.version}", f"{name}@{SHA} # {version}", every=True)
    story.commit(f"Bump {name}")


def test_dependabot_bumps_checkout(story: Story) -> None:
    bump(story, "actions/checkout", "v99.1.0")
    assert "files are as they should be" in story.cigen("check")
    story.cigen("generate")
    assert story.changed() == {".cigen/lock.json"}  # the bump is taken in, and never reverted
    assert story.lock.actions["actions/checkout"] == ActionPin(version="v99.1.0", sha=SHA, source="bot")
    story.component("worker")
    story.cigen("generate")
    assert story.read(WORKFLOW).count(f"actions/checkout@{SHA} # v99.1.0") == 4  # the new job has it too


def test_dependabot_bumps_one_job_only(story: Story) -> None:
    pin = story.lock.actions["actions/checkout"]
    story.edit(WORKFLOW, f"checkout@{pin.sha} # {pin.version}", f"checkout@{SHA} # v99.1.0")
    story.cigen("generate")
    assert story.read(WORKFLOW).count(f"actions/checkout@{SHA} # v99.1.0") == 3


def test_an_action_that_somebody_took_back_is_told(story: Story) -> None:
    pin = story.lock.actions["actions/checkout"]
    story.edit(WORKFLOW, f"checkout@{pin.sha} # {pin.version}", f"checkout@{SHA} # v5.0.0")
    out = story.cigen("check", code=1)
    assert f"actions/checkout v5.0.0 is older than {pin.version}, which the lock has" in out
    assert f"[{WORKFLOW}:" in out
    assert "all files are as they should be" not in out
    story.cigen("generate")
    assert "checkout@" + SHA in story.read(WORKFLOW)
    story.write({"cigen.yml": f'ownership: {{"{WORKFLOW}": seeded}}\n'})
    story.cigen("generate")
    assert "all files are as they should be" in story.cigen("check")  # it is the owner's alone


def test_renovate_bumps_a_digest(story: Story) -> None:
    (name,) = [name for name in story.lock.images if name.startswith("maven:")]
    old, new = story.lock.images[name].digest, "sha256:" + "9" * 64
    for path in ("api/Dockerfile", "web/Dockerfile"):
        story.edit(path, f"{name}@{old}", f"{name}@{new}", every=True)
    story.commit("Update the digest")
    assert "files are as they should be" in story.cigen("check")
    story.cigen("generate")
    assert story.changed() == {".cigen/lock.json"}
    assert story.lock.images[name] == ImagePin(digest=new, source="bot")
    story.component("worker")
    story.cigen("generate")
    assert f"{name}@{new}" in story.read("worker/Dockerfile")


def test_an_upgrade_tells_when_ends_of_life_were_read_and_where(story: Story) -> None:
    out = story.cigen("upgrade", "--offline", "--dry-run")
    assert re.search(r"end of life of java: as of \d{4}-\d\d.*, https://\S+", out)
