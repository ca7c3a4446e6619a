"""A project's own script of a shell that prepares what its tests need, such as a database, and then runs pytest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen.evidence.pipelines import steps
from cigen.repo import Repo, resolve

# As pipelines start it: by a shell, or by itself, in an environment that a tool chooses.
_CALL = re.compile(
    r"^[ \t]*(?:(?:uv|poetry|pdm|pipenv|hatch) run[ \t]+)?(?:(?:ba)?sh[ \t]+|\./)"
    r"((?:\w[\w.-]{0,80}/){0,8}\w[\w.-]{0,80}\.sh)\b",
    re.MULTILINE | re.ASCII,
)
_NAME = re.compile(r"(?:\w[\w.-]{0,60}[-_.])?(?:run[-_]?)?tests?(?:[-_.]\w{1,60}){0,3}\.sh", re.ASCII)
_PYTEST = re.compile(r"(?<![\w.-])pytest\b")
_PREPARES = re.compile(
    r"\balembic\s[^\n]{0,100}?upgrade\b|\b(?:flask|aerich)\s+(?:db\s+)?(?:upgrade|init)\b|\bmanage\.py\s+migrate\b"
    r"|^[ \t]*(?:uv run |poetry run )?python3? +[\w./-]{1,100}\.py\b",
    re.MULTILINE,
)
_ELSEWHERE = re.compile(r"\b(?:docker|podman|docker-compose|kubectl|sudo|apt-get|vagrant)\b")
_MAX_TEXT = 20_000  # characters
_MAX_FILES = 10


def find(repo: Repo, folder: str) -> str | None:
    """The script in ``folder`` that pipelines test with, relative to it; ``None`` where one only calls pytest."""
    for text in steps.texts_in(repo, folder):
        for path in map(str, _CALL.findall(text[:_MAX_TEXT])):
            if _NAME.fullmatch(posixpath.basename(path)) and _does_more(repo, folder, path):
                return posixpath.normpath(path)
    return None


def _does_more(repo: Repo, folder: str, path: str) -> bool:
    text = "\n".join(_followed(repo, folder, path))
    return bool(_PYTEST.search(text) and _PREPARES.search(text) and not _ELSEWHERE.search(text))


def _followed(repo: Repo, folder: str, first: str) -> Iterator[str]:
    """The texts of a script and of those that it starts, all in ``folder``, without comments."""
    pending, seen = [first], set[str]()
    while pending and len(seen) < _MAX_FILES:
        path = resolve(folder, pending.pop())
        if path and path not in seen:
            seen.add(path)
            text = re.sub(r"^[ \t]*#.*", "", (repo.text(path) or "")[:_MAX_TEXT], flags=re.MULTILINE)
            yield text
            pending += _CALL.findall(text)
