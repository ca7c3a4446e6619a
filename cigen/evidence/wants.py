"""Folders that a component reads, and that the repository does not fill: a build of another one may."""

from __future__ import annotations

import posixpath
import re
from itertools import islice

from cigen.evidence import gitignored
from cigen.evidence.statement import folders_up
from cigen.facts import PATH, Component, Source, Want
from cigen.repo import Repo

# What is committed so that git keeps a folder, or a compiler finds something in it.
_PLACEHOLDER = re.compile(r"\.\w*(?:keep|ignore|empty|placeholder)\w*|(?i:readme|placeholder|dummy|empty)(?:\.\w+)?")
LIKELY = re.compile(r"embed|front|web|\bui\b|static|assets|public|dist|dashboard|client|console|site", re.IGNORECASE)
"""In the path of a source that is likelier than others to hold a front end's pages."""
_OUTPUT = re.compile(r"(?:^|/)(?:dist|build|out)/")
MOST = 50  # of one component
_MAX_PAGE = 1000  # characters
_SHOWS = re.compile(r"<(?:script|link|img|style|form|input)\b", re.IGNORECASE)
_MAX_FILES = 5  # a folder with more of them holds more than a placeholder


def want(repo: Repo, folder: str, source: Source, *, is_compiled: bool = True) -> Want | None:
    """A folder that is read, unless the repository has something in it that git does not leave out."""
    if not PATH.fullmatch(folder) or ".." in folder.split("/"):
        return None
    below = list(islice(gitignored.kept(repo, folder), _MAX_FILES + 1))
    if repo.exists(folder) or len(below) > _MAX_FILES:
        return None
    if not all(_is_placeholder(repo, path) for path in below):
        return None
    return Want(folder=folder, source=source, is_compiled=is_compiled)


def is_left_by(package: Component, folder: str) -> bool:
    """Whether the build of ``package`` leaves ``folder``: one that it tells of, or any if it tells of none."""
    around = folders_up(folder)
    named = [one for one in package.makes if one != package.path]
    is_near = not named or any(one in around or folder in folders_up(one) for one in named)
    return bool(package.makes) and package.path in around and is_near


def _is_placeholder(repo: Repo, path: str) -> bool:
    """Whether it stands for what a build makes: by its name, or as a page in an output folder that shows nothing."""
    name = posixpath.basename(path)
    if name == "favicon.ico" and _OUTPUT.search(path):
        return True
    if name == "index.html" and _OUTPUT.search(path):
        text = repo.text(path) or ""
        return len(text) <= _MAX_PAGE and not _SHOWS.search(text)
    return _PLACEHOLDER.fullmatch(name) is not None
