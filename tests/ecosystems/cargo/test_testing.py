"""libtest's lines as JUnit XML."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

from cigen.ecosystems.cargo import testing

LOG = """\
   Compiling tally v0.1.0
     Running unittests src/lib.rs (/target/debug/deps/tally-3c)

running 3 tests
test tests::much ... ignored, needs a large text
test tests::none ... ok
test tests::few - should panic ... ok

test result: ok. 2 passed; 0 failed; 1 ignored

     Running tests/lines.rs (/target/debug/deps/lines-1a)

running 1 test
test lines ... FAILED

failures:

---- lines stdout ----
assertion `left == right` failed
  left: "<3&\x1b[0m"

failures:
    lines

test result: FAILED. 0 passed; 1 failed

   Doc-tests tally

running 1 test
test src/lib.rs - words (line 5) ... ok
"""


def converted(log: str, folder: Path) -> ElementTree.Element:
    (folder / "log").write_text(log)
    command = testing.commands("true")[1].replace("\\\n", "")  # as BuildKit joins lines
    command = command.replace("/tmp/cargo-test.log", "log")
    subprocess.run(["sh", "-c", command], cwd=folder, check=True)
    return ElementTree.parse(folder / testing.REPORT).getroot()


def test_every_test_is_a_case_of_its_suite(tmp_path: Path) -> None:
    root = converted(LOG, tmp_path)
    suites = {suite.get("name"): [case.get("name") for case in suite] for suite in root}
    assert suites == {
        "unittests src/lib.rs": ["tests::much", "tests::none", "tests::few - should panic"],
        "tests/lines.rs": ["lines"],
        "Doc-tests tally": ["src/lib.rs - words (line 5)"],
    }
    assert len(root.findall(".//skipped")) == 1


def test_failure_says_what_the_test_said(tmp_path: Path) -> None:
    (failure,) = converted(LOG, tmp_path).findall(".//failure")
    assert failure.text == 'assertion `left == right` failed\n  left: "<3&[0m"\n\n'


def test_no_tests_are_no_suites(tmp_path: Path) -> None:
    assert list(converted("error: could not compile\n", tmp_path)) == []
