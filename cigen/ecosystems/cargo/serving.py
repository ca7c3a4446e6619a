"""What a package serves with: a framework of its own, or one of a package beside it that it only starts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.ecosystems import base
from cigen.ecosystems.cargo import frameworks, package
from cigen.ecosystems.cargo.package import Manifest
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.repo import Repo

MAX_SOURCES = 300  # files of one unit that are read
_DEFINED = re.compile(r"\b(?:fn|struct|enum|trait|type|macro_rules!)\s{1,9}(\w{1,100})")
_ANYWHERE = frozenset({"new", "default", "from", "into", "fmt", "main", "build", "clone"})
_WORD = re.compile(r"\w{1,100}")
_IMPORT = re.compile(r"^[ \t]*(?:pub(?:\([a-z]+\))?[ \t]+)?use[ \t][^;]{1,2000};|^[ \t]*//.*", re.MULTILINE)


def framework(repo: Repo, unit: Unit, one: Manifest) -> str | None:
    """What a package serves with, or one beside it that serves for it, or else how it reads its command line."""
    own = _own(repo, one)
    if frameworks.is_web(own) and not _is_opened(repo, unit, one):
        return frameworks.command_line(one.dependencies())
    return own or next((found for other in beside(repo, unit, one) if (found := _own(repo, other))), None)


def is_server(repo: Repo, unit: Unit, one: Manifest) -> bool:
    """Whether a package surely serves by itself, whatever features are asked for."""
    always = frameworks.framework(one.always(), lambda: texts(repo, one))
    return frameworks.is_web(always) and _is_opened(repo, unit, one)


def _is_opened(repo: Repo, unit: Unit, one: Manifest) -> bool:
    """Whether it, or a package that it hands its answers to, serves: others only share types with those that do."""
    near = (text for other in _near(unit, one) for text in texts(repo, other))
    return frameworks.opens(texts(repo, one)) or frameworks.listens(near)


def beside(repo: Repo, unit: Unit, one: Manifest) -> list[Manifest]:
    """The packages of the repository that serve for a program which does nothing but start them."""
    own = list(texts(repo, one))
    if _own(repo, one) or frameworks.answers(own):
        return []
    served = (other for other in _near(unit, one) if frameworks.is_web(_own(repo, other)))
    return [other for other in served if _is_started(own, list(texts(repo, other)))]


def _near(unit: Unit, one: Manifest) -> list[Manifest]:
    folders = frozenset(one.uses(unit.root))
    return [other for other in (*unit.members, *unit.others, *unit.reached) if other.folder in folders]


def _is_started(own: Sequence[str], sources: Sequence[str]) -> bool:
    """Whether a program names what listens in the ``sources`` of a package, or what of them names that."""
    found = {name for text in sources if frameworks.listens([text]) for name in _DEFINED.findall(text)} - _ANYWHERE
    left = [(_words(text), {*_DEFINED.findall(text)} - _ANYWHERE) for text in sources]
    while grown := {name for words, names in left if words & found for name in names} - found:
        found |= grown
    return any(_words(text) & found for text in own)


def _words(text: str) -> set[str]:
    return {*_WORD.findall(_IMPORT.sub("", text))}


def _own(repo: Repo, one: Manifest) -> str | None:
    """What only a feature brings counts where there is nothing else."""
    found = (frameworks.framework(names, lambda: texts(repo, one)) for names in (one.always(), one.dependencies()))
    return next(filter(None, found), None)


def texts(repo: Repo, one: Manifest, app: str | None = None) -> Iterator[str]:
    """The package's sources, main files first, without the main files of programs beside ``app``."""
    folder = posixpath.normpath(posixpath.join(one.folder, "src"))
    others = {name: file for name, file in package.binaries(repo, one).items() if app and name != app}
    aside = {base.below(one.folder, file) for file in others.values()}
    paths = [path for path in repo.below(folder) if path.endswith(".rs") and path not in aside]
    paths.sort(key=lambda path: (not path.endswith("/main.rs"), path))
    yield from (repo.text(path) or "" for path in islice(paths, MAX_SOURCES))
