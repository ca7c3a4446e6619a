"""Folders that pipelines build by their path: what a team builds so is more than a part of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from cigen.evidence import pipelines
from cigen.repo import Repo

_MAX_SCALARS = 5000
_MAX_TEXT = 20_000


def is_built(repo: Repo, folder: str, manifest: str) -> bool:
    """Whether a step works in ``folder``, or a command is given it, or ``manifest`` in it, by an option or ``cd``."""
    path = rf"(?:\./)?{re.escape(folder)}(?:/(?:{re.escape(manifest)})?)?"
    is_folder = re.compile(path)
    is_given = re.compile(rf"(?<![\w.-])(?:cd|pushd|--?[a-zA-Z][\w-]{{0,40}})[ =][\"']?{path}(?![\w./*-])")
    return any(map(is_folder.fullmatch, repo.remember(_scalars))) or any(
        is_given.search(node.text[:_MAX_TEXT]) for _, node in pipelines.commands(repo)
    )


def _scalars(repo: Repo) -> tuple[str, ...]:
    """The values of all jobs, short ones; what starts a pipeline names paths too, and builds none of them."""
    return tuple(islice(_values(repo), _MAX_SCALARS))


def _values(repo: Repo) -> Iterator[str]:
    for path in pipelines.paths(repo):
        for document in repo.yaml(path):
            for key, part in document.entries:
                for node in () if key.text == "on" else (part, *(value for _, value in part.walk())):
                    yield from (one.text for one in node.scalars() if len(one.text) < 500)
