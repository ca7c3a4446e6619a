"""Programs that a component's sources call by their names, which a slim image may lack."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from itertools import islice

from cigen.evidence import places
from cigen.facts import Component
from cigen.repo import Repo

MAX_FILES = 500
MAX_TEXT = 200_000  # characters of one
MAX_CALLS = 200  # of one
_ENDS = {"python": ".py", "rust": ".rs", "go": ".go"}
_STARTERS = (
    r"\bwhich", r"\brun", r"\bPopen", r"\bsubprocess\.call", "check_call", "check_output", "getoutput", r"\bsystem",
    r"\bpopen", r"\bCommand::new", r"\bexec\.Command", r"\bLookPath",
)  # fmt: skip
_STARTED = "|".join(rf"(?<={name}{gap}\()" for name in _STARTERS for gap in ("", r"\s"))
# The first word of what is given to a function that starts a command or looks for it, or of a list that may be one:
# there it is none of those that other things are called, too. Looked for by the brackets, which are few.
_CALL = re.compile(
    rf"(?:\((?=\s{{0,40}}\[?\s{{0,40}}[fr]?[\"'])(?:{_STARTED})\s{{0,40}}\[?\s{{0,40}}"
    r"|\((?<=\bexec\.CommandContext\()\w{1,40},\s?"
    r"|\[\s{0,40}(?=[\"'](?!(?:file|less|make|patch|ps|zip)\b)[\w.+-]{1,40}[\"']\s{0,40},))"
    r"[fr]?[\"']([A-Za-z][\w.+-]{0,40})(?=[\"' ])"
)
# What is no test and no part of the program: it is run by those who work on it.
_OF_DEVELOPERS = re.compile(
    r"noxfile\.py|tasks\.py|fabfile\.py|dodo\.py|conf\.py|(?:make_?)?release\.py|setup\.py|magefile\.go"
)
_TESTS = re.compile(r"(?:^|/)(?:tests?|testing|test_\w+|\w+_tests?)(?=/)")


def programs(repo: Repo, part: Component, others: Collection[str]) -> frozenset[str]:
    """The names of what the sources and tests of ``part`` call, those of the folders of ``others`` left out."""
    texts = (repo.text(path) or "" for path in islice(_sources(repo, part, others), MAX_FILES))
    return frozenset(match[1] for text in texts for match in islice(_CALL.finditer(text[:MAX_TEXT]), MAX_CALLS))


def _sources(repo: Repo, part: Component, others: Collection[str]) -> Iterator[str]:
    end = _ENDS.get(part.language)
    prefix = "" if part.path == "." else f"{part.path}/"
    inner = tuple(f"{folder}/" for folder in others if folder.startswith(prefix) and folder not in (".", part.path))
    for path in repo.below(part.path) if end else ():
        if path.endswith(str(end)) and not path.startswith(inner) and _counts(path[len(prefix) :]):
            yield path


def _counts(path: str) -> bool:
    return not _OF_DEVELOPERS.fullmatch(posixpath.basename(path)) and not places.is_aside(
        _TESTS.sub("", path).lstrip("/")
    )
