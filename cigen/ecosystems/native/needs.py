"""Debian's packages that a C or C++ project is built with.

They are told by the libraries that its descriptions look for, the headers that its sources include, and the languages
that other programs turn into C.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from cigen import natives
from cigen.ecosystems.native import scripts
from cigen.natives import Natives
from cigen.repo import Repo

MAX_SOURCES = 1000  # of one component
MAX_TEXT = 20_000  # characters of one: includes come first
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".C", ".h", ".hh", ".hpp")
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*<([\w./+-]{1,80})>", re.MULTILINE)
_GENERATORS = {".y": "bison", ".yy": "bison", ".ypp": "bison", ".l": "flex", ".ll": "flex", ".lpp": "flex"}


def of(repo: Repo, folder: str, text: str) -> Natives:
    """What the component in ``folder``, whose descriptions are ``text``, is built with."""
    found = (
        natives.needed("native", scripts.packages(text)),
        natives.with_headers(_included(repo, folder)),
        natives.needed("program", _generators(repo, folder)),
    )
    return Natives(build=tuple(sorted({name for one in found for name in one.build})))


def _included(repo: Repo, folder: str) -> set[str]:
    """The headers of others that sources include, which the repository does not bring itself."""
    sources = [path for path in repo.below(folder) if path.endswith(_SOURCES)]
    own = {posixpath.basename(path) for path in sources}
    texts = ((repo.text(path) or "")[:MAX_TEXT] for path in islice(sources, MAX_SOURCES))
    named = {name for text in texts for name in _INCLUDE.findall(text)}
    return {name for name in named if posixpath.basename(name) not in own}


def _generators(repo: Repo, folder: str) -> Iterator[str]:
    for path in repo.below(folder):
        if name := _GENERATORS.get(posixpath.splitext(path)[1]):
            yield name
