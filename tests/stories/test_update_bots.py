"""The configurations of update bots: written on request, by their schemas, merged, and never over a person's own."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.stories.conftest import Story

DEPENDABOT, RENOVATE = ".github/dependabot.yml", ".github/renovate.json5"


def valid(story: Story, schema: str, path: str) -> None:
    plain = story.root.parent / f"{story.root.name}-{schema}.{'json' if schema == 'renovate' else 'yml'}"
    plain.write_text(re.sub(r"^//.*\n", "", story.read(path)))  # JSON5 of which only the first line is no JSON
    arguments = ["-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(plain)]
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("bot", "path"), [("dependabot", DEPENDABOT), ("renovate", RENOVATE)])
def test_it_is_written_on_request_and_valid(story: Story, bot: str, path: str) -> None:
    assert not (story.root / path).exists()
    story.cigen("init", "--updates", bot)
    valid(story, bot, path)
    assert story.read("cigen.yml") == f"updates: {bot}\n"
    story.cigen("check")
    story.commit()
    story.cigen("generate")
    assert not story.changed()


def test_a_new_component_is_added_to_what_a_person_edited(story: Story) -> None:
    story.write({"cigen.yml": "updates: dependabot\n"})
    story.generate()
    mine = '  - package-ecosystem: npm\n    directory: "/site"  # ours\n    schedule: { interval: daily }\n'
    story.write({DEPENDABOT: story.read(DEPENDABOT).replace("weekly", "monthly") + mine})
    story.component("worker")
    story.cigen("generate")
    text = story.read(DEPENDABOT)
    valid(story, "dependabot", DEPENDABOT)
    assert mine in text
    assert re.findall(r"- (/\w+)", text) == ["/api", "/web", "/worker"]
    assert "weekly" not in text
    story.cigen("check")


def test_an_edited_renovate_file_stays(story: Story) -> None:
    story.write({"cigen.yml": "updates: renovate\n"})
    story.generate()
    story.edit(RENOVATE, '"7 days"', '"3 days" // ours')
    story.component("worker")
    story.cigen("generate")
    assert '"3 days" // ours' in story.read(RENOVATE)
    story.cigen("check")


@pytest.mark.parametrize(
    ("bot", "path"),
    [("dependabot", ".github/dependabot.yaml"), ("dependabot", DEPENDABOT), ("renovate", "renovate.json")],
)
def test_a_persons_own_is_left_alone(story: Story, bot: str, path: str) -> None:
    story.write({path: "{}\n", "cigen.yml": f"updates: {bot}\n"})
    assert "already" in story.cigen("generate")
    assert story.read(path) == "{}\n"
    assert {DEPENDABOT, RENOVATE}.isdisjoint(story.lock.files)
    story.cigen("check")


def test_it_goes_with_its_setting(story: Story) -> None:
    story.cigen("init", "--updates", "renovate")
    story.write({"cigen.yml": ""})
    story.cigen("generate")
    assert not (story.root / RENOVATE).exists()


def test_an_unknown_bot_is_refused(story: Story) -> None:
    story.write({"cigen.yml": "updates: dependabott\n"})
    assert "dependabot" in story.cigen("generate", code=2)
