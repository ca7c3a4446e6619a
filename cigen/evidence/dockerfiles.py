"""Existing Dockerfiles: the images that a team already builds with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from cigen.evidence.images import substituted, version_in
from cigen.evidence.statement import Statement, files_near, written_by_cigen
from cigen.facts import Source
from cigen.repo import Repo

_NAME = re.compile(r"(?:.*/)?(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)(?:\.(?!dockerignore)[\w-]+)?", re.IGNORECASE)
_FROM = re.compile(r"\s*FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s.*)?", re.IGNORECASE)
_ARG = re.compile(r"\s*ARG\s+(\w{1,64})=[\"']?([^\s\"']{0,128})[\"']?\s*", re.IGNORECASE | re.ASCII)
_COPY = re.compile(r"\s*(?:COPY|ADD)\s+(.*)", re.IGNORECASE)
_OUTPUT = re.compile(
    r"""(?:^|[\s"'\[,/])(?:target|dist|build/(?:libs|install|quarkus-app|distributions))/|\.(?:jar|war|whl)\b"""
)
MAX_LINE = 1000
MAX_STAGES = 100


def statements(repo: Repo, folder: str, tool: str) -> Iterator[Statement]:
    """What the ``FROM`` lines near ``folder`` say about ``tool``, nearest first."""
    for path in files_near(repo, folder, _NAME):
        for line, image in _bases_of(repo, path):
            version = version_in(tool, image)
            if version:
                yield Statement(values=(version,), source=Source(file=path, line=line, key="FROM"))


def _bases_of(repo: Repo, path: str) -> Sequence[tuple[int, str]]:
    """The bases of a file, read once for all the components that it is near to."""
    known = repo.remember(_nothing_known)
    if path not in known:
        known[path] = tuple(islice(_bases(repo.text(path) or ""), MAX_STAGES))
    return known[path]


def _nothing_known(_repo: Repo) -> dict[str, Sequence[tuple[int, str]]]:
    return {}


def last_base(text: str) -> tuple[int, str] | None:
    """Line and image (or earlier stage) of the last ``FROM``; ``None`` where there is none."""
    bases = list(islice(_bases(text), MAX_STAGES))
    return bases[-1] if bases else None


def needs_output(text: str) -> int | None:
    """The line of the first ``COPY`` that wants what a build left beside the sources; ``None`` where all is there."""
    defaults: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            continue
        if argument := _ARG.fullmatch(line):
            defaults.setdefault(argument[1], argument[2])
        elif copy := _COPY.match(line):
            sources = substituted(copy[1], defaults)
            if "--from" not in sources and _OUTPUT.search(sources):
                return number
    return None


def _bases(text: str) -> Iterator[tuple[int, str]]:
    """Line and image of every ``FROM``, with the defaults of the ``ARG`` lines before the first."""
    defaults: dict[str, str] = {}
    if written_by_cigen(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            continue
        if argument := _ARG.fullmatch(line):
            defaults.setdefault(argument[1], argument[2])
        elif base := _FROM.fullmatch(line):
            yield number, substituted(base[1], defaults)
