"""Existing Dockerfiles: the images that a team already builds with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cigen.evidence.images import substituted, version_in
from cigen.evidence.statement import Statement, files_near, written_by_cigen
from cigen.facts import Source
from cigen.repo import Repo

_NAME = re.compile(r"(?:.*/)?(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)(?:\.(?!dockerignore)[\w-]+)?", re.IGNORECASE)
_FROM = re.compile(r"\s*FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s.*)?", re.IGNORECASE)
_ARG = re.compile(r"\s*ARG\s+(\w{1,64})=[\"']?([^\s\"']{0,128})[\"']?\s*", re.IGNORECASE | re.ASCII)
MAX_LINE = 1000
MAX_STAGES = 100


def statements(repo: Repo, folder: str, tool: str) -> Iterator[Statement]:
    """What the ``FROM`` lines near ``folder`` say about ``tool``, nearest first."""
    for path in files_near(repo, folder, _NAME):
        for line, image in islice(_bases(repo.text(path) or ""), MAX_STAGES):
            version = version_in(tool, image)
            if version:
                yield Statement(values=(version,), source=Source(file=path, line=line, key="FROM"))


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
