"""Where a team keeps the Dockerfiles of a folder: beside it, in folders for Docker, or elsewhere under its name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from cigen.evidence.statement import files_beside
from cigen.repo import Repo

_MAX_TEXT = 20_000  # characters
_MAX_OTHERS = 20  # files that are called after one folder


def of(repo: Repo, folder: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The paths that fit ``pattern`` and are for ``folder``.

    ``docker/api/Dockerfile`` is that of ``services/api`` where it names that folder.
    """
    known = repo.remember(_Known).found
    if (folder, pattern) not in known:
        known[folder, pattern] = tuple(_of(repo, folder, pattern))
    return known[folder, pattern]


@dataclass
class _Known:
    """What has been asked, by folder and pattern."""

    repo: Repo
    found: dict[tuple[str, re.Pattern[str]], tuple[str, ...]] = field(default_factory=dict)


def _of(repo: Repo, folder: str, pattern: re.Pattern[str]) -> Iterator[str]:
    beside = files_beside(repo, folder, pattern)
    yield from beside
    name = posixpath.basename(folder)
    if folder == ".":
        return
    named = re.compile(rf"(?<![\w./-])(?:\./)?{re.escape(folder)}(?![\w.-])")
    others = (path for path in repo.matching(pattern) if name in _names(path) and not path.startswith(f"{folder}/"))
    for path in islice(others, _MAX_OTHERS):
        if path not in beside and named.search((repo.text(path) or "")[:_MAX_TEXT]):
            yield path


def _names(path: str) -> tuple[str, ...]:
    """What an image's file is called after: its folder, and what its name has besides."""
    parent, file = posixpath.split(path)
    first, _, last = file.rpartition(".")
    return posixpath.basename(parent), first.lower().removesuffix(".dockerfile"), first, last
