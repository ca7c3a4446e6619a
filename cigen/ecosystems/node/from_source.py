"""Servers that are started from their TypeScript source, alone or beside what serves the pages: nothing compiles it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.package import Package
from cigen.evidence import places, shell
from cigen.repo import Repo, resolve

_SCRIPTS = ("start", "serve", "dev", "start:dev", "develop", "server")
_ONE_OF_SEVERAL = re.compile(r"(?:start|serve|dev)[:_-].+")
_RUNNERS = ("tsx", "vite-node", "ts-node")
_SOURCE = re.compile(r"[\w@.-][\w@./-]{0,200}\.[cm]?tsx?", re.ASCII)
_FLAGS = frozenset({"--esm", "--transpile-only", "-T", "--files"})  # without which it may not start
_TAKES = frozenset({"-P", "--project", "--tsconfig", "-r", "--require", "-c", "--config"})
_ASSIGNED = re.compile(r"NODE_ENV=\w{1,40}", re.ASCII)
_STAND_IN = re.compile(r"(?:^|/)(?:mocks?|stubs?|fakes?)(?:/|[.-])")


def command(repo: Repo, package: Package, framework: Framework) -> str | None:
    """What runs the source of the server that the package needs for more than development, and does not watch it."""
    if not any(name in package.runs_with for name in framework.packages):
        return None
    more = (name for name in package.scripts if _ONE_OF_SEVERAL.fullmatch(name))
    return next((" ".join(found) for name in (*_SCRIPTS, *more) for found in _run(repo, package, name)), None)


def _run(repo: Repo, package: Package, name: str) -> Iterator[Sequence[str]]:
    for one in (one for text in package.run_by(name) for one in shell.nested(text, package.folder)):
        at = next((at for at, word in enumerate(one.words) if word in _RUNNERS), None)
        if at is None or one.folder != package.folder:
            continue
        words = one.words[at + 1 :]
        source = next((number for number, word in enumerate(words) if _is_source(repo, package, word)), None)
        if source is not None and one.words[at] in package.packages:
            set_before = [word for word in one.words[:at] if _ASSIGNED.fullmatch(word)]
            yield (*set_before, one.words[at], *_kept(words[:source]), words[source])


def _kept(options: Sequence[str]) -> Iterator[str]:
    for before, option in pairwise(("", *options)):
        if option in _FLAGS or option in _TAKES or before in _TAKES:
            yield option


def _is_source(repo: Repo, package: Package, word: str) -> bool:
    path = resolve(package.folder, word) if _SOURCE.fullmatch(word) else None
    is_aside = places.is_aside(word) or _STAND_IN.search(word) is not None
    return path is not None and repo.exists(path) and not is_aside
