"""The commands of the ``test`` stage: libtest's own output as JUnit XML.

Of what writes it, libtest's formatter is unstable, and cargo-nextest has to be compiled for minutes and leaves out
documentation tests. The lines of ``cargo test`` have been the same for ten years, and custom harnesses imitate them.
"""

from __future__ import annotations

REPORT = "cigen-junit.xml"
_LOG = "/tmp/cargo-test.log"  # noqa: S108 - in an image nobody else is there

_CONVERT = r"""awk ' \
      function esc(t) { gsub(/[^[:print:]\t\n\200-\377]/, "", t); gsub(/&/, "\\&amp;", t); gsub(/</, "\\&lt;", t); \
        gsub(/>/, "\\&gt;", t); gsub(/"/, "\\&quot;", t); return t } \
      /^ +(Running|Doc-tests) / { sub(/^ +(Running )?/, ""); sub(/ \(.*/, ""); suite = $0; failing = ""; next } \
      /^test .* \.\.\. (ok|FAILED|ignored)/ { match($0, / \.\.\. (ok|FAILED|ignored)/); \
        name[++n] = substr($0, 6, RSTART - 6); state[n] = substr($0, RSTART + 5, RLENGTH - 5); \
        of[n] = suite; number[suite, name[n]] = n; next } \
      /^---- .* ----$/ { failing = substr($0, 6, length($0) - 10); sub(/ stdout$/, "", failing); next } \
      /^failures:$|^test result: / { failing = ""; next } \
      failing != "" { text[number[suite, failing]] = text[number[suite, failing]] $0 "\n" } \
      END { print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"; \
        for (i = 1; i <= n; i++) { \
          if (i == 1 || of[i] != of[i - 1]) { if (i > 1) print "</testsuite>"; \
            print "<testsuite name=\"" esc(of[i]) "\">" } \
          print "<testcase classname=\"" esc(of[i]) "\" name=\"" esc(name[i]) "\">"; \
          if (state[i] == "ignored") print "<skipped/>"; \
          if (state[i] == "FAILED") print "<failure message=\"failed\">" esc(text[i]) "</failure>"; \
          print "</testcase>" } \
        if (n) print "</testsuite>"; print "</testsuites>" }' """


def commands(cargo: str) -> tuple[str, ...]:
    """Run ``cargo`` (the test command), show what it said, and convert it."""
    return (
        f"{{ status=0; {cargo} > {_LOG} 2>&1 || status=$?; cat {_LOG}; (exit $status); }}",
        f"{_CONVERT}{_LOG} > {REPORT}",
    )
