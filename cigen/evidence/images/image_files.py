"""Where a team keeps the Dockerfiles of a folder: beside it, in folders for Docker, or elsewhere under its name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from cigen.evidence.statement import files_beside
from cigen.repo import Repo

_MAX_TEXT = 20_000  # characters
_MAX_OTHERS = 20  # files that are called after one folder


def of(repo: Repo, folder: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The paths that fit ``pattern`` and are for ``folder``.

    ``docker/api/Dockerfile`` is that of ``services/api`` where it names that folder.
    """
    return repo.remember(_of, folder, pattern)


def _of(repo: Repo, folder: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(_found(repo, folder, pattern))


def _found(repo: Repo, folder: str, pattern: re.Pattern[str]) -> Iterator[str]:
    beside = files_beside(repo, folder, pattern)
    yield from beside
    name = posixpath.basename(folder)
    if folder == ".":
        return
    named = re.compile(rf"(?<![\w./-])(?:\./)?{re.escape(folder)}(?![\w.-])")
    others = (path for path in repo.matching(pattern) if name in _names(path) and not path.startswith(f"{folder}/"))
    for path in islice(others, _MAX_OTHERS):
        text = (repo.text(path) or "")[:_MAX_TEXT]
        if path not in beside and folder in text and named.search(text):
            yield path


def _names(path: str) -> tuple[str, ...]:
    """What an image's file is called after: its folder, and what its name has besides."""
    parent, file = posixpath.split(path)
    first, _, last = file.rpartition(".")
    return posixpath.basename(parent), first.lower().removesuffix(".dockerfile"), first, last
