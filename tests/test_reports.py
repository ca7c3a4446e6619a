"""Reading JUnit XML and the exit code that a test run left."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import junit, reports
from cigen.reports import Failure, TestReport
from cigen.xmltree import XmlError

SUREFIRE = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="com.example.ApiTest" time="1.5" tests="4" errors="1" skipped="1" failures="1">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="lists" classname="com.example.ApiTest" time="0.5"/>
  <testcase name="finds" classname="com.example.ApiTest" time="1,000.25">
    <failure message="expected: &lt;1&gt; but was: &lt;2&gt;" type="AssertionError">at ApiTest.java:12</failure>
    <system-out>noise</system-out>
  </testcase>
  <testcase name="starts" classname="com.example.ApiTest" time="0">
    <error type="java.net.BindException">java.net.BindException: in use
    at ApiTest.java:30</error>
  </testcase>
  <testcase name="later" classname="com.example.ApiTest" time="0"><skipped/></testcase>
</testsuite>
"""
NESTED = """\
<testsuites><testsuite name="a"><testsuite name="b"><testcase name="x"/></testsuite>
<testcase name="y"><rerunFailure message="once"/></testcase></testsuite></testsuites>
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_a_run_with_failures(tmp_path: Path) -> None:
    found = reports.read(write(tmp_path, {"a/TEST-Api.xml": SUREFIRE, "b/junit.xml": NESTED, "exit-code": "1\n"}))
    assert found == TestReport(
        total=6,
        failed=1,
        errors=1,
        skipped=1,
        seconds=1000.75,
        failures=(
            Failure(name="com.example.ApiTest.finds", message="expected: <1> but was: <2>"),
            Failure(name="com.example.ApiTest.starts", message="java.net.BindException: in use"),
        ),
        exit_code=1,
    )
    assert not found.passed
    assert found.warning is None
    assert found.verdict == "6 tests, 2 failed, 1 skipped, 1000.8 s; exit code 1"


def test_a_run_in_which_all_is_well(tmp_path: Path) -> None:
    found = reports.read(write(tmp_path, {"junit.xml": NESTED, "exit-code": "0"}))
    assert found.passed
    assert (found.total, found.warning) == (2, None)
    assert found.verdict == "2 tests, 0 failed, 0 skipped, 0.0 s"


@pytest.mark.parametrize("code", [None, "", "x", "-1", "1e3", "99999", "0\n0", "٣"])
def test_a_run_without_an_exit_code_broke(tmp_path: Path, code: str | None) -> None:
    found = reports.read(write(tmp_path, {"junit.xml": NESTED} | ({} if code is None else {"exit-code": code})))
    assert found.exit_code is None
    assert not found.passed
    assert found.verdict == "the tests did not run to their end"


@pytest.mark.parametrize(
    ("code", "verdict"), [("0", "no test is in a report"), ("1", "no test is in a report; exit code 1")]
)
def test_a_run_whose_runner_writes_no_report_is_not_said_to_have_run_no_test(
    tmp_path: Path, code: str, verdict: str
) -> None:
    assert reports.read(write(tmp_path, {"exit-code": code})).verdict == verdict


def test_a_folder_that_is_not_there_is_a_broken_run(tmp_path: Path) -> None:
    assert reports.read(tmp_path / "none") == TestReport()


@pytest.mark.parametrize(
    ("report", "code", "warning"),
    [(None, "0", "no report"), (SUREFIRE, "0", "its reports show failed tests"), (NESTED, "3", "but no test did"),
     (None, "1", "failed, and no report")],
)  # fmt: skip
def test_what_is_odd_is_said(tmp_path: Path, report: str | None, code: str, warning: str) -> None:
    found = reports.read(write(tmp_path, {"exit-code": code} | ({"r.xml": report} if report else {})))
    assert warning in (found.warning or "")
    assert found.passed == (code == "0")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<testsuite>&a;</testsuite>'
    found = reports.read(
        write(tmp_path, {"a.xml": "<testsuite>", "b.xml": bomb, "c.xml": NESTED, "d\x1b[1m.xml": "", "exit-code": "0"})
    )
    assert found.total == 2
    assert [item.partition(":")[0] for item in found.unread] == ["a.xml", "b.xml", "d\\u{1b}[1m.xml"]


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "outside", {"secret.xml": NESTED, "exit-code": "0"})
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.xml").symlink_to(secret / "secret.xml")
    (folder / "exit-code").symlink_to(secret / "exit-code")
    (folder / "more").symlink_to(secret)
    os.mkfifo(folder / "b.xml")
    found = reports.read(folder)
    assert (found.total, found.exit_code) == (0, None)
    assert len(found.unread) == 2


def test_a_giant_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_MAX_BYTES", 1 << 20)
    padded = NESTED + " " * (1 << 20)
    found = reports.read(write(tmp_path, {"a.xml": padded, "b.xml": NESTED}))
    assert found.total == 2
    assert found.unread == ("a.xml:1: is a report of more than 1 MiB, or all reports of more than 256 MiB: not read",)


def test_all_reports_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_MAX_TOTAL", len(NESTED) + 5)
    found = reports.read(write(tmp_path, {"a.xml": NESTED, "b.xml": NESTED, "exit-code": "0"}))
    assert (found.total, found.exit_code, len(found.unread)) == (2, 0, 1)


def test_an_exit_code_deeper_down_is_not_the_verdict(tmp_path: Path) -> None:
    assert reports.read(write(tmp_path, {"sub/exit-code": "0"})).exit_code is None


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=12))
def test_names_and_messages_are_safe_to_show(message: str, time: str) -> None:
    from xml.sax.saxutils import quoteattr

    from cigen.display import is_printable

    quoted = quoteattr(message)
    text = f"<s><testcase name={quoted} time={quoteattr(time)}><failure message={quoted}/></testcase></s>"
    try:
        (failure,) = junit.read([text.encode()]).failures
    except XmlError:
        return
    assert is_printable(failure.name)
    assert is_printable(failure.message)
