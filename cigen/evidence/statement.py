"""What a file says about a tool, before anybody judged it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from itertools import islice

from cigen.facts import Source
from cigen.repo import Repo

_HEADER_LINES = 10
_DOCKER_FOLDERS = ("", "docker", ".docker", ".devcontainer", "container", "src/main/docker")
MAX_NEAR = 50  # Dockerfiles or compose files that one component looks at


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One or several versions (a matrix) as they are written, and where."""

    values: tuple[str, ...]
    source: Source


def written_by_cigen(text: str) -> bool:
    """Whether the comment at the top of a file says that cigen wrote it: then it is no evidence."""
    head = []
    for line in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        if not line.startswith("#"):
            break
        head.append(line)
    return re.search(r"\bcigen\b", "\n".join(head)) is not None


def files_near(repo: Repo, folder: str, pattern: re.Pattern[str]) -> list[str]:
    """Files whose path matches ``pattern`` whole, in ``folder``, its folders for Docker and its parents."""
    found = (path for place in folders_up(folder) for path in files_beside(repo, place, pattern))
    return list(islice(found, MAX_NEAR))


def files_beside(repo: Repo, folder: str, pattern: re.Pattern[str]) -> list[str]:
    """Files whose path matches ``pattern`` whole, in ``folder`` and its folders for Docker."""
    places = (posixpath.normpath(f"{folder}/{sub}") for sub in _DOCKER_FOLDERS)
    found = (path for place in places for path in repo.inside(place) if pattern.fullmatch(path))
    return list(islice(found, MAX_NEAR))


def folders_up(folder: str) -> list[str]:
    """``folder`` and its parents up to the root ("."), nearest first."""
    parts = [] if folder == "." else folder.split("/")
    return ["/".join(parts[:length]) or "." for length in range(len(parts), -1, -1)]
