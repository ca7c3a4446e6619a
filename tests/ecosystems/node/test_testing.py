"""How test runners are made to leave JUnit XML."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

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


TAPE = r"""
process.on("exit", () => process.exit(1));
console.log("of the program\nTAP version 13\n# adds\nok 1 is two\nnot ok 2 is \\# three\n\n1..2");
"""
NODE_TAP = r"""
process.on("exit", () => console.log("not ok 2 - never ended # time=3ms\n1..2"));
console.log("TAP version 14\n# Subtest: a\n    ok 1 - within\n    1..1\nok 1 - a # time=4.2ms {");
"""


def test_what_ava_prints_becomes_a_report(node: str, tmp_path: Path) -> None:
    report = reported(node, tmp_path, "ava/entrypoints/cli.mjs", SAYS)
    assert (report.total, report.failed, report.skipped, report.unread) == (4, 1, 2, ())
    assert [failure.name for failure in report.failures] == ["bad"]


@pytest.mark.parametrize(("says", "failed"), [(TAPE, "adds.is # three"), (NODE_TAP, "never ended")])
def test_what_a_file_of_tests_prints_becomes_a_report(node: str, tmp_path: Path, says: str, failed: str) -> None:
    report = reported(node, tmp_path, "test/tap/some.js", says)
    assert (report.total, [failure.name for failure in report.failures]) == (2, [failed])


def test_what_node_tap_prints_for_its_files_is_counted_once(node: str, tmp_path: Path) -> None:
    assert reported(node, tmp_path, "node_modules/tap/dist/esm/run.mjs", NODE_TAP).total == 0


def reported(node: str, folder: Path, runner: str, says: str) -> reports.TestReport:
    results = folder / "reports"
    results.mkdir()
    (results / reports.EXIT_CODE).write_text("1")
    preload = folder / "tap.cjs"
    preload.write_text("\n".join(testing.TAP).replace("/tmp/junit-reports", str(results)))
    program = folder / runner
    program.parent.mkdir(parents=True)
    program.write_text(says)
    subprocess.run([node, "--require", str(preload), str(program)], check=False, timeout=60)
    return reports.read(results)


def test_other_programs_are_left_alone(node: str, tmp_path: Path) -> None:
    preload = tmp_path / "tap.cjs"
    preload.write_text("\n".join(testing.TAP).replace("/tmp/junit-reports", str(tmp_path)))
    program = tmp_path / "lava.js"
    program.write_text("console.log(process.argv.length)")
    ran = subprocess.run([node, "--require", str(preload), str(program)], check=True, capture_output=True, timeout=60)
    assert ran.stdout == b"2\n"
    assert not list(tmp_path.glob("tap-*.xml"))


SHOWS = "console.log(globalThis.seen, process.argv.length)"
# As Yarn does: what a script calls Node by is the one that runs the package manager.
MANAGER = r"""
const { dirname } = require("path");
const env = { ...process.env, PATH: dirname(process.execPath) + ":" + process.env.PATH };
require("child_process").execSync(process.env.SCRIPT, { env, stdio: "inherit" });
"""


@pytest.mark.parametrize("called", ['sh -c "$SCRIPT"', "node manager.js"])
def test_a_script_with_options_of_its_own_is_reported_on_all_the_same(node: str, tmp_path: Path, called: str) -> None:
    script = "NODE_OPTIONS=--no-warnings node run.js"
    package = _testing_by(script)
    assert testing.environment([package]).endswith('PATH="/opt/junit/bin:$PATH"')
    assert "PATH" not in testing.environment([_testing_by("node run.js")])
    (setup,) = testing.setup([package])
    assert isinstance(setup, Run)
    (tmp_path / "run.js").write_text(SHOWS)
    (tmp_path / "manager.js").write_text(MANAGER)
    places = {"/opt/junit": f"{tmp_path}/junit", "/usr/local/bin/node": node}
    lines = [*setup.commands, "echo 'globalThis.seen = 1' >> /opt/junit/register.cjs"]
    lines += [f"export SCRIPT='{script}'", f"{testing.environment([package])} {called}"]
    text = " && ".join(lines)
    for place, here in places.items():
        text = text.replace(place, here)
    ran = subprocess.run(["sh", "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "1 2\n"


def test_node_s_own_tests_are_reported_on_where_the_script_has_options() -> None:
    (setup,) = testing.setup([_testing_by("NODE_OPTIONS=--no-warnings node --test")])
    assert isinstance(setup, Run)
    (program,) = [command for command in setup.commands if command.endswith("> /opt/junit/bin/node")]
    assert "--test-reporter=junit" in program


def _testing_by(script: str) -> Package:
    repo = Repo.from_mapping({"package.json": json.dumps({"scripts": {"test": script}})})
    return Package(file="package.json", document=repo.json("package.json"))
