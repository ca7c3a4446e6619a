"""Images that nobody builds any more: their Dockerfile copies a source that the repository has lost."""

from __future__ import annotations

import posixpath
import re

from cigen.evidence.statement import folders_up
from cigen.facts import Source
from cigen.repo import Repo, resolve

_MAX_TEXT = 100_000  # characters
_COPY = re.compile(r"^[ \t]*COPY[ \t]+(?!\[)([^\n]{1,1000})", re.MULTILINE | re.IGNORECASE)
# By its ending somebody has written it: what a build leaves, or a person's settings, is not there in a fresh checkout.
_WRITTEN = re.compile(
    r"(?:\./)?((?:[\w-][\w.-]{0,80}/){0,8}[\w-][\w.-]{0,80}\.(?:py|[mc]?tsx?|go|rs|rb|php|java|kt|cs|exs?|sh))",
    re.ASCII,
)


def lost(repo: Repo, dockerfile: str) -> Source | None:
    """Where ``dockerfile`` copies a source that is in no folder that could be its context; ``None`` where all are."""
    text = (repo.text(dockerfile) or "")[:_MAX_TEXT].replace("\\\n", "  ")
    for line in _COPY.finditer(text):
        words = line[1].split()
        sources = [] if any(word.startswith("--from") for word in words) else words[:-1]
        for match in filter(None, map(_WRITTEN.fullmatch, sources)):
            if not any(
                _is_there(repo, folder, match[1]) for folder in folders_up(posixpath.dirname(dockerfile) or ".")
            ):
                return Source(file=dockerfile, line=text.count("\n", 0, line.start(1)) + 1, key=match[1])
    return None


def _is_there(repo: Repo, folder: str, name: str) -> bool:
    path = resolve(folder, name)
    return path is not None and repo.exists(path)
