"""What makes a team's own script of tests leave JUnit XML, by whatever of unittest it or what it calls runs them."""

from __future__ import annotations

# Found by every Python at its start: it takes part in all results of unittest, and changes none.
_HOOK = r"""
import atexit, functools, os, unittest
from xml.sax.saxutils import quoteattr

FILE = os.path.abspath("cigen-junit/unittest-%d.xml" % os.getpid())
cases = []

def plain(text):
    return quoteattr("".join(c if c.isprintable() else " " for c in text[:1000]))

def named(test):
    return test.id() if hasattr(test, "id") else str(test)

def ended(test, outcome="", said=""):
    if not cases or cases[-1][0] != named(test):
        cases.append([named(test), "", ""])
    cases[-1][1:] = outcome, str(said)

def listen(name, told):
    own = getattr(unittest.TestResult, name)
    @functools.wraps(own)
    def heard(self, *words):
        told(*words)
        return own(self, *words)
    setattr(unittest.TestResult, name, heard)

def written(name, outcome, said):
    inner = "<%s message=%s/>" % (outcome, plain(said)) if outcome else ""
    return "<testcase name=%s>%s</testcase>" % (plain(name), inner)

def report():
    if cases:
        os.makedirs(os.path.dirname(FILE), exist_ok=True)
        with open(FILE, "w", encoding="utf-8") as file:
            file.write("<testsuite name=\"unittest\">%s</testsuite>" % "".join(written(*case) for case in cases))

listen("startTest", lambda test: cases.append([named(test), "", ""]))
listen("addFailure", lambda test, error: ended(test, "failure", error[1]))
listen("addError", lambda test, error: ended(test, "error", error[1]))
listen("addUnexpectedSuccess", lambda test: ended(test, "failure", "unexpected success"))
listen("addSkip", lambda test, reason: ended(test, "skipped", reason))
listen("addSubTest", lambda test, part, error: error and ended(part, "failure", error[1]))
atexit.register(report)
""".strip().splitlines()
FOLDER = "/opt/reporter"


def hook() -> str:
    """The command that writes it where :data:`FOLDER` in ``PYTHONPATH`` finds it."""
    lines = " \\\n      ".join(f"'{line}'" for line in _HOOK)
    return f"mkdir {FOLDER} && printf '%s\\n' \\\n      {lines} \\\n      > {FOLDER}/sitecustomize.py"
