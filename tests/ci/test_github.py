"""The workflow: jobs, permissions, caches; nothing of a repository becomes an expression."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cigen import pins
from cigen.ci import github
from cigen.errors import UsageError
from cigen.facts import Secret, Source
from cigen.plan import Cache, Plan
from tests.plans import NAMES, PATHS, RECIPE, component, planned

PATH = github.PATHS[0]
JOB = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")


def text(plan: Plan, path: str = PATH) -> str:
    return github.pipeline(plan, pins.shipped(), path)


def jobs(plan: Plan) -> dict[str, Any]:
    return dict(yaml.safe_load(text(plan))["jobs"])


def steps(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


THREE = planned(
    component("changes", "a"), component("ci", "my app", "."), component("x" * 40, "a.b_c/@d+e"),
    recipe=dataclasses.replace(RECIPE, ignored=("**/a b", "docs", "*.md")),
    default_branch="release/2.x@a+b",
    cache=Cache(backend="registry", ref="registry.example.org/${TEAM}/cache"),
)  # fmt: skip


def test_a_job_for_each_component_between_the_two_fixed_ones() -> None:
    found = jobs(planned(component("api", "a"), component("web", "b")))
    assert {name: job.get("needs") for name, job in found.items()} == {
        "changes": None,
        "api": ["changes"],
        "web": ["changes"],
        "ci": ["changes", "api", "web"],
    }
    assert found["api"]["if"] == "${{ needs.changes.outputs.api == 'true' }}"
    assert found["ci"]["if"] == "${{ always() }}"


def test_components_called_as_the_fixed_jobs_are() -> None:
    names = ("changes", "changes-component", "ci", "ci-component")
    found = jobs(planned(*(component(name, f"p{number}") for number, name in enumerate(names))))
    assert len(found) == 6
    assert found["ci"]["needs"] == [name for name in found if name != "ci"]
    shown = [job["name"] for job in found.values()]
    assert len(set(shown)) == len(shown), "the required check is found by its name"
    component_of_ci = found["ci_component"]
    assert component_of_ci["if"] == "${{ needs.changes.outputs.ci_component == 'true' }}"
    assert [step["with"]["targets"] for step in steps(component_of_ci, "docker/bake-action")] == [
        "ci-build",
        "ci-reports",
    ]


def test_a_workflow_that_github_would_not_start_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(component())
    monkeypatch.setattr(github, "MAX_BYTES", len(text(plan).encode()))
    text(plan)
    monkeypatch.setattr(github, "MAX_BYTES", len(text(plan).encode()) - 1)
    with pytest.raises(UsageError, match="the workflow of 1 components") as refused:
        text(plan)
    assert "exclude" in (refused.value.hint or "")


def test_the_least_permissions() -> None:
    data = yaml.safe_load(text(THREE))
    assert data["permissions"] == {}
    assert data["jobs"].pop("ci")["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in data["jobs"].values())


def test_no_job_runs_for_hours_or_keeps_a_token() -> None:
    for job in jobs(THREE).values():
        assert job["timeout-minutes"] <= 60
        for step in steps(job, "actions/checkout"):
            assert step["with"]["persist-credentials"] is False


def test_every_action_is_pinned_to_a_commit() -> None:
    used = [step["uses"] for job in jobs(THREE).values() for step in job["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", action) for action in used)


@pytest.mark.parametrize(
    ("cache", "read", "write"),
    [
        (Cache(), "type=gha,scope=", "type=gha,mode=max,ignore-error=true,scope="),
        (
            Cache(backend="registry", ref="r.example.org:5000/a/b"),
            "type=registry,ref=r.example.org:5000/a/b:",
            "type=registry,mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true,ref=r.example.org:5000/a/b:",
        ),
        (
            Cache(backend="local", ref="/var/cache/ci"),
            "type=local,src=/var/cache/ci/",
            "type=local,mode=max,ignore-error=true,dest=/var/cache/ci/",
        ),
    ],
)
def test_everybody_reads_the_cache_and_only_the_default_branch_writes(cache: Cache, read: str, write: str) -> None:
    environment = jobs(planned(component(), cache=cache))["shop"]["env"]
    assert environment["CACHE_FROM"] == read
    condition = (
        "github.event_name == 'push' && github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
    )
    assert environment["CACHE_TO"] == f"${{{{ {condition} && '{write}' || '' }}}}"


def test_the_cache_is_written_before_the_tests_can_fail() -> None:
    build, tests = steps(jobs(planned(component()))["shop"], "docker/bake-action")
    assert (build["with"]["targets"], tests["with"]["targets"]) == ("shop-build", "shop-reports")
    assert "if" not in build


def test_reports_are_uploaded_and_summed_up_when_tests_fail() -> None:
    job = jobs(planned(component()))["shop"]
    (upload,) = steps(job, "actions/upload-artifact")
    assert upload["if"] == "${{ !cancelled() }}"
    assert [step["if"] for step in job["steps"] if step["name"] == "Summarise"] == ["${{ !cancelled() }}"]
    assert job["steps"][-1]["name"] == "Verdict"
    assert "if" not in job["steps"][-1]


def test_a_change_of_the_workflow_or_the_bake_file_touches_every_component() -> None:
    plan = planned(component("api", "a"), component("web", "b"), taken={"docker-bake.hcl"})
    data = yaml.safe_load(text(plan, github.PATHS[1]))
    watch = data["jobs"]["changes"]["steps"][1]["env"]["WATCH"].splitlines()
    for name in ("api", "web"):
        assert {f"{name} :(top)cigen-bake.hcl", f"{name} :(top){github.PATHS[1]}"} <= set(watch)


def test_it_runs_for_the_default_branch_and_pull_requests() -> None:
    data = yaml.safe_load(text(THREE))
    assert data[True] == {
        "push": {"branches": ["release/2.x@a+b"]}, "pull_request": None, "workflow_dispatch": None,
    }  # fmt: skip


PLAIN_EXPRESSIONS = {match[0] for match in EXPRESSION.finditer(text(planned(component())))}


@settings(max_examples=40)
@given(st.dictionaries(NAMES, PATHS, min_size=1, max_size=3), PATHS)
def test_no_name_or_path_is_in_a_script_or_an_expression(paths: dict[str, str], ignored: str) -> None:
    recipe = dataclasses.replace(RECIPE, ignored=(ignored,))
    plan = planned(*(component(name, path) for name, path in paths.items()), recipe=recipe)
    found = jobs(plan)
    assert all(JOB.fullmatch(name) for name in found)
    scripts = {step["run"] for job in found.values() for step in job["steps"] if "run" in step}
    assert scripts == {
        step["run"] for job in jobs(planned(component())).values() for step in job["steps"] if "run" in step
    }
    for match in EXPRESSION.finditer(text(plan)):
        constant = re.sub(r"(outputs\.)[\w-]+", r"\1shop", match[0])
        assert constant in PLAIN_EXPRESSIONS


@settings(max_examples=40)
@given(st.dictionaries(NAMES, PATHS, min_size=1, max_size=3))
def test_what_is_watched_is_read_back(paths: dict[str, str]) -> None:
    plan = planned(*(component(name, path) for name, path in paths.items()))
    watch = jobs(plan)["changes"]["steps"][1]["env"]["WATCH"]
    found = [line.partition(" ")[2] for line in watch.split("\n")]
    shared = (":(top)docker-bake.hcl", f":(top){PATH}")
    assert found == [spec for part in plan.components for spec in (*part.watch, *shared)]


@pytest.fixture
def workflow(tmp_path: Path) -> Path:
    """Three components with hostile names that the grammars allow, in a place where linters look for it."""
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_text(text(THREE), "utf-8")
    return file


def test_actionlint_finds_nothing(workflow: Path, linter: Callable[[str], str]) -> None:
    done = subprocess.run([linter("actionlint"), workflow], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_finds_nothing(workflow: Path, linter: Callable[[str], str]) -> None:
    options = ("--offline", "--no-progress", "--strict-collection", "--persona=auditor", "--format=json")
    done = subprocess.run([linter("zizmor"), *options, workflow], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stdout + done.stderr


def secret(name: str) -> Secret:
    return Secret(name=name, source=Source(file=".npmrc", line=1))


def test_secrets_reach_the_steps_that_bake_and_nothing_else() -> None:
    plan = planned(component("web", "a", secrets=(secret("NPM_TOKEN"),)), component("api", "b"))
    found = jobs(plan)
    asked = [step["name"] for step in found["web"]["steps"] if "secrets." in str(step)]
    assert asked == ["Build", "Test"]
    for step in steps(found["web"], "docker/bake-action"):
        assert step["env"]["NPM_TOKEN"] == "${{ secrets.NPM_TOKEN }}"
    assert "secrets." not in str({**found, "web": {}})
    assert "secrets." not in str({key: value for key, value in found["web"].items() if key != "steps"})
    assert found["web"]["permissions"] == {"contents": "read"}


def test_packages_of_githubs_own_registry_need_a_right() -> None:
    plan = planned(component("web", "a", secrets=(secret("GITHUB_TOKEN"),)), component("api", "b"))
    found = jobs(plan)
    assert found["web"]["permissions"] == {"contents": "read", "packages": "read"}
    assert found["api"]["permissions"] == {"contents": "read"}
