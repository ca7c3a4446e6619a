"""Docker's actions in a run, on real engines with a real cache service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.build_log import read_steps
from tests.harness.gha_cache_server import GhaCacheServer
from tests.harness.workflow_project import Project, git
from tests.harness.workflow_runner import (
    PullRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable


BAKE_JOBS = """
    api:
      runs-on: ubuntu-24.04
      timeout-minutes: 10
      env: { DOCKER_BUILD_RECORD_UPLOAD: false }
      steps:
        - uses: actions/checkout@v7
          with: { persist-credentials: false }
        - uses: docker/setup-buildx-action@v4
          with: { cache-binary: false }
        - uses: docker/login-action@v4
          with: { registry: ghcr.io, username: "${{ github.actor }}", password: "${{ github.token }}" }
        - id: build
          uses: docker/bake-action@v7
          env: { CACHE_WRITE: "${{ github.event_name == 'push' && 'true' || '' }}" }
          with: { source: ., files: docker-bake.hcl, targets: build }
        - id: reports
          uses: docker/bake-action@v7
          with: { source: ., targets: reports, provenance: false }
        - uses: actions/upload-artifact@v7
          if: ${{ !cancelled() }}
          with: { name: reports, path: out/reports, if-no-files-found: error }
    """
BAKE_FILES = {
    "Dockerfile": """\
        FROM debian:trixie-slim AS deps
        COPY deps.txt /deps.txt
        RUN head -c 300000 /dev/urandom > /dependency
        FROM deps AS build
        COPY src.txt /src.txt
        RUN cat /dependency /src.txt > /artifact
        FROM build AS test
        RUN mkdir /reports && wc -c < /artifact > /reports/size
        FROM scratch AS reports
        COPY --from=test /reports /
        """,
    "docker-bake.hcl": """\
        variable "CACHE_WRITE" { default = "" }
        target "build" {
          target     = "build"
          output     = ["type=cacheonly"]
          cache-from = ["type=gha,scope=api"]
          cache-to   = CACHE_WRITE == "true" ? ["type=gha,scope=api,mode=max,ignore-error=true"] : []
        }
        target "reports" {
          target = "reports"
          output = ["type=local,dest=out/reports"]
        }
        """,
    "deps.txt": "one\n",
    "src.txt": "first\n",
    ".dockerignore": ".git\nout\n",
}


@pytest.mark.engine
def test_bake_keeps_its_cache_from_runner_to_runner(project: Project, fresh_engine: Callable[[], str]) -> None:
    project.commit("project", **BAKE_FILES)
    with GhaCacheServer() as cache:
        cold = project.run(BAKE_JOBS, engine=fresh_engine(), cache=cache)
        assert cold.result == "success", cold.failures
        api = cold.jobs["api"]
        assert "exporting to GitHub Actions Cache" in api.step("build").log
        assert read_steps(api.step("build").log).reused == []
        assert len(read_steps(api.step("reports").log).executed) == 2, "the layers of the first bake are there"
        assert list(cold.artifacts) == ["reports"]
        assert [file.name for file in cold.artifacts["reports"].iterdir()] == ["size"]
        cache.clear_log()

        project.commit("source only", **{"src.txt": "second\n"})
        warm = project.run(BAKE_JOBS, engine=fresh_engine(), cache=cache)
        assert len(read_steps(warm.jobs["api"].step("build").log).reused) == 2, warm.log
        assert cache.puts
        cache.clear_log()

        git(project.tree, "checkout", "-q", "-b", "feature")
        project.commit("change", **{"src.txt": "third\n"})
        pull = project.run(BAKE_JOBS, PullRequest(), engine=fresh_engine(), cache=cache)
        assert len(read_steps(pull.jobs["api"].step("build").log).reused) == 2, pull.log
        assert not cache.puts, "a pull request only reads"


@pytest.mark.engine
def test_docker_actions_bring_what_the_real_ones_bring(project: Project, fresh_engine: Callable[[], str]) -> None:
    project.commit("project", **BAKE_FILES)
    with GhaCacheServer() as cache:
        run = project.run(
            """
            plain:
              runs-on: ubuntu-24.04
              steps:
                - uses: actions/checkout@v7
                - run: docker buildx bake --progress=plain build
                  env: { CACHE_WRITE: true }
                - { uses: docker/bake-action@v7, with: { source: ., targets: reports } }
                - run: ls out/reports
                - { uses: docker/build-push-action@v7, with: { context: ., target: build, outputs: type=cacheonly } }
                - uses: docker/build-push-action@v7
                  with: { context: ., target: nonsense, outputs: type=cacheonly }
            """,
            engine=fresh_engine(),
            cache=cache,
        )
        assert not cache.log, "a `run:` step has no ACTIONS_* variables: buildx drops the cache without a word"
    steps = run.jobs["plain"].steps
    assert [step.outcome for step in steps] == [*["success"] * 5, "failure"], run.log
    assert steps[3].log.split() == ["provenance.json", "size"], "the action attests local outputs too"
    assert len(read_steps(steps[4].log).executed) == 0
    assert len([name for name in run.artifacts if name.endswith(".dockerbuild")]) == 2
