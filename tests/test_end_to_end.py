"""A repository, from `cigen init` to a workflow that runs, on engines that start empty like a CI runner."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fixture_cases import repository
from tests.harness.build_log import BuildSteps, read_steps
from tests.harness.gha_cache_server import READ, WRITE, GhaCacheServer, Permission
from tests.harness.workflow_runner import Cancel, PullRequest, Push, Run, run_workflow

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("node")]

DEFAULT = "refs/heads/main"
WORKFLOW = ".github/workflows/ci.yml"


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def cigen(folder: Path, host: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DOCKER_HOST": host}
    command = [sys.executable, "-m", "cigen", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@dataclass(frozen=True, kw_only=True)
class Project:
    """A fixture's repository with cigen's files, committed, and where its workflow runs."""

    tree: Path
    space: Path
    component: str
    fresh_engine: Callable[[], str]
    cache: GhaCacheServer

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        file = self.tree / path
        file.write_text(change(file.read_text()))
        git(self.tree, "commit", "-qam", f"change {path}")

    def run(
        self,
        event: Push | PullRequest | None = None,
        scopes: dict[str, Permission] | None = None,
        cancel: Cancel | None = None,
        engine: str | None = None,
    ) -> Run:
        """One run of the workflow on a runner that starts empty, or on ``engine``."""
        work = self.space / f"run-{len(list(self.space.iterdir()))}"
        host = engine or self.fresh_engine()
        return run_workflow(
            self.tree / WORKFLOW, self.tree, event or Push(), work=work, engine=host, cache=self.cache,
            token_scopes=scopes, cancel=cancel,
        )  # fmt: skip

    def steps(self, run: Run, name: str) -> BuildSteps:
        return read_steps(run.jobs[self.component].step(name).log)


@pytest.fixture
def cache() -> Iterator[GhaCacheServer]:
    with GhaCacheServer() as server:
        yield server


@pytest.fixture
def project(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str, fresh_engine: Callable[[], str], cache: GhaCacheServer
) -> Project:
    case, component = request.param
    tree = tmp_path / "tree"
    shutil.copytree(repository(case), tree)
    done = cigen(tree, engine, "init")
    assert done.returncode == 0, done.stderr
    assert "by tag" not in done.stderr
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-qm", "first")
    space = tmp_path / "runs"
    space.mkdir()
    return Project(tree=tree, space=space, component=component, fresh_engine=fresh_engine, cache=cache)


def of(case: str, component: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("project", [(case, component)], indirect=True, ids=[case])


def deps(steps: list[str]) -> list[str]:
    return [step for step in steps if step.startswith("deps ")]


SPRING = of("spring-image-of-the-day", "image-of-the-day")
FAILING = of("failing-tests", "tally")
SOURCE = "src/main/java/com/example/tally/Tally.java"


@SPRING
def test_an_empty_runner_downloads_no_dependency_twice(project: Project) -> None:
    first = project.run()
    assert first.result == "success", first.failures
    assert first.jobs["ci"].result == "success"
    assert project.cache.puts
    source = next(path.relative_to(project.tree) for path in project.tree.rglob("src/main/java/**/*.java"))
    project.edit(str(source), lambda text: text + "\n// changed\n")
    second = project.run()
    assert second.result == "success", second.failures
    build = project.steps(second, "Build")
    assert deps(build.reused)
    assert not deps(build.executed)
    assert [step for step in build.executed if step.startswith("build ")]
    log = second.jobs[project.component].log
    assert "Downloaded from" not in log
    assert "Tests run:" in second.jobs[project.component].step("Test").log
    assert "9 tests, 0 failed" in second.summary[project.component]


@of("go-embeds-ui", "moonrise")
def test_a_server_has_its_front_end_from_the_cache_of_another_job(project: Project) -> None:
    first = project.run()
    assert first.result == "success", first.failures
    project.edit("internal/moon/moon.go", lambda text: text + "\n// changed\n")
    second = project.run()
    assert second.result == "success", second.failures
    log = second.jobs["moonrise"].step("Build").log
    ran = read_steps(log).executed
    assert [step for step in ran if "go build" in step]
    assert not [step for step in ran if re.search(r"\bnpm\b|(?:^| )(?:manifests|toolchain|deps|output) \d", step)]
    assert "3 tests, 0 failed" in second.summary["moonrise"]  # one of them reads the page


@FAILING
def test_failing_tests_fail_the_job_but_not_the_cache(project: Project) -> None:
    for _ in ("first", "again: a result is never served from a cache"):
        run = project.run()
        job = run.jobs[project.component]
        assert (run.result, job.result, run.jobs["ci"].result) == ("failure", "failure", "failure")
        assert job.step("Test").outcome == "success"
        assert job.step("Verdict").outcome == "failure"
        assert "addsUp" in job.summary
        assert "Tests run: 3, Failures: 1" in job.step("Test").log
        (report,) = run.artifacts[f"reports-{project.component}"].rglob("TEST-*.xml")
        assert len(list(ET.parse(report).iter("failure"))) == 1
    assert not deps(project.steps(run, "Build").executed)


@FAILING
def test_a_pull_request_reads_the_cache_and_does_not_write(project: Project) -> None:
    project.run()
    written = len(project.cache.puts)
    git(project.tree, "switch", "-qc", "feature")
    project.edit(SOURCE, lambda text: text + "\n// changed\n")
    run = project.run(PullRequest())
    assert deps(project.steps(run, "Build").reused)
    assert not deps(project.steps(run, "Build").executed)
    assert len(project.cache.puts) == written


@FAILING
def test_only_touched_components_are_built(project: Project) -> None:
    project.edit("README.md", lambda text: text + "\nmore\n")
    run = project.run()
    assert run.jobs[project.component].result == "skipped"
    assert run.jobs["ci"].result == run.result == "success"


@FAILING
def test_a_build_survives_a_cache_that_does_not_work(project: Project) -> None:
    read_only = project.run(scopes={DEFAULT: READ})
    assert read_only.jobs[project.component].step("Build").outcome == "success", read_only.log
    project.run(scopes={DEFAULT: READ | WRITE})
    project.cache.evict(lambda _: True)
    assert project.run().jobs[project.component].step("Build").outcome == "success"
    project.cache.stop()
    assert project.run().jobs[project.component].step("Build").outcome == "success"


@FAILING
def test_a_cancelled_run_is_no_success(project: Project) -> None:
    run = project.run(cancel=Cancel(job=project.component, step="Build"))
    assert run.jobs[project.component].result == "cancelled"
    assert run.jobs[project.component].step("Test").outcome in ("skipped", "cancelled")
    assert run.jobs["ci"].result == "failure"
