"""Failed builds as BuildKit tells of them, and the sentence that cigen makes of it."""

from __future__ import annotations

import pytest

from cigen.engine import failure
from cigen.engine.failure import Failure

STEP = "[api-build deps 2/2] RUN mvn -B go"
PROCESS = 'process "/bin/sh -c mvn -B go" did not complete successfully: exit code: 1'
SUMMARY = f"""\
------
 > {STEP}:
0.5 [INFO] Scanning
0.6 [ERROR] Could not find artifact org.none:nothing:jar:1
0.7 [ERROR] To see more, use -e
------
Dockerfile:20
--------------------
  20 | >>> RUN mvn -B go
--------------------
ERROR: failed to solve: {PROCESS}
"""
WANTED = "the dependencies of api could not be downloaded: Could not find artifact org.none:nothing:jar:1"


def test_a_summary_is_read() -> None:
    found = failure.read("#9 more\n" + SUMMARY)
    assert found is not None
    assert (found.step, found.place, found.error) == (STEP, "Dockerfile:20", PROCESS)
    assert found.sentence(["api-build", "web-build"]) == WANTED


def test_a_summary_on_a_terminal_is_read() -> None:
    found = failure.read("\x1b[33m => CANCELED\n\x1b[0m\x1b[?25h" + SUMMARY)
    assert found is not None
    assert found.sentence(["api-build", "web-build"]) == WANTED


def test_a_plain_progress_has_more_of_the_log_than_its_summary() -> None:
    text = f"#9 {STEP}\n#8 0.1 ERROR other\n#9 0.2 ERROR: the first\n#9 ERROR: {PROCESS}\n" + SUMMARY
    found = failure.read(text)
    assert found is not None
    assert found.log == ("ERROR: the first",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Failed to fetch `Geist` from Google Fonts.", "fonts.googleapis.com"),
        ("Error: request to https://binaries.prisma.sh/all_commits/a failed", "PRISMA_ENGINES_MIRROR"),
        ("Error: something else", "whole log"),
    ],
)
def test_what_a_build_loads_from_elsewhere_is_told(line: str, words: str) -> None:
    found = Failure(step="[web-build build 3/3] RUN npm run build", log=("> next build", line), error=PROCESS)
    assert words in (found.hint(["web-build"]) or "")


def test_without_a_failure_there_is_none() -> None:
    assert failure.read("#9 0.2 ERROR: nothing\n") is None


@pytest.mark.parametrize(
    ("step", "error", "targets", "words"),
    [
        ("[build 2/3] RUN x", PROCESS, ["api-image"], "api could not be built: exit code: 1"),
        ("[build 2/3] RUN x", PROCESS.replace(": 1", ": 137"), ["api-image"], "it was killed, perhaps"),
        ("[toolchain 2/3] COPY a /", '"/a": not found', ["api-image"], 'toolchain of api could not be set up: "/a"'),
        ("[stage-0 2/3] RUN  x\ny", "boom", ["api-image"], "the image of api could not be made, in RUN x y: boom"),
        ("[2/3] RUN x", "boom", ["a-image", "b-image"], "the component could not be built, in RUN x: boom"),
        (
            "[api-build internal] load metadata for docker.io/library/maven:9",
            "docker.io/library/maven:9: not found",
            ["api-build"],
            "the image maven:9 cannot be had: docker.io/library/maven:9: not found",
        ),
        ("[internal] booting buildkit", "no image", ["a-build"], "uses cannot be started: no image"),
        ("", "no such target", ["a-b"], "the build of a-b failed: no such target"),
        ("", "", ["a-b"], "no reason was given"),
    ],
)
def test_the_sentence(step: str, error: str, targets: list[str], words: str) -> None:
    assert words in Failure(step=step, error=error).sentence(targets)


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (
            ["[INFO] x", "[ERROR] COMPILATION ERROR :", "[ERROR] /a.java:[3,5] ';' expected"],
            "/a.java:[3,5] ';' expected",
        ),
        (["npm ERR! code E404", "npm ERR! 404 Not Found - GET https://r/x"], "404 Not Found - GET https://r/x"),
        (["Downloading failed-1.jar", "a.go:3:1: cannot find x", "FAIL"], "a.go:3:1: cannot find x"),
        (
            ["go: downloading a v1", "go: updates to go.mod needed; to update it:", "        go mod tidy"],
            "go: updates to go.mod needed; to update it:",
        ),
        (["[WARNING] could not open", "all fine", ""], "all fine"),
        (
            ["fatal: not a git repository (or any)", "Could not reach host a.example."],
            "Could not reach host a.example.",
        ),
        (["fatal: not a git repository (or any)"], "not a git repository (or any)"),
        (["", "---"], ""),
        ([], ""),
    ],
)
def test_the_first_line_that_tells_something(log: list[str], line: str) -> None:
    assert failure.meaningful(log) == line


def test_a_tab_in_a_log_is_a_gap() -> None:
    found = failure.read(SUMMARY.replace("Could not", "Could\tnot"))
    assert found is not None
    assert "\\u" not in found.sentence(["api-build"])


def test_nothing_of_a_log_acts_on_the_terminal() -> None:
    found = failure.read(SUMMARY.replace("Could not", "\x1b[31mCould\x07 not"))
    assert found is not None
    assert "Could\\u{7} not find" in found.sentence(["api-build"])
