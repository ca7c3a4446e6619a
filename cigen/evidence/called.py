"""Folders that pipelines build by their path: what a team builds so is more than a part of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from cigen.evidence import pipelines
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.repo import Repo, below, resolve

_MAX_SCALARS = 5000
_MAX_TEXT = 20_000
_WORKS = re.compile(r"build|test|pack|package|publish|verify|compile|deploy")  # what a tool is told to do: dotnet build


def is_built(repo: Repo, folder: str, manifest: str) -> bool:
    """Whether a step works in ``folder``, or is given it, or ``manifest`` in it: by an option, or to build it."""
    path = rf"(?:\./)?{re.escape(folder)}(?:/(?:{re.escape(manifest)})?)?"
    is_folder = re.compile(path)
    is_given = re.compile(rf"(?<![\w.-])(?:cd|pushd|--?[a-zA-Z][\w-]{{0,40}})[ =][\"']?{path}(?![\w./*-])")
    worked_on = repo.remember(_worked_on)
    return (
        any(map(is_folder.fullmatch, repo.remember(_scalars)))
        or any(is_given.search(node.text[:_MAX_TEXT]) for _, node in pipelines.commands(repo))
        or (folder != "." and not worked_on.isdisjoint((folder, below(folder, manifest))))
    )


def _worked_on(repo: Repo) -> frozenset[str]:
    """The paths that commands are given, and the folders that they run in."""
    found = ((one.folder, *_given(one)) for one in steps.commands(repo))
    return frozenset(path for paths in found for path in paths if path)


def _given(command: Command) -> Iterator[str | None]:
    if command.folder is None:
        return
    is_work = _WORKS.fullmatch("".join(command.words[1:2])) is not None
    for before, word in pairwise(command.words):
        option, is_set, value = word.partition("=")
        if is_set and option.startswith("-"):
            yield resolve(command.folder, value)
        elif is_work or before.startswith("-"):
            yield resolve(command.folder, word)


def _scalars(repo: Repo) -> tuple[str, ...]:
    """The values of all jobs, short ones; what starts a pipeline names paths too, and builds none of them."""
    return tuple(islice(_values(repo), _MAX_SCALARS))


def _values(repo: Repo) -> Iterator[str]:
    for path in pipelines.paths(repo):
        for document in pipelines.documents(repo, path):
            for key, part in document.entries:
                for node in () if key.text == "on" else (part, *(value for _, value in part.walk())):
                    yield from (one.text for one in node.scalars() if len(one.text) < 500)
