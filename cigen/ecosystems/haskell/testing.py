"""The commands of the ``test`` stage: what Cabal says of each suite as JUnit XML.

Most of Haskell's test frameworks write no report, and each that does needs an option of its own.
"""

from __future__ import annotations

REPORT = "cigen-junit.xml"
_LOG = "/tmp/cabal-test.log"  # noqa: S108 - in an image nobody else is there

_CONVERT = r"""awk ' \
      function esc(t) { gsub(/[^[:print:]\t\n\200-\377]/, "", t); gsub(/&/, "\\&amp;", t); gsub(/</, "\\&lt;", t); \
        gsub(/>/, "\\&gt;", t); gsub(/"/, "\\&quot;", t); return t } \
      /^Test suite .+: RUNNING\.\.\.$/ { text = ""; next } \
      /^Test suite .+: (PASS|FAIL)$/ { name[++n] = substr($0, 12, length($0) - 17); \
        failed[n] = /FAIL$/; said[n] = text; next } \
      length(text) < 100000 { text = text $0 "\n" } \
      END { print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"cabal\">"; \
        for (i = 1; i <= n; i++) { print "<testcase classname=\"cabal\" name=\"" esc(name[i]) "\">"; \
          if (failed[i]) print "<failure message=\"failed\">" esc(said[i]) "</failure>"; \
          print "</testcase>" } \
        print "</testsuite>\n</testsuites>" }' """


def commands(cabal: str) -> tuple[str, ...]:
    """Run ``cabal`` (the test command), show what it said, and convert it."""
    return (
        f"{{ status=0; {cabal} > {_LOG} 2>&1 || status=$?; cat {_LOG}; (exit $status); }}",
        f"{_CONVERT}{_LOG} > {REPORT}",
    )
