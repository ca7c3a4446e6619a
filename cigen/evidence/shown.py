"""Pages of a front end that another build packs, or a program serves, by their folder in its build file or source."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cigen.evidence import places, wants
from cigen.facts import Component, Source, Want
from cigen.repo import Repo

MAX_SOURCES = 200  # files of one component that are read, those first that are likelier to serve something
_MAX_TEXT = 1_000_000  # characters of all of them
_OTHERS = (".py", ".go", ".rb")  # than the languages of pages
_SOURCES = (*_OTHERS, ".js", ".mjs", ".cjs", ".ts")
_LIKELY = re.compile(r"(?:^|/)(?:app|server|index|main|settings|urls|[aw]sgi|__init__|static|config)\b[^/]*$")
_SERVES = re.compile(r"static|send_?file|send_from|serve|fileserver|\bdirs?\b", re.IGNORECASE)
_BUILD_FILES = ("pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "build.rs")
MAX_BUILD_FILES = 50
_COPIES = re.compile(r"<directory>|<copy\b|<fileset\b|\bfrom\b|\binto\b|copy|resource|srcdir", re.IGNORECASE)
_NEAR = 200  # characters before the folder in which it is said what happens to it
_TOOLS = re.compile(r"(?:^|/)(?:gulpfile|gruntfile|[\w.-]+\.config|[\w.-]*\.(?:test|spec))\.[cm]?[jt]s$")


def packed(repo: Repo, part: Component, producer: Component) -> Want | None:
    """The folder with the pages of ``producer``, where a build file of ``part`` names both in a row to copy them."""
    below = (path for path in repo.below(part.path) if posixpath.basename(path) in _BUILD_FILES)
    paths = (path for path in below if not places.is_aside(path))
    source = _named(repo, _of(producer), islice(paths, MAX_BUILD_FILES), _COPIES)
    return wants.want(repo, _pages(producer), source) if source else None


def served(repo: Repo, part: Component, producer: Component) -> Want | None:
    """The same, where a source of ``part`` does so to serve them while it runs."""
    paths = (path for path in sources(repo, part, _SOURCES) if not path.startswith(f"{producer.path}/"))
    source = _named(repo, _of(producer), islice(paths, MAX_SOURCES), _SERVES)
    return wants.want(repo, _pages(producer), source, is_compiled=False) if source else None


def served_beside(repo: Repo, part: Component, package: Component) -> Want | None:
    """A folder that ``package`` leaves in that of ``part``, in whose sources the package itself has no name."""
    for folder in package.makes:
        named = re.compile(rf"(?<=[\"'/]){_joined(posixpath.relpath(folder, part.path))}(?=[\"'/])")
        paths = islice(sources(repo, part, _OTHERS), MAX_SOURCES)
        source = _named(repo, named, paths, _SERVES) if folder != package.path else None
        if source:
            return wants.want(repo, folder, source, is_compiled=False)
    return None


def _named(repo: Repo, named: re.Pattern[str], paths: Iterable[str], why: re.Pattern[str]) -> Source | None:
    """Where one of ``paths`` names it and says before that what happens to it."""
    left = _MAX_TEXT
    for path in paths:
        text = (repo.text(path) or "")[:left]
        left -= len(text)
        for match in named.finditer(text):
            if why.search(text, max(0, match.start() - _NEAR), match.start()):
                return Source(file=path, line=text.count("\n", 0, match.start()) + 1)
    return None


def has_pages(producer: Component) -> bool:
    """Whether it is a site that leaves them in a folder below its own."""
    return producer.kind == "site" and bool(_pages(producer))


def _pages(producer: Component) -> str:
    return next((folder for folder in producer.makes if folder.startswith(f"{producer.path}/")), "")


def _of(producer: Component) -> re.Pattern[str]:
    """``client/build``, ``"client", "build"`` or ``"client" / "build"``."""
    path = f"{posixpath.basename(producer.path)}/{posixpath.relpath(_pages(producer), producer.path)}"
    return re.compile(rf"(?<![\w-]){_joined(path)}(?![\w-])")


def _joined(path: str) -> str:
    return r"(?:/|[\"'][ \t]{0,3}[,/][ \t]{0,3}[\"'])".join(map(re.escape, path.split("/")))


def sources(repo: Repo, part: Component, ends: tuple[str, ...]) -> Iterator[str]:
    """Those of ``part`` that may serve something, likelier ones first."""
    below = [
        path
        for path in repo.below(part.path)
        if path.endswith(ends) and not places.is_aside(path) and not _TOOLS.search(path)
    ]
    yield from sorted(below, key=lambda path: (not _LIKELY.search(path), path.count("/"), path))
