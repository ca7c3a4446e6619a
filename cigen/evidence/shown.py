"""Pages of a front end that a program serves while it runs, by their folder in its source."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from cigen.evidence import places, wants
from cigen.facts import Component, Source, Want
from cigen.repo import Repo

MAX_SOURCES = 200  # files of one component that are read, those first that are likelier to serve something
_MAX_TEXT = 1_000_000  # characters of all of them
_SOURCES = (".py", ".js", ".mjs", ".cjs", ".ts", ".go")
_LIKELY = re.compile(r"(?:^|/)(?:app|server|index|main|settings|urls|[aw]sgi|__init__|static|config)\b[^/]*$")
_SERVES = re.compile(r"static|send_?file|send_from|serve|fileserver|\bdirs?\b", re.IGNORECASE)
_NEAR = 200  # characters before the folder in which it is said that it is served
_TOOLS = re.compile(r"(?:^|/)(?:gulpfile|gruntfile|[\w.-]+\.config|[\w.-]*\.(?:test|spec))\.[cm]?[jt]s$")


def want(repo: Repo, part: Component, producer: Component) -> Want | None:
    """The folder with the pages of ``producer``, where a source of ``part`` names both in a row to serve them."""
    folder = _pages(producer)
    named = _pattern(producer.path, folder)
    left = _MAX_TEXT
    for path in islice(_sources(repo, part, producer), MAX_SOURCES):
        text = (repo.text(path) or "")[:left]
        left -= len(text)
        for match in named.finditer(text):
            if _SERVES.search(text, max(0, match.start() - _NEAR), match.start()):
                source = Source(file=path, line=text.count("\n", 0, match.start()) + 1)
                return wants.want(repo, folder, source, is_compiled=False)
    return None


def has_pages(producer: Component) -> bool:
    """Whether it is a site that leaves them in a folder below its own."""
    return producer.kind == "site" and bool(_pages(producer))


def _pages(producer: Component) -> str:
    return next((folder for folder in producer.makes if folder.startswith(f"{producer.path}/")), "")


def _pattern(path: str, folder: str) -> re.Pattern[str]:
    """``client/build``, ``"client", "build"`` or ``"client" / "build"``."""
    names = (posixpath.basename(path), *posixpath.relpath(folder, path).split("/"))
    between = r"(?:/|[\"'][ \t]{0,3}[,/][ \t]{0,3}[\"'])"
    return re.compile(rf"(?<![\w-]){between.join(map(re.escape, names))}(?![\w-])")


def _sources(repo: Repo, part: Component, producer: Component) -> Iterator[str]:
    below = [
        path
        for path in repo.below(part.path)
        if path.endswith(_SOURCES) and not path.startswith(f"{producer.path}/")
        and not places.is_aside(path) and not _TOOLS.search(path)
    ]  # fmt: skip
    yield from sorted(below, key=lambda path: (not _LIKELY.search(path), path.count("/"), path))
