"""Modules whose jar the team's own image is made of: they are more than the demonstration that their name says."""

from __future__ import annotations

import posixpath
import re

from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo

_MAX_TEXT = 20_000  # characters


def is_imaged(repo: Repo, root: str, folder: str) -> bool:
    """Whether an image of the reactor in ``root``, or of the whole repository, takes what ``folder`` is built to."""
    taken = re.compile(rf"(?<![\w.-]){re.escape(posixpath.basename(folder))}/target/")
    places = dict.fromkeys((root, "."))
    files = (path for place in places for path in repo.inside(place) if dockerfiles.NAME.fullmatch(path))
    texts = ((repo.text(path) or "")[:_MAX_TEXT] for path in files)
    return any(taken.search(text) and not written_by_cigen(text) for text in texts)
