"""Images that a team makes of a program by its name, wherever their files lie."""

from __future__ import annotations

import re

from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo

_MAX_IMAGES = 100


def port(repo: Repo, program: str) -> int | None:
    """The port that all images expose which start ``program``; ``None`` where none does, or they differ."""
    named = re.compile(rf"(?<![\w.-]){re.escape(program)}(?![\w.-])")
    found = (repo.text(path) or "" for path in repo.matching(dockerfiles.NAME)[:_MAX_IMAGES])
    texts = (text for text in found if program in text and not written_by_cigen(text))
    ports = {dockerfiles.exposed(text) for text in texts if named.search(dockerfiles.started(text))} - {None}
    return ports.pop() if len(ports) == 1 else None
