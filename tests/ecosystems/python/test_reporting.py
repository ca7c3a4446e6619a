"""What a team's own script of tests leaves for the report, run as the test stage runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cigen import reports
from cigen.ecosystems.python import reporting, running, testing

_TESTS = """import unittest
class A(unittest.TestCase):
    def test_good(self): pass
    def test_bad(self): self.assertEqual('<1>', "2\\x00")
    def test_broken(self): raise OSError
    @unittest.skip('later')
    def test_later(self): pass
    @unittest.expectedFailure
    def test_known(self): self.fail()
    def test_parts(self):
        for part in range(3):
            with self.subTest(part=part): self.assertNotEqual(part, 1)
"""
_BY_ITSELF = "import unittest; unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.discover('.'))"
_BY_ANOTHER = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-m', 'unittest', '-b']))"


@pytest.mark.parametrize("script", [_BY_ITSELF, _BY_ANOTHER])
def test_a_script_leaves_a_report_of_what_unittest_ran_for_it(tmp_path: Path, script: str) -> None:
    run(tmp_path, {"runtests.py": script, "test_a.py": _TESTS})
    found = tmp_path / "cigen-junit"
    (found / reports.EXIT_CODE).write_text("1")
    report = reports.read(found)
    assert (report.total, report.failed, report.errors, report.skipped, report.unread) == (7, 2, 1, 1, ())
    names = {failure.name for failure in report.failures}
    assert names == {"test_a.A.test_bad", "test_a.A.test_broken", "test_a.A.test_parts (part=1)"}
    assert any("'<1>' != '2" in failure.message for failure in report.failures)


def test_a_script_without_unittest_leaves_nothing(tmp_path: Path) -> None:
    run(tmp_path, {"runtests.py": "print('fine')"})
    assert not (tmp_path / "cigen-junit").exists()


def run(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    (command,) = running.commands(testing.Tests(runner="script", script="runtests.py"))
    text = f"{reporting.hook()} && {command}".replace(reporting.FOLDER, str(folder / "reporter"))
    python = Path(sys.executable).parent
    environment = {"PATH": f"{python}:/usr/bin:/bin", "TEST_SCRIPT": "runtests.py"}
    subprocess.run(["sh", "-c", text], cwd=folder, env=environment, check=False, timeout=60)
