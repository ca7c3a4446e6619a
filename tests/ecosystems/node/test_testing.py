"""How test runners are made to leave JUnit XML."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from cigen import reports
from cigen.ecosystems.node import testing
from cigen.ecosystems.node.package import Package
from cigen.plan import Run
from cigen.repo import Repo

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


def test_a_script_with_options_of_its_own_is_reported_on_all_the_same(node: str, tmp_path: Path) -> None:
    script = "NODE_OPTIONS=--no-warnings node run.js"
    package = _testing_by(script)
    assert testing.environment([package]).endswith('PATH="/opt/junit/bin:$PATH"')
    assert "PATH" not in testing.environment([_testing_by("node run.js")])
    (setup,) = testing.setup([package])
    assert isinstance(setup, Run)
    (tmp_path / "run.js").write_text("console.log(process.env.SEEN, process.argv.length)")
    places = {"/opt/junit": f"{tmp_path}/junit", "/usr/local/bin/node": node}
    lines = [*setup.commands, "echo 'process.env.SEEN = 1' >> /opt/junit/register.cjs"]
    lines += ['export PATH="/opt/junit/bin:$PATH"', script]
    text = " && ".join(lines)
    for place, here in places.items():
        text = text.replace(place, here)
    ran = subprocess.run(["sh", "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "1 2\n"


def _testing_by(script: str) -> Package:
    repo = Repo.from_mapping({"package.json": json.dumps({"scripts": {"test": script}})})
    return Package(file="package.json", document=repo.json("package.json"))
