from __future__ import annotations

import json

import pytest

from tests.stories.conftest import WORKFLOW, Story

DEPLOY = """
  deploy:
    needs: [ci]
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - run: ./deploy.sh  # ours
"""
STEP = """\
      - name: Licences
        run: ./licences.sh

"""
SERVICE = """\
    services:
      postgres:
        image: postgres:17  # as in production
"""


def edited(story: Story) -> None:
    """A person adds a job at the end, a step in the middle of the job api, and a service to it."""
    text = story.read(WORKFLOW)
    head, job = text.split("\n  api:\n", 1)
    job = job.replace("      - name: Test\n", f"{STEP}      - name: Test\n", 1)
    job = job.replace("    steps:\n", f"{SERVICE}    steps:\n", 1)
    story.write({WORKFLOW: f"{head}\n  api:\n{job}{DEPLOY}"})
    story.commit("Deploy")


def job(story: Story, name: str) -> str:
    text = story.read(WORKFLOW)
    start = text.index(f"\n  {name}:\n")
    rest = text[start + 1 :]
    end = next(
        (
            place
            for place in range(3, len(rest))
            if rest[place - 1] == "\n"
            and rest[place : place + 3].strip()
            and rest[place : place + 2] == "  "
            and rest[place + 2] not in " #\n"
        ),
        len(rest),
    )
    return rest[:end]


def test_a_job_a_service_and_a_step_stay_where_they_are(story: Story) -> None:
    edited(story)
    assert "edited" in story.cigen("check")
    story.component("worker")
    story.edit("web/pom.xml", "21", "17")
    story.cigen("generate")
    assert STEP in job(story, "api")
    assert SERVICE in job(story, "api")
    assert STEP not in job(story, "web") + job(story, "worker")
    assert DEPLOY in story.read(WORKFLOW)
    assert "- worker" in job(story, "ci")
    assert "temurin-17" in story.read("web/Dockerfile")
    story.cigen("check")
    before = story.read(WORKFLOW)
    story.cigen("generate")
    assert story.read(WORKFLOW) == before


def test_java_17_to_25(story: Story) -> None:
    story.edit("api/pom.xml", "21", "17")
    story.generate()
    edited(story)
    story.edit("api/Dockerfile", "AS build\n", "AS build\n# our reason\nENV MAVEN_OPTS=-Xmx2g\n")
    story.edit("api/pom.xml", "17", "25")
    story.commit("Java 25")
    out = story.cigen("check", code=1)
    assert "stale" in out
    assert "cigen generate --diff" in out
    story.cigen("generate")
    dockerfile = story.read("api/Dockerfile")
    assert "temurin-25" in dockerfile
    assert "temurin-17" not in dockerfile
    assert "# our reason\nENV MAVEN_OPTS=-Xmx2g\n" in dockerfile
    assert "api/Dockerfile" in story.changed()
    assert "web/Dockerfile" not in story.changed()


def test_a_component_is_deleted(story: Story) -> None:
    edited(story)
    story.git("rm", "-q", "web/pom.xml")
    story.commit("Drop web")
    assert "obsolete" in story.cigen("check", code=1)
    story.cigen("generate")
    assert not (story.root / "web/Dockerfile").exists()
    text = story.read(WORKFLOW)
    assert "\n  web:\n" not in text
    assert "- web" not in text
    assert DEPLOY in text
    story.cigen("check")


def test_a_component_is_deleted_whose_dockerfile_was_edited(story: Story) -> None:
    story.edit("web/Dockerfile", "AS build\n", "AS build\nENV MINE=1\n")
    story.git("rm", "-q", "web/pom.xml")
    story.commit("Drop web")
    out = story.cigen("generate", code=4)
    assert "web/Dockerfile" in out
    assert "ENV MINE=1" in story.read("web/Dockerfile")
    assert "was edited" in story.read(".cigen/conflicts/in-web--Dockerfile.md")
    story.cigen("generate", "--conflict=ours")
    assert "ENV MINE=1" in story.read("web/Dockerfile")
    assert "web/Dockerfile" not in story.lock.files
    assert not (story.root / ".cigen/conflicts").exists() or not list((story.root / ".cigen/conflicts").iterdir())
    story.cigen("check")


def test_a_component_gets_another_name(story: Story) -> None:
    edited(story)
    story.write({"cigen.yml": "components: { api: { name: backend } }\n"})
    story.cigen("generate")
    assert STEP in job(story, "backend")
    assert SERVICE in job(story, "backend")
    assert "\n  api:\n" not in story.read(WORKFLOW)
    story.cigen("check")


def test_both_change_the_same(story: Story) -> None:
    story.edit("api/Dockerfile", "maven:3.9-eclipse-temurin-21", "maven:3.9-eclipse-temurin-21-alpine", every=True)
    story.edit("api/Dockerfile", "AS build\n", "AS build\nENV MINE=1\n")
    story.edit("api/pom.xml", "21", "25")
    story.commit()
    out = story.cigen("generate", code=4)
    assert "you and cigen changed the same in api/Dockerfile" in out
    assert "temurin-21-alpine" in story.read("api/Dockerfile")
    told = story.read(".cigen/conflicts/in-api--Dockerfile.md")
    assert "temurin-21-alpine" in told
    assert "temurin-25" in told
    assert "cigen generate --conflict=theirs" in told
    found = json.loads(story.cigen("check", "--format", "json", code=1))
    (file,) = [file for file in found["files"] if not file["ok"]]
    assert (file["path"], file["status"]) == ("api/Dockerfile", "conflicted")
    assert file["conflicts"]
    assert file["conflicts"][0]["kind"] == "both-changed"
    story.cigen("generate", code=4)  # it does not go away by itself
    assert "conflict: api/Dockerfile:" in story.cigen("generate", "--diff")
    story.cigen("generate", "--conflict=theirs")
    assert "temurin-21" not in story.read("api/Dockerfile")
    assert "ENV MINE=1" in story.read("api/Dockerfile")
    assert not (story.root / ".cigen/conflicts/in-api--Dockerfile.md").exists()
    story.cigen("check")


def test_keeping_ones_own_settles_it(story: Story) -> None:
    story.edit(WORKFLOW, "timeout-minutes: 60", "timeout-minutes: 7")
    story.write({".cigen/overlay.yml": "jobs: { api: { settings: { timeout-minutes: 30 } } }\n"})
    story.cigen("generate", code=4)
    story.cigen("generate", "--conflict=ours")
    assert "timeout-minutes: 7" in story.read(WORKFLOW)
    story.cigen("check")
    story.cigen("generate")


def test_a_deleted_file_and_step_stay_deleted(story: Story) -> None:
    text = job(story, "api")
    step = text[text.index("      - name: Upload the reports") : text.index("      - name: Verdict")]
    story.edit(WORKFLOW, step, "")
    (story.root / "web/Dockerfile.dockerignore").unlink()
    story.commit("Tidy")
    assert "--restore web/Dockerfile.dockerignore" in story.cigen("check", code=1)
    story.component("worker")
    story.cigen("generate")
    assert not (story.root / "web/Dockerfile.dockerignore").exists()
    assert "Upload the reports" not in job(story, "api")
    assert "Upload the reports" in job(story, "worker")
    assert "stays away" in story.cigen("check")
    story.cigen("generate", "--restore", "web/Dockerfile.dockerignore")
    assert (story.root / "web/Dockerfile.dockerignore").exists()


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_line_ends_and_mode_stay(story: Story, ending: bytes) -> None:
    path = story.root / "api/Dockerfile"
    path.write_bytes(path.read_bytes().replace(b"\n", ending))
    path.chmod(0o640)
    story.edit("api/pom.xml", "21", "17")
    story.cigen("generate")
    content = path.read_bytes()
    assert b"temurin-17" in content
    assert content.count(b"\n") == content.count(ending)
    assert path.stat().st_mode & 0o777 == 0o640


def test_ownership(story: Story) -> None:
    story.write({"cigen.yml": "ownership: { api/Dockerfile: owned, web/*: seeded, nothing: owned }\n"})
    story.cigen("generate")
    story.edit("web/Dockerfile", "AS build\n", "AS build\nENV MINE=1\n")
    story.edit("web/pom.xml", "21", "17")
    assert "seeded" in story.cigen("check")
    story.edit("api/Dockerfile", "AS build\n", "AS build\nENV MINE=1\n")
    assert "owned by cigen" in story.cigen("check", code=1)
    assert "ownership names nothing" in story.cigen("generate", code=4)
    story.cigen("generate", "--conflict=theirs")
    assert "MINE" not in story.read("api/Dockerfile")
    assert "MINE" in story.read("web/Dockerfile")


def edit_api(story: Story) -> None:
    story.edit("api/Dockerfile", "AS build\n", "AS build\nENV MINE=1\n")
    story.edit("api/Dockerfile.dockerignore", "\n", "\n!mine\n")
    story.commit("Mine")


@pytest.mark.parametrize("along", [True, False])
def test_a_component_moves_to_another_folder(story: Story, along: bool) -> None:
    edited(story)
    edit_api(story)
    (story.root / "services").mkdir()
    if along:
        story.git("mv", "api", "services/api")
    else:
        (story.root / "services/api").mkdir()
        story.git("mv", "api/pom.xml", "services/api/pom.xml")
    story.commit("Move")
    assert ("comes from api/Dockerfile, with your edits" in story.cigen("check", code=1)) is not along
    story.cigen("generate")
    assert "ENV MINE=1" in story.read("services/api/Dockerfile")
    assert "!mine" in story.read("services/api/Dockerfile.dockerignore")
    assert not (story.root / "api/Dockerfile").exists()
    assert STEP in job(story, "api")
    assert '"services/api"' in story.read("docker-bake.hcl")
    assert {path for path in story.lock.files if "api" in path} == {
        "services/api/Dockerfile",
        "services/api/Dockerfile.dockerignore",
    }
    story.cigen("check")


def test_a_moved_component_takes_its_new_name_and_its_edits(story: Story) -> None:
    edited(story)
    edit_api(story)
    story.git("mv", "api", "backend")
    story.edit("backend/pom.xml", "<artifactId>api", "<artifactId>backend")
    story.commit("Move and rename")
    story.cigen("generate")
    assert "ENV MINE=1" in story.read("backend/Dockerfile")
    assert STEP in job(story, "backend")
    assert "\n  api:\n" not in story.read(WORKFLOW)
    story.cigen("check")


def test_a_conflict_in_a_file_that_moves_is_told_and_loses_nothing(story: Story) -> None:
    story.edit("api/Dockerfile", "maven:3.9-eclipse-temurin-21", "maven:3.9-eclipse-temurin-21-alpine", every=True)
    story.edit("api/Dockerfile", "AS build\n", "AS build\nENV MINE=1\n")
    story.edit("api/pom.xml", "21", "25")
    (story.root / "services/api").mkdir(parents=True)
    story.git("mv", "api/pom.xml", "services/api/pom.xml")
    story.commit()
    story.cigen("generate", code=4)
    assert "temurin-21-alpine" in story.read("services/api/Dockerfile")
    assert not (story.root / "api/Dockerfile").exists()
    story.cigen("generate", code=4)
    story.cigen("generate", "--conflict=theirs")
    assert "temurin-21" not in story.read("services/api/Dockerfile")
    assert "ENV MINE=1" in story.read("services/api/Dockerfile")
    story.cigen("check")


def test_another_component_gets_no_edits_of_one_that_went(story: Story) -> None:
    edit_api(story)
    story.git("rm", "-q", "api/pom.xml")
    story.component("worker")
    story.commit("Another")
    story.cigen("generate", code=4)
    assert "MINE" in story.read("api/Dockerfile")
    assert "MINE" not in story.read("worker/Dockerfile")
