"""The runner itself, on small workflows: it must behave as GitHub's does, or it proves nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.gha_cache_server import READ, WRITE
from tests.harness.workflow_project import Project, git
from tests.harness.workflow_runner import (
    Dispatch,
    PullRequest,
    Push,
    WorkflowError,
    default_scopes,
)
from tests.harness.workflow_runner.matrix import expand


def test_outputs_travel_along_needs_in_order(project: Project) -> None:
    run = project.run("""
        last:
          needs: [left, right]
          runs-on: ubuntu-24.04
          steps:
            - id: sum
              env: { LEFT: "${{ needs.left.outputs.word }}", RIGHT: "${{ needs.right.outputs.word }}" }
              run: echo "got=$LEFT $(echo $RIGHT)" >> "$GITHUB_OUTPUT"
        left:
          needs: first
          runs-on: ubuntu-24.04
          outputs: { word: "${{ steps.say.outputs.word }}" }
          steps:
            - id: say
              run: echo "word=${{ needs.first.outputs.word }}-left" >> "$GITHUB_OUTPUT"
        right:
          needs: first
          if: needs.first.outputs.word == 'one'
          runs-on: ubuntu-24.04
          outputs: { word: "${{ steps.say.outputs.text }}" }
          steps:
            - id: say
              run: |
                printf 'text<<END\\nleft\\nright\\nEND\\n' >> "$GITHUB_OUTPUT"
        first:
          runs-on: ubuntu-24.04
          outputs: { word: "${{ steps.say.outputs.word }}" }
          steps:
            - id: say
              run: echo "word=one" >> "$GITHUB_OUTPUT"
        """)
    assert list(run.jobs) == ["first", "left", "right", "last"]
    assert run.result == "success", run.failures
    assert run.jobs["right"].outputs == {"word": "left\nright"}
    assert run.jobs["last"].step("sum").outputs == {"got": "one-left left right"}


def test_failure_skips_what_follows_but_not_always_and_failure(project: Project) -> None:
    run = project.run("""
        build:
          runs-on: ubuntu-24.04
          steps:
            - id: tolerated
              continue-on-error: true
              run: exit 4
            - id: bad
              run: echo before; exit 3; echo after
            - name: not reached
              run: echo no
            - name: report
              if: ${{ !cancelled() }}
              run: echo "${{ steps.tolerated.outcome }} ${{ steps.tolerated.conclusion }} ${{ job.status }}"
            - name: mourn
              if: failure() && steps.bad.outcome == 'failure'
              run: echo sorry
        after: { needs: build, runs-on: x, steps: [{ run: echo }] }
        after-that: { needs: after, runs-on: x, steps: [{ run: echo }] }
        on-failure: { needs: after-that, if: failure(), runs-on: x, steps: [{ run: echo }] }
        verdict:
          needs: [build, after]
          if: always()
          runs-on: ubuntu-24.04
          steps:
            - env: { RESULTS: "${{ toJSON(needs.*.result) }}" }
              run: echo "$RESULTS"; exit ${{ contains(needs.*.result, 'failure') && 1 || 0 }}
        """)
    build = run.jobs["build"]
    assert [step.outcome for step in build.steps] == ["failure", "failure", "skipped", "success", "success"]
    assert build.step("tolerated").conclusion == "success"
    assert "failure success failure" in build.step("report").log
    assert "before" in build.step("bad").log
    assert "after" not in build.step("bad").log
    assert "exit code 3" in build.step("bad").log
    results = {name: job.result for name, job in run.jobs.items()}
    assert results == {
        "build": "failure",
        "after": "skipped",
        "after-that": "skipped",
        "on-failure": "success",
        "verdict": "failure",
    }
    assert run.result == "failure"
    assert "== build: Run echo before; exit 3; echo after\nbefore" in run.failures
    assert "sorry" not in run.failures


def test_skipped_job_takes_its_dependants_with_it(project: Project) -> None:
    run = project.run("""
        changes: { runs-on: x, steps: [{ run: echo }] }
        api: { needs: changes, if: github.event_name == 'never', runs-on: x, steps: [{ run: echo }] }
        image: { needs: [changes, api], runs-on: x, steps: [{ run: echo }] }
        verdict: { needs: [api, image], if: "!failure() && !cancelled()", runs-on: x, steps: [{ run: echo }] }
        """)
    assert [job.result for job in run.jobs.values()] == ["success", "skipped", "skipped", "success"]
    assert run.result == "success"


def test_matrix_from_an_output_and_fail_fast(project: Project) -> None:
    run = project.run("""
        plan:
          runs-on: ubuntu-24.04
          outputs: { list: "${{ steps.l.outputs.list }}" }
          steps:
            - id: l
              run: echo 'list=["a","b","c"]' >> "$GITHUB_OUTPUT"
        build:
          needs: plan
          runs-on: ubuntu-24.04
          strategy:
            fail-fast: false
            matrix: { name: "${{ fromJSON(needs.plan.outputs.list) }}" }
          steps:
            - run: test "${{ matrix.name }}" != b
            - run: echo "${{ strategy.job-index }}/${{ strategy.job-total }} ${{ runner.os }}"
        fast:
          runs-on: ubuntu-24.04
          strategy: { matrix: { code: [1, 0] } }
          steps: [{ run: "exit ${{ matrix.code }}" }]
        """)
    assert [run.jobs[f"build ({name})"].result for name in "abc"] == ["success", "failure", "success"]
    assert "2/3 Linux" in run.jobs["build (c)"].log
    assert run.jobs["fast (0)"].result == "cancelled"


def test_empty_matrix_fails_as_on_github(project: Project) -> None:
    run = project.run("""
        build:
          runs-on: ubuntu-24.04
          strategy: { matrix: { name: "${{ fromJSON('[]') }}" } }
          steps: [{ run: echo }]
        """)
    assert run.jobs["build"].result == "failure"
    assert "does not contain any values" in run.log


def test_matrix_include_and_exclude_follow_githubs_example() -> None:
    matrix: dict[str, Any] = {"fruit": ["apple", "pear"], "animal": ["cat", "dog"]}
    matrix["include"] = [
        {"color": "green"},
        {"color": "pink", "animal": "cat"},
        {"fruit": "apple", "shape": "circle"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]
    assert expand(matrix) == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]
    assert expand({"a": [1, 2], "b": [1, 2], "exclude": [{"a": 1}]}) == [{"a": 2, "b": 1}, {"a": 2, "b": 2}]


@pytest.mark.parametrize(
    ("jobs", "message"),
    [
        ("a: { runs_on: x, steps: [{ run: echo }] }", "runs_on"),
        ("a: { needs: b, runs-on: x, steps: [{ run: echo }] }", "unknown job 'b'|at least one job"),
        ("a: { runs-on: x, steps: [{ run: 'echo ${{ foo.bar }}' }] }", "foo"),
        ("a: { runs-on: x, steps: [{ run: echo, if: 'nope()' }] }", "nope"),
    ],
)
def test_schema_errors_stop_the_run(project: Project, jobs: str, message: str) -> None:
    with pytest.raises(WorkflowError, match=message):
        project.run(jobs)


@pytest.mark.parametrize(
    ("on", "event", "triggered"),
    [
        ("{ push: { branches: [main] } }", Push(), True),
        ("{ push: { branches: ['release/**', '!release/old'] } }", Push(), False),
        ("{ push: { branches-ignore: ['ma*'] } }", Push(), False),
        ("{ push: { tags: ['v*.*'] } }", Push(), False),
        ("{ push: { tags: ['v[0-9]+.*'] } }", Push("refs/tags/v1.2"), True),
        ("{ push: { paths: ['src/**'] } }", Push(), True),
        ("{ push: { paths: ['**/*.md', '!README.md'] } }", Push(), False),
        ("{ push: { paths-ignore: ['**'] } }", Push(), False),
        ("{ pull_request: { branches: [main], paths: ['docs/**'] } }", PullRequest(), True),
        ("{ pull_request: { types: [closed] } }", PullRequest(), False),
        ("[push, workflow_dispatch]", Dispatch(), True),
        ("push", Dispatch(), False),
        ("schedule: [{ cron: '0 4 * * 1' }]".join("{}"), Push(), False),
    ],
)
def test_triggers(project: Project, on: str, event: Push | PullRequest | Dispatch, triggered: bool) -> None:
    git(project.tree, "checkout", "-q", "-b", "feature")
    project.commit("docs", **{"docs/a.md": "a\n"})
    git(project.tree, "checkout", "-q", "main")
    project.commit("second", **{"src/main.txt": "2\n", "README.md": "changed\n"})
    git(project.tree, "tag", "v1.2")
    run = project.run("a: { runs-on: x, steps: [{ run: echo }] }", event, on=on)
    assert (run.triggered, bool(run.jobs)) == (triggered, triggered)


def test_cache_scopes_of_events() -> None:
    assert default_scopes(Push()) == {"refs/heads/main": READ | WRITE}
    assert default_scopes(Push("refs/tags/v1")) == {"refs/tags/v1": READ | WRITE, "refs/heads/main": READ}
    pull = default_scopes(PullRequest(3, base="refs/heads/next"))
    assert pull == {"refs/pull/3/merge": READ | WRITE, "refs/heads/next": READ, "refs/heads/main": READ}
