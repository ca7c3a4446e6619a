"""Indexes of packages beside the usual one, without which what a team installs may not be found.

A URL with a user or a variable is none of these: the files that have such are read for secrets.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import urlsplit

from cigen.doctree import Node
from cigen.ecosystems.python.dependencies import canonical
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.evidence import pipelines, shell, targets
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.facts import Finding
from cigen.repo import Repo, below

UV = "uv.toml"
MAX_INDEXES = 10
_OPTION = "--extra-index-url"
_VARIABLES = ("PIP_EXTRA_INDEX_URL", "UV_EXTRA_INDEX_URL")
_CALLING = ("make", "just", "task", "bash", "sh")
_URL = re.compile(r"https?://[\w.-]{1,200}(?::[0-9]{1,5})?(?:/[\w./~+-]{0,300})?", re.ASCII)
_USUAL = "https://pypi.org/simple"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,100}", re.ASCII)
_MAX_STEPS = 1000


@dataclass(frozen=True, kw_only=True)
class Index:
    """The URL of an index and who names it; uv ``is_told`` of one by a file that it reads itself."""

    url: str
    by: str
    is_told: bool = False


def find(repo: Repo, folder: str, names: Collection[str]) -> tuple[Index, ...]:
    """What files of uv's name, and commands that install the project in ``folder``, its lists or one of ``names``."""
    found: dict[str, Index] = {}
    for one in (*_of_uv(repo, folder), *_of_commands(repo, folder, names), *_of_variables(repo, folder)):
        if _URL.fullmatch(one.url) and one.url.rstrip("/") != _USUAL:
            found.setdefault(one.url.rstrip("/"), one)
    return tuple(islice(found.values(), MAX_INDEXES))


def findings(indexes: Iterable[Index], folder: str) -> Iterator[Finding]:
    """Whom packages of the component in ``folder`` come from beside the usual index."""
    for one in indexes:
        message = f"{folder}: packages may come from {urlsplit(one.url).hostname} too, as {one.by} has it"
        yield Finding(code="extra-index", severity="info", message=message, file=folder)


def _of_uv(repo: Repo, folder: str) -> Iterator[Index]:
    """What uv is told for every package; where both files are there, it reads its own alone."""
    own = below(folder, UV)
    file = own if repo.exists(own) else below(folder, PYPROJECT)
    table = repo.toml(file) if file == own else repo.toml(file).get("tool", "uv")
    listed = (one.get("url") for one in table.get("index").items if _is_for_all(one))
    for node in (*table.get("extra-index-url").scalars(), *table.get("pip", "extra-index-url").scalars(), *listed):
        yield Index(url=node.text, by=f"{file}:{node.line}", is_told=True)


def _is_for_all(index: Node) -> bool:
    return not any(index.get(key).text == "true" for key in ("explicit", "default"))


def _of_commands(repo: Repo, folder: str, names: Collection[str]) -> Iterator[Index]:
    of_images = (one for text in dockerfiles.commands_beside(repo, folder) for one in shell.commands(text, folder))
    for command in (*repo.remember(_installing), *of_images):
        if not pipelines.is_elsewhere(folder, command.folder) and _installs(command.words, names):
            yield from (Index(url=url, by=f"`pip install {_OPTION}`") for url in _given(command.words))


def _installing(repo: Repo) -> tuple[Command, ...]:
    """The commands of pipelines, and of what they call, that install from one."""
    wanted = (one for one in steps.commands(repo) if one.words[0] in _CALLING or any(map(_is_option, one.words)))
    return tuple(one for one in targets.followed(repo, wanted) if any(map(_is_option, one.words)))


def _is_option(word: str) -> bool:
    return word.partition("=")[0] == _OPTION


def _given(words: Sequence[str]) -> Iterator[str]:
    for word, after in pairwise((*words, "")):
        if _is_option(word):
            yield word.partition("=")[2] or after


def _installs(words: Sequence[str], names: Collection[str]) -> bool:
    """Whether it installs a list, a folder or a package by its name: what is released only to be tried is none."""
    if "install" not in words:
        return False
    given = words[words.index("install") + 1 :]
    found = (match for word in given if (match := _NAME.match(word)) and "://" not in word)
    return any(word.startswith(("-r", "--requirement", ".")) for word in given) or any(
        canonical(match[0].rstrip(".")) in names for match in found
    )


def _of_variables(repo: Repo, folder: str) -> Iterator[Index]:
    every = (step for job in steps.of_jobs(repo) for step in job if not pipelines.is_elsewhere(folder, step.folder))
    for scope in (scope for step in islice(every, _MAX_STEPS) for scope in step.scopes):
        for name in _VARIABLES:
            yield from (Index(url=url, by=name) for url in scope.get(name).text.split())


def settings_of_uv(repo: Repo, folder: str) -> tuple[str, ...]:
    """The file by which uv installs, whatever installs besides, relative to the root."""
    file = posixpath.normpath(below(folder, UV))
    return (file,) if repo.exists(file) else ()
