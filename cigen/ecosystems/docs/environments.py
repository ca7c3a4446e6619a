"""conda's environment in which a documentation is made: the one that Read the Docs is told, or that lists its tool."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen import versions
from cigen.ecosystems.docs.details import READ_THE_DOCS, Packages
from cigen.evidence import conda
from cigen.evidence.conventions import notation
from cigen.facts import PATH, Declaration, Source
from cigen.pins import Tool
from cigen.repo import Repo, below, resolve

_FOLDERS = (".", "docs", "doc", "docs/source", "doc/source", "binder", ".binder", "conda", ".github")
_MAX_FILES = 20
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,80}", re.ASCII)


def told(repo: Repo, folder: str) -> Packages | None:
    """What Read the Docs makes its environment from."""
    documents = (document for file in READ_THE_DOCS for document in repo.yaml(file))
    files = (resolve(".", document.get("conda", "environment").text or ".") for document in documents)
    return _packages(repo, folder, next((file for file in files if file and repo.exists(file)), None))


def listing(repo: Repo, folder: str, tool: str) -> Packages | None:
    """The nearest that lists what the ``tool``, or something for it, is called."""
    usual = (below(place, name) for place in (folder, *_FOLDERS) for name in conda.FILES)
    others = (path for name in conda.FILES for path in repo.named(name))
    files = [path for path in dict.fromkeys((*usual, *others)) if repo.exists(path)][:_MAX_FILES]
    return _packages(
        repo, folder, next((file for file in files if any(tool in one for one in _names(repo, file))), None)
    )


def pythons(repo: Repo, packages: Packages, tool: Tool) -> Iterator[Declaration]:
    """The versions of Python that the environment may have."""
    for file in packages.files[:1] if packages.installer == "conda" else ():
        for spec in conda.specs(conda.listed(repo, file).items[: conda.MAX_ROWS]):
            if spec.name == conda.PYTHON and spec.wanted:
                source = Source(file=file, line=spec.node.line, key=conda.PYTHON)
                said = notation.python(tool, conda.version(spec.wanted), source, versions.RANK_MANIFEST)
                yield from (said,) if said else ()


def _packages(repo: Repo, folder: str, file: str | None) -> Packages | None:
    """All of an environment; ``None`` where it installs folders of the repository, which are not there yet."""
    rows = conda.pip(conda.listed(repo, file).items[: conda.MAX_ROWS]) if file else ()
    if file is None or any(conda.LOCAL.fullmatch(node.text.strip()) for node in rows):
        return None
    included = (match[1] for node in rows if (match := conda.INCLUDE.fullmatch(node.text.strip())))
    start = posixpath.dirname(file) or "."
    files = (file, *(path for name in included if (path := resolve(start, name)) and repo.exists(path)))
    if not all(PATH.fullmatch(path) and " " not in path for path in files):
        return None
    by_pip = frozenset(match[0].lower() for node in rows if (match := _NAME.match(node.text)))
    words = ("--file", posixpath.relpath(file, folder))
    return Packages(installer="conda", words=words, files=files, names=by_pip)


def _names(repo: Repo, file: str) -> Iterator[str]:
    rows = conda.listed(repo, file).items[: conda.MAX_ROWS]
    names = (*(spec.name for spec in conda.specs(rows)), *(node.text.lower() for node in conda.pip(rows)))
    yield from (name.replace("_", "-") for name in names)
