"""The constant shell of the workflow, run by the shell that a runner runs it with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cigen.ci import scripts

SUITE = """<testsuite><testcase classname="a.B" name="works" time="1,000.5"/>
<testcase classname="a.B" name="breaks"><failure>no</failure></testcase>
<testcase classname="a.B" name="waits"><skipped/></testcase></testsuite>"""


def bash(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("api/pom.xml", "api/README.md", "web/pom.xml", "docs/a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


WATCH = "\n".join(
    (
        "api :(top,glob)api/**",
        "api :(top,exclude,glob)api/*.md",
        "api :(top)docker-bake.hcl",
        "web :(top,glob)web/**",
        "web :(top)docker-bake.hcl",
    )
)


def touched(repository: Path, base: str) -> dict[str, str]:
    output = repository.parent / "output"
    output.write_text("")
    done = bash(scripts.CHANGES, repository, BASE=base, WATCH=WATCH, GITHUB_OUTPUT=str(output))
    assert done.returncode == 0, done.stderr
    return dict(line.split("=") for line in output.read_text().splitlines())


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ("api/pom.xml", {"api": "true", "web": "false"}),
        ("api/README.md", {"api": "false", "web": "false"}),
        ("docs/a.md", {"api": "false", "web": "false"}),
        ("docker-bake.hcl", {"api": "true", "web": "true"}),
    ],
)
def test_only_touched_components_are_built(repository: Path, changed: str, expected: dict[str, str]) -> None:
    (repository / changed).write_text("2")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "two")
    assert touched(repository, "HEAD^1") == expected


@pytest.mark.parametrize("base", ["", "0" * 40, "no-such-ref"])
def test_without_a_base_everything_is_built(repository: Path, base: str) -> None:
    assert touched(repository, base) == {"api": "true", "web": "true"}


def test_the_summary_names_what_failed(tmp_path: Path) -> None:
    reports = tmp_path / "api"
    (reports / "deep").mkdir(parents=True)
    (reports / "deep" / "TEST-a.xml").write_text(SUITE)
    summary = tmp_path / "summary"
    done = bash(scripts.SUMMARY, tmp_path, FOLDER=str(reports), GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert summary.read_text() == "### api: 3 tests, 1 failed, 1 skipped, 1000.5 s\n\n- `a.B.breaks`\n"


def test_the_summary_says_when_there_is_no_report(tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    bash(scripts.SUMMARY, tmp_path, FOLDER=str(tmp_path / "none"), GITHUB_STEP_SUMMARY=str(summary))
    assert "No test report was written." in summary.read_text()


@pytest.mark.parametrize(("code", "expected"), [("0", 0), ("1", 1), ("124", 124), (None, 1)])
def test_the_verdict_is_the_recorded_exit_code(tmp_path: Path, code: str | None, expected: int) -> None:
    if code is not None:
        (tmp_path / "exit-code").write_text(f"{code}\n")
    assert bash(scripts.VERDICT, tmp_path, FOLDER=".").returncode == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [("success skipped", 0), ("success failure", 1), ("cancelled", 1), ("", 0), ("success", 0)],
)
def test_the_verdict_of_all(tmp_path: Path, results: str, expected: int) -> None:
    assert bash(scripts.VERDICT_OF_ALL, tmp_path, RESULTS=results).returncode == expected


def test_a_report_that_cannot_be_read_turns_nothing_red(tmp_path: Path) -> None:
    reports = tmp_path / "api"
    reports.mkdir()
    (reports / "TEST-a.xml").write_text("")
    (reports / "TEST-b.xml").write_text('<testsuite><testcase name="a" time=""/></testsuite>')
    summary = tmp_path / "summary"
    done = bash(scripts.SUMMARY, tmp_path, FOLDER=str(reports), GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 0, done.stderr
    assert "1 tests, 0 failed" in summary.read_text()
    assert "1 reports could not be read." in summary.read_text()
