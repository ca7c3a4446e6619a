"""The extensions and the theme that a configuration of Sphinx names, as packages. It is read as text, and never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cigen.ecosystems.base import below
from cigen.repo import Repo

_MAX_TEXT = 100_000  # characters
_MAX_LISTS = 20
_MAX_NAMES = 100
_LIST = re.compile(
    r"^[ \t]{0,8}extensions(?:\s{0,4}\+?=\s{0,4}|\.(?:extend|append)\()\s{0,4}([^\])]{1,5000})", re.MULTILINE
)
_COMMENT = re.compile(r"#[^\n]*")
_NAME = re.compile(r"[\"']([A-Za-z][\w.-]{0,80})[\"']", re.ASCII)
_THEME = re.compile(r"^html_theme\s*=\s*[\"']([a-z][a-z0-9_-]{1,40})[\"']", re.MULTILINE)
_BUILT_IN = frozenset({"alabaster", "classic", "sphinxdoc", "basic", "nature", "haiku", "bizstyle", "pyramid"})
# Packages that are imported under another name, which nothing here tells.
_PACKAGES = {
    "autoapi": "sphinx-autoapi",
    "hoverxref": "sphinx-hoverxref",
    "notfound": "sphinx-notfound-page",
    "sphinxarg": "sphinx-argparse",
    "versionwarning": "sphinx-version-warning",
}
_SHARED = ("sphinxcontrib", "sphinxext")  # by packages of many: the next word is the package's, too


def packages(repo: Repo, source: str) -> tuple[str, ...]:
    """Sphinx, and what the configuration in the folder ``source`` asks for beside it."""
    text = _COMMENT.sub("", (repo.text(below(source, "conf.py")) or "")[:_MAX_TEXT])
    theme = _THEME.search(text)
    named = (theme[1],) if theme and theme[1] not in _BUILT_IN else ()
    found = (_package(name) for name in (*named, *_extensions(text)) if not _is_own(repo, source, name))
    return tuple(islice(dict.fromkeys(("sphinx", *found)), _MAX_NAMES))


def _extensions(text: str) -> Iterator[str]:
    for match in islice(_LIST.finditer(text), _MAX_LISTS):
        names = (one[1] for one in _NAME.finditer(match[1]))
        yield from (name for name in names if name.partition(".")[0] != "sphinx")


def _package(name: str) -> str:
    first, _, rest = name.partition(".")
    if first in _SHARED and rest:
        return f"{first}-{rest.partition('.')[0]}".replace("_", "-")
    return _PACKAGES.get(first, first.replace("_", "-"))


def _is_own(repo: Repo, source: str, name: str) -> bool:
    """Whether it is a module of the documentation itself."""
    first = name.partition(".")[0]
    ours = (path for folder in dict.fromkeys((source, ".")) for path in repo.below(folder))
    return any(
        f"/{path}".endswith(f"/{first}.py") or f"/{first}/" in f"/{path}" for path in ours if path.endswith(".py")
    )
