"""The overlay from its file to what is rendered: what it adds, and what it refuses, with line and nearest name."""

from __future__ import annotations

from typing import Any

import pytest

from cigen import pins, planner, settings
from cigen.ci import github
from cigen.ci.overlaying import overlaid
from cigen.errors import UsageError
from cigen.inspector import inspect
from cigen.overlay import FILE
from cigen.plan import Plan
from cigen.render.dockerfile import dockerfile
from cigen.repo import Repo
from tests.cli.test_commands import POM


def planned(text: str) -> Plan:
    repo = Repo.from_mapping({"pom.xml": POM, FILE: text})
    settled = settings.load(repo)
    return planner.plan(inspect(repo, pins.shipped(), settled), settled, pins.shipped(), lambda _: False)


def workflow(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(source(text))


def source(text: str) -> str:
    return github.pipeline(planned(text), pins.shipped(), ".github/workflows/ci.yml")


def test_variables_services_and_settings_of_a_job() -> None:
    text = """
jobs:
  demo:
    env: { FOO: bar, FLAG: "yes" }
    services: { redis: { image: "redis:7", ports: ["6379:6379"] } }
    settings: { timeout-minutes: 20, continue-on-error: true }
"""
    job, plain = workflow(text)["jobs"]["demo"], workflow("")["jobs"]["demo"]
    assert job["env"] == {**plain["env"], "FOO": "bar", "FLAG": "yes"}
    assert job["services"] == {"redis": {"image": "redis:7", "ports": ["6379:6379"]}}
    assert (job["timeout-minutes"], job["continue-on-error"]) == (20, True)
    assert job["steps"] == plain["steps"]
    assert list(job)[-1] == "steps"


def test_steps_around_changed_and_removed() -> None:
    text = """
jobs:
  demo:
    steps:
      Build:
        env: { X: 1 }
        settings: { continue-on-error: true }
        before: { run: first }
        after: [{ run: second }, { uses: ./own, with: { a: "${{ github.sha }}" } }]
      Summarise: { remove: true }
"""
    steps, plain = workflow(text)["jobs"]["demo"]["steps"], workflow("")["jobs"]["demo"]["steps"]
    at = next(place for place, step in enumerate(plain) if step["name"] == "Build")
    assert steps[at] == {"run": "first"}
    assert steps[at + 1]["env"] == {**plain[at]["env"], "X": 1}
    assert steps[at + 1]["continue-on-error"] is True
    assert steps[at + 2 : at + 4] == [{"run": "second"}, {"uses": "./own", "with": {"a": "${{ github.sha }}"}}]
    assert "Summarise" not in [step.get("name") for step in steps]


def test_the_release_of_a_pinned_action_stays_beside_it() -> None:
    text = f"jobs:\n  demo:\n    steps:\n      Build:\n        before:\n          - uses: a/b@{'c' * 40} # v1.2.3\n"
    assert f"      - uses: a/b@{'c' * 40} # v1.2.3\n" in source(text)


def stage(text: str, name: str) -> list[str]:
    (part,) = planned(text).components
    (found,) = [block for block in dockerfile(part).split("\nFROM ") if block.split("\n")[0].endswith(f" AS {name}")]
    return found.splitlines()


def test_blanks_before_a_long_comment_are_read_in_time() -> None:
    text = f"jobs: {{demo: {{steps: {{Build: {{before: [\n  uses: a/b@c  #{' ' * 500_000}{'a' * 101}\n]}}}}}}}}"
    assert planned(text).overlay


def test_variables_and_commands_of_a_stage() -> None:
    text = """
stages:
  demo:
    build: { env: { TZ: "a $b \\" c" }, before: "echo $HOME", after: [one, two && three] }
    toolchain: { after: "apt-get install -y git" }
"""
    lines = stage(text, "build")
    copied = lines.index("COPY . /workspace/")
    own = next(place for place, line in enumerate(lines) if line.startswith("RUN ") and "mvn" in line)
    first = lines.index('RUN ["sh", "-ec", "echo $HOME"]')
    assert copied < lines.index(r'ENV TZ="a \$b \" c"') < first < own
    assert own < lines.index('RUN ["sh", "-ec", "one"]') < lines.index('RUN ["sh", "-ec", "two && three"]')
    assert 'RUN ["sh", "-ec", "apt-get install -y git"]' in stage(text, "toolchain")


MISTAKES = [
    ("jobs: { dmo: {} }", 1, "there is no job called dmo", "demo"),
    ("jobs:\n  demo:\n    steps:\n      Biuld: { remove: true }", 4, "step in the job demo called Biuld", "Build"),
    ("stages: { dmo: { build: {} } }", 1, "there is no component called dmo", "demo"),
    ("stages:\n  demo:\n    biuld: {}", 3, "there is no stage of demo called biuld", "build"),
    ("job: {}", 1, "unknown setting job", "jobs"),
    ("jobs: { demo: { step: {} } }", 1, "unknown setting jobs.demo.step", "steps"),
    ("jobs: { demo: { settings: { steps: [] } } }", 1, "steps stands beside settings", ""),
    ("jobs: { demo: { steps: { Build: { before: [x] } } } }", 1, "a step is a mapping that has run or uses", ""),
    ("jobs: { demo: { steps: { Build: { remove: 5 } } } }", 1, "cannot be '5'", ""),
    ("jobs: { demo: { env: { 'a b': 1 } } }", 1, "cannot be a name here", ""),
    ("stages: { demo: { build: { env: { A: [x] } } } }", 1, "must be a single value", ""),
    ('stages: { demo: { build: { after: "a\\nUSER root" } } }', 1, "cannot hold", ""),
    ("stages: { demo: { reports: { after: x } } }", 1, "nothing can run in the stage reports", ""),
    ("stages: { demo: { build: { env: { 'A B': x } } } }", 1, "cannot be the name of a variable", ""),
    ("a: [", 2, "not valid YAML", ""),
    ("a: 1\n---\nb: 2", 3, "must be one YAML document", ""),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_the_nearest(text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        source(text)
    assert message in caught.value.message
    assert caught.value.where in (f"{FILE}:{line}", f"{FILE}:{line - 1}" if "valid" in message else None)
    assert hint in (caught.value.hint or "")


def test_without_an_overlay_nothing_changes() -> None:
    jobs = {"a": {"steps": [{"run": "x"}]}}
    assert overlaid(jobs, ()) == jobs
