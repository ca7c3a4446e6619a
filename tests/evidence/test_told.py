"""The variables that hold for each command of a job."""

from __future__ import annotations

from cigen.evidence import told
from cigen.evidence.pipelines import steps
from cigen.repo import Repo

JOB = """\
env: {WIDE: w}
jobs:
  t:
    env: {SHARED: s}
    steps:
    - run: |
        export HERE=h
        echo LATER=l >> $GITHUB_ENV
        first
    - {run: A=a second, env: {OWN: o}}
"""


def test_what_a_step_exports_holds_for_its_shell_and_what_github_is_told_for_all_after_it() -> None:
    (job,) = steps.of_jobs(Repo.from_mapping({".github/workflows/ci.yml": JOB}))
    found = {one.command.words[-1]: one for one in told.of(job)}
    assert found["first"].own == {"HERE": "h", "LATER": "l"}
    assert found["second"].given == {"OWN": "o", "A": "a"}
    assert found["second"].shared == {"SHARED": "s", "LATER": "l"}
    assert found["second"].wide == {"WIDE": "w"}


def test_many_exports_are_kept_within_limits() -> None:
    text = "".join(f"echo A{number}=x >> $GITHUB_ENV; " for number in range(2000))
    (job,) = steps.of_jobs(Repo.from_mapping({".github/workflows/ci.yml": f"jobs: {{t: {{steps: [run: '{text}']}}}}"}))
    assert max(len(one.own) for one in told.of(job)) == told.MAX_SET
