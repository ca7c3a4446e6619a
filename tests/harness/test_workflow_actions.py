"""The stand-ins for actions that need no engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.workflow_project import Project, git
from tests.harness.workflow_runner import (
    ActionStep,
    PullRequest,
    Push,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_artifacts_go_up_and_come_down(project: Project) -> None:
    run = project.run("""
        build:
          runs-on: x
          steps:
            - run: |
                mkdir -p out/reports/.hidden; echo 1 > out/code
                touch out/reports/a.xml out/reports/.dot out/reports/.hidden/b
            - uses: actions/upload-artifact@v7
              with: { name: reports, path: out/, retention-days: 7, if-no-files-found: error }
            - uses: actions/upload-artifact@v7
              with: { name: picked, path: "out/**/*.xml\\n!out/reports/b*" }
            - uses: actions/upload-artifact@v7
              with: { name: hidden, path: out, include-hidden-files: true }
            - uses: actions/upload-artifact@v7
              with: { name: none, path: .missing }
            - id: twice
              continue-on-error: true
              uses: actions/upload-artifact@v7
              with: { name: reports, path: out }
        read:
          needs: build
          runs-on: x
          steps:
            - uses: actions/download-artifact@v8
              with: { name: reports, path: in }
            - uses: actions/download-artifact@v8
              with: { pattern: "*e*", path: all }
            - run: find . -type f | sort
        """)
    files = {
        name: sorted(str(f.relative_to(d)) for d in [folder] for f in d.rglob("*") if f.is_file())
        for name, folder in run.artifacts.items()
    }
    assert files == {
        "reports": ["code", "reports/a.xml"],
        "picked": ["reports/a.xml"],
        "hidden": ["code", "reports/.dot", "reports/.hidden/b", "reports/a.xml"],
    }
    assert run.jobs["build"].step("twice").outcome == "failure"
    log = run.jobs["read"].steps[-1].log.split()
    assert {"./in/code", "./in/reports/a.xml", "./all/reports/code", "./all/picked/reports/a.xml"} <= set(log)
    assert not any("hidden/" in line for line in log if line.startswith("./in"))


def test_unknown_input_and_unknown_action_fail(project: Project) -> None:
    run = project.run("""
        input:
          runs-on: x
          steps: [{ uses: actions/checkout@v7, with: { fetch_depth: 0 } }]
        action: { runs-on: x, steps: [{ uses: somebody/something@v1 }] }
        missing-ref: { runs-on: x, steps: [{ uses: ./local }] }
        git-context: { runs-on: x, steps: [{ uses: docker/bake-action@v7 }] }
        """)
    assert {job.result for job in run.jobs.values()} == {"failure"}
    assert "Unexpected input(s) 'fetch_depth'" in run.jobs["input"].log
    assert "No stand-in for 'somebody/something'" in run.jobs["action"].log
    assert "ignores the checkout" in run.jobs["git-context"].log


def test_own_stand_in(project: Project) -> None:
    def attest(step: ActionStep) -> None:
        step.outputs["bundle-path"] = step.inputs["subject-name"]

    run = project.run(
        """
        a:
          runs-on: x
          steps:
            - { uses: actions/attest@v4, id: a, with: { subject-name: "${{ github.repository }}" } }
            - run: echo "${{ steps.a.outputs.bundle-path }}"
        """,
        actions={"actions/attest": attest},
    )
    assert "octo/project" in run.jobs["a"].steps[1].log


def test_checkout_of_a_push(project: Project) -> None:
    project.commit("second", **{"src/main.txt": "2\n"})
    run = project.run("""
        shallow:
          runs-on: x
          steps:
            - { uses: actions/checkout@v7, with: { persist-credentials: false } }
            - run: git rev-list --count HEAD; git branch --show-current; cat src/main.txt; git config --list
        deep:
          runs-on: x
          steps:
            - { uses: actions/checkout@v7, with: { fetch-depth: 0, filter: "blob:none" } }
            - run: git diff --name-only "$BEFORE" "$GITHUB_SHA"; git rev-list --count HEAD
              env: { BEFORE: "${{ github.event.before }}" }
            - run: git config --list
        by-hand:
          runs-on: x
          steps:
            - { uses: actions/checkout@v7, with: { fetch-depth: 1 } }
            - run: |
                git fetch -q --depth=1 --filter=blob:none origin "${{ github.event.before }}"
                git diff --name-only FETCH_HEAD HEAD
        """)
    assert run.result == "success", run.failures
    assert run.jobs["shallow"].steps[1].log.split()[:3] == ["1", "main", "2"]
    assert "extraheader" not in run.jobs["shallow"].log
    assert run.jobs["deep"].steps[1].log.split() == ["src/main.txt", "2"]
    assert "extraheader" in run.jobs["deep"].steps[2].log
    assert "src/main.txt" in run.jobs["by-hand"].log


def test_pull_request_checks_out_the_merge(project: Project) -> None:
    git(project.tree, "checkout", "-q", "-b", "feature")
    head = project.commit("feature", **{"feature.txt": "f\n"})
    git(project.tree, "checkout", "-q", "main")
    project.commit("main moved", **{"main.txt": "m\n"})
    run = project.run(
        """
        a:
          runs-on: x
          steps:
            - uses: actions/checkout@v7
              with: { fetch-depth: 2 }
            - run: ls; git rev-parse HEAD^2; echo "$GITHUB_REF $GITHUB_BASE_REF $GITHUB_HEAD_REF [${{ secrets.KEY }}]"
        """,
        PullRequest(number=7, fork=True),
        secrets={"KEY": "s3cret"},
    )
    log = run.jobs["a"].steps[1].log
    assert log.split() == [
        "README.md",
        "feature.txt",
        "main.txt",
        "src",
        head,
        "refs/pull/7/merge",
        "main",
        "feature",
        "[]",
    ]
    assert git(project.tree, "for-each-ref", "refs/pull") == "", "the repository itself is left alone"


def test_file_cache_between_runs(project: Project, tmp_path: Path) -> None:
    jobs = """
        a:
          runs-on: x
          steps:
            - uses: actions/cache@v5
              id: c
              with: { path: store, key: "k-${{ runner.os }}", restore-keys: k- }
            - run: ls store || { mkdir store; touch store/kept; }
        """
    first = project.run(jobs, files_cache=tmp_path / "cache")
    second = project.run(jobs, files_cache=tmp_path / "cache")
    assert first.jobs["a"].step("c").outputs["cache-hit"] == ""
    assert second.jobs["a"].step("c").outputs["cache-hit"] == "true", second.log
    assert "kept" in second.jobs["a"].log


def test_metadata_tags(project: Project) -> None:
    git(project.tree, "tag", "v1.2.3")
    run = project.run(
        """
        a:
          runs-on: x
          steps:
            - uses: docker/metadata-action@v6
              id: m
              with:
                images: ghcr.io/octo/project
                tags: |
                  type=semver,pattern={{version}}
                  type=semver,pattern={{major}}.{{minor}}
                  type=ref,event=branch
                  type=sha
        """,
        Push("refs/tags/v1.2.3"),
    )
    tags = run.jobs["a"].step("m").outputs["tags"].replace("ghcr.io/octo/project:", "").split()
    sha = git(project.tree, "rev-parse", "HEAD")[:7]
    assert tags == ["1.2.3", "1.2", f"sha-{sha}", "latest"]
