"""The commands of the ``test`` stage, and where they leave their reports."""

from __future__ import annotations

REPORTS = ("*/target/surefire-reports/*.xml", "*/target/failsafe-reports/*.xml")

_VERDICT = """\
failed=$(find . -path '*/target/*-reports/TEST-*.xml' \\
      -exec grep -lE '<testsuite [^>]*(errors|failures)="[1-9]' {} +); \\
    if [ -n "$failed" ]; then echo "$failed"; false; fi"""


def commands(mvn: str, phase: str) -> tuple[str, ...]:
    """Run all tests of all modules: a failing one must not keep others from running, so the reports tell of it."""
    return f"{mvn} {phase} --fail-at-end -Dmaven.test.failure.ignore=true", _VERDICT
