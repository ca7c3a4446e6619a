"""The commands of the ``test`` stage, and Automake's results of its tests as JUnit XML."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.ecosystems.native.details import Details

REPORT = "cigen-junit.xml"
REPORTS = {
    "cmake": (f"./{REPORT}",),
    "meson": ("./build/meson-logs/testlog.junit.xml",),
    "autotools": (f"./{REPORT}",),
    "make": (),
}
_USUAL = ("check", "test", "tests")
# https://www.gnu.org/software/automake/manual/html_node/Log-files-generation-and-test-results-recording.html
_RESULTS = "/tmp/results"  # noqa: S108 - in an image nobody else is there
_CONVERT = r"""awk ' \
      function esc(t) { gsub(/[^[:print:]\t\n\200-\377]/, "", t); gsub(/&/, "\\&amp;", t); gsub(/</, "\\&lt;", t); \
        gsub(/>/, "\\&gt;", t); gsub(/"/, "\\&quot;", t); return t } \
      BEGIN { print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"automake\">" } \
      { at = index($0, ".trs::test-result: "); suite = substr($0, 3, at - 3); said = substr($0, at + 19); \
        result = said; sub(/ .*/, "", result); name = substr(said, length(result) + 2); \
        print "<testcase classname=\"" esc(suite) "\" name=\"" esc(name == "" ? suite : name) "\">"; \
        if (result == "SKIP") print "<skipped/>"; \
        if (result == "FAIL" || result == "XPASS") print "<failure message=\"" result "\"/>"; \
        if (result == "ERROR") print "<error message=\"ERROR\"/>"; \
        print "</testcase>" } \
      END { print "</testsuite>\n</testsuites>" }' """


def commands(tool: str, details: Details) -> Iterator[str]:
    """How the component of ``details`` is tested by ``tool``; nothing where it has no tests."""
    if details.test_target is None:
        return
    if details.program:
        yield '"build/$TEST_PROGRAM"'
    elif tool == "cmake":
        folder = "build" if details.test_folder == "." else '"build/$TEST_FOLDER"'
        yield f'ctest --test-dir {folder} --output-on-failure --output-junit "$PWD/{REPORT}"'
    elif tool == "meson":
        yield "meson test -C build --print-errorlogs"
    else:
        target = details.test_target if is_usual(details.test_target) else '"$TEST_TARGET"'
        yield f"make {target}"
        if tool == "autotools":
            yield f"{{ find . -name '*.trs' -exec grep -H '^:test-result: ' {{}} + > {_RESULTS} || true; }}"
            yield f"[ ! -s {_RESULTS} ] || {_CONVERT}{_RESULTS} > {REPORT}"


def is_usual(target: str | None) -> bool:
    """Whether a target of make needs no variable to be named in a command."""
    return target in _USUAL
