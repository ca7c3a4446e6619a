"""How test runners are made to leave JUnit XML."""

from __future__ import annotations

import subprocess
from pathlib import Path

from cigen import reports
from cigen.ecosystems.node import testing

SAYS = r"""
if (!process.argv.includes("--tap")) process.exit(2);
console.log("TAP version 13\nok 1 - a, <plain> & \"quoted\"\nnot ok 2 - bad\n  ---\n    ok 9 - of a diff");
console.log("ok 3 - later # SKIP\nnot ok 4 - known # TODO why\n1..4");
"""


def test_what_ava_prints_becomes_a_report(node: str, tmp_path: Path) -> None:
    results = tmp_path / "reports"
    results.mkdir()
    (results / reports.EXIT_CODE).write_text("1")
    preload = tmp_path / "ava.cjs"
    preload.write_text("\n".join(testing.AVA).replace("/tmp/junit-reports", str(results)))
    runner = tmp_path / "ava" / "entrypoints" / "cli.mjs"
    runner.parent.mkdir(parents=True)
    runner.write_text(SAYS)
    subprocess.run([node, "--require", str(preload), str(runner)], check=True, timeout=60)
    report = reports.read(results)
    assert (report.total, report.failed, report.skipped, report.unread) == (4, 1, 2, ())
    assert [failure.name for failure in report.failures] == ["bad"]


def test_other_programs_are_left_alone(node: str, tmp_path: Path) -> None:
    preload = tmp_path / "ava.cjs"
    preload.write_text("\n".join(testing.AVA).replace("/tmp/junit-reports", str(tmp_path)))
    program = tmp_path / "lava.js"
    program.write_text("console.log(process.argv.length)")
    ran = subprocess.run([node, "--require", str(preload), str(program)], check=True, capture_output=True, timeout=60)
    assert ran.stdout == b"2\n"
    assert not list(tmp_path.glob("ava-*.xml"))
