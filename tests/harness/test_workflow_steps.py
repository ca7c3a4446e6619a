"""Steps of a job: shells, environment, limits, cancellation, and the files they write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.workflow_project import Project, git
from tests.harness.workflow_runner import (
    Cancel,
    Push,
)


def test_environment_precedence_path_and_working_directory(project: Project) -> None:
    run = project.run(
        """
        build:
          runs-on: ubuntu-24.04
          env: { B: job, C: job, NUMBER: 3, FLAG: true }
          defaults: { run: { working-directory: src } }
          steps:
            - run: mkdir -p src tools
              working-directory: .
            - run: |
                echo "$A $B $C $NUMBER $FLAG $D"; pwd
                echo "C=exported" >> "$GITHUB_ENV"
                echo "D=exported" >> "$GITHUB_ENV"
                printf '#!/bin/sh\\necho tool ran\\n' > ../tools/tool; chmod +x ../tools/tool
                echo "$PWD/../tools" >> "$GITHUB_PATH"
              env: { D: step }
            - id: second
              run: echo "$A $B $C $D ${{ env.C }} ${{ vars.V }}"; tool; echo "${ACTIONS_RUNTIME_TOKEN-none}"
        """,
        on="push\nenv: { A: workflow, B: workflow }",
        variables={"V": "variable"},
    )
    first, second = run.jobs["build"].steps[1:]
    assert "workflow job job 3 true step" in first.log
    assert "/project/project/src" in first.log
    assert "workflow job exported exported exported variable" in second.log
    assert "tool ran" in second.log
    assert "none" in second.log


def test_shells_differ_in_pipefail(project: Project) -> None:
    run = project.run("""
        default: { runs-on: x, steps: [{ run: "false | true" }] }
        bash: { runs-on: x, steps: [{ run: "false | true", shell: bash }] }
        python: { runs-on: x, steps: [{ run: "print(6 * 7)", shell: python }] }
        """)
    assert {name: job.result for name, job in run.jobs.items()} == {
        "default": "success",
        "bash": "failure",
        "python": "success",
    }
    assert "42" in run.jobs["python"].log


def test_time_limits(project: Project) -> None:
    run = project.run("""
        step:
          runs-on: x
          steps:
            - { id: slow, run: sleep 60, timeout-minutes: 0.01 }
            - { id: after, if: always(), run: echo }
        job:
          runs-on: x
          timeout-minutes: 0.01
          steps:
            - { id: slow, run: sleep 60 }
            - { id: after, if: always(), run: echo }
            - { id: not, run: echo }
        """)
    assert run.jobs["step"].result == "failure"
    assert run.jobs["job"].result == "cancelled"
    assert [step.outcome for step in run.jobs["job"].steps] == ["cancelled", "success", "skipped"]


@pytest.mark.parametrize("when", ["after", "during"])
def test_cancelled_run_still_does_what_says_always(project: Project, when: Any) -> None:
    jobs = """
        build:
          runs-on: x
          steps:
            - { id: work, run: "echo started; sleep ${{ github.ref_name == 'main' && '0' || '60' }}" }
            - { id: rest, run: echo }
            - { id: report, if: "!cancelled()", run: echo }
            - { id: cleanup, if: always(), run: "echo status=${{ job.status }}" }
        next: { needs: build, runs-on: x, steps: [{ run: echo }] }
        verdict: { needs: [build, next], if: always(), runs-on: x, steps: [{ run: "echo ${{ needs.build.result }}" }] }
        """
    git(project.tree, "branch", "other")
    event = Push("refs/heads/main" if when == "after" else "refs/heads/other")
    run = project.run(jobs, event, cancel=Cancel("build", "work", when=when))
    build = run.jobs["build"]
    work = "success" if when == "after" else "cancelled"
    assert [step.outcome for step in build.steps] == [work, "skipped", "skipped", "success"]
    assert "status=cancelled" in build.step("cleanup").log
    assert (build.result, run.jobs["next"].result, run.result) == ("cancelled", "skipped", "cancelled")
    assert "cancelled" in run.jobs["verdict"].log


def test_summary_masks_and_outputs_with_secrets(project: Project) -> None:
    run = project.run(
        """
        build:
          runs-on: x
          outputs: { leak: "${{ steps.s.outputs.leak }}", fine: "${{ steps.s.outputs.fine }}" }
          steps:
            - id: s
              env: { KEY: "${{ secrets.KEY }}" }
              run: |
                echo "key is $KEY"; echo "## Tests" >> "$GITHUB_STEP_SUMMARY"
                echo "leak=$KEY" >> "$GITHUB_OUTPUT"; echo "fine=1" >> "$GITHUB_OUTPUT"
            - run: echo "::add-mask::hidden"; echo hidden; echo "- two" >> "$GITHUB_STEP_SUMMARY"
        """,
        secrets={"KEY": "s3cret"},
    )
    job = run.jobs["build"]
    assert run.summary == {"build": "## Tests\n- two\n"}
    assert "s3cret" not in run.log
    assert "key is ***" in job.log
    assert "\nhidden" not in job.log
    assert job.outputs == {"fine": "1"}


def test_broken_output_file_fails_the_step(project: Project) -> None:
    run = project.run("build: { runs-on: x, steps: [{ run: 'echo nonsense >> $GITHUB_OUTPUT' }] }\n")
    assert run.jobs["build"].result == "failure"
    assert "Invalid format 'nonsense'" in run.log
