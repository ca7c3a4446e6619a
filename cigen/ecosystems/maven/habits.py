"""The phase up to which the team's pipelines run Maven for its tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence import pipelines
from cigen.repo import Repo

DEFAULT = "verify"
"""With it, integration tests run too."""

_PHASES = ("test", "package", "integration-test", "verify")
_FURTHER = {"install": "verify"}  # what it does beyond is for other builds
_CALL = re.compile(r"(?<![\w.-])mvn[wd]?(?:\.cmd)?\s([^\n;&|]{1,1000})")
_SKIPS = re.compile(r"-D\s*(?:skipTests|maven\.test\.skip)\b(?!=[\"']?false)")
_MAX_TEXT = 20_000


def phase_of_tests(repo: Repo, folder: str, *, has_modules: bool) -> str:
    """The last of the phases in which they run tests, which the project is known to survive.

    What only packs afterwards tests alone: the build has packed already, and some plugins cannot twice. A module
    may need the archive of another, though.
    """
    reached = [_PHASES.index(phase) for phase in _tested(repo, folder)]
    if not reached:
        return DEFAULT
    last = _PHASES[max(reached)]
    return "test" if last == "package" and not has_modules else last


def _tested(repo: Repo, folder: str) -> Iterator[str]:
    for text in pipelines.texts(repo, folder):
        for call in _CALL.finditer(text[:_MAX_TEXT].replace("\\\n", " ")):
            if not _SKIPS.search(call[1]):
                words = (_FURTHER.get(word, word) for word in call[1].split())
                yield from (word for word in words if word in _PHASES)
