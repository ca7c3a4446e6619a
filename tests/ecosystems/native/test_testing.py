"""What Automake's tests leave, as a report."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cigen import reports
from cigen.ecosystems.native import testing
from cigen.ecosystems.native.details import Details

AUTOMAKE = Details(options=(), test_target="check", installs=True, script=None, has_wraps=False)
RESULTS = """\
:test-result: FAIL 1 - a < b & "c"
:test-result: SKIP 2
:test-result: XFAIL 3
:test-result: ERROR
:global-test-result: ERROR
"""


def convert(folder: Path) -> None:
    _, *commands = testing.commands("autotools", AUTOMAKE)
    subprocess.run(["sh", "-ec", "\n".join(commands)], cwd=folder, check=True)


def test_results_of_automake_are_a_report(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/one.trs").write_text(":test-result: PASS\n:global-test-result: PASS\n")
    (tmp_path / "tap.trs").write_text(RESULTS)
    convert(tmp_path)
    report = reports.read(tmp_path)
    assert (report.total, report.failed, report.errors, report.skipped) == (5, 1, 1, 1)
    assert {one.name for one in report.failures} == {'tap.1 - a < b & "c"', "tap.tap"}


def test_tests_of_another_harness_leave_no_report(tmp_path: Path) -> None:
    (tmp_path / "test.log").write_text("ok\n")
    convert(tmp_path)
    assert not (tmp_path / testing.REPORT).exists()
