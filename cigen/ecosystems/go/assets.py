"""Files that a program reads while it runs, by their names in its source: templates, static files, settings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from cigen.facts import PATH
from cigen.repo import Repo

MAX_ASSETS = 20
_READS = re.compile(
    r"\b(?:ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles|Dir|DirFS|ReadFile|ReadDir|Open|Static|StaticFS|StaticFile"
    r'|File|FileServer|New)\(\s*(?:"[^"\n]{0,80}"\s*,\s*)?(?:http\.Dir\(\s*)?"(?:\./)?([A-Za-z0-9_][^"*{}$\n]{0,200})'
)


def read(repo: Repo, folder: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Files and folders that are named, relative to ``folder``, in which the program is started."""
    named = (match[1].rstrip("/") for text in texts for match in _READS.finditer(text))
    found = dict.fromkeys(path for name in named if (path := _existing(repo, folder, name)))
    return tuple(sorted(found))[:MAX_ASSETS]


def _existing(repo: Repo, folder: str, name: str) -> str | None:
    """The file of that name, or else the first folder of its path, where it is there."""
    inside = posixpath.normpath(name)
    if not PATH.fullmatch(inside) or inside.startswith(".") or inside.endswith(".go"):
        return None
    if repo.exists(_join(folder, inside)) and "/" not in inside:
        return inside
    first = inside.partition("/")[0]
    return first if repo.below(_join(folder, first)) else None


def _join(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))
