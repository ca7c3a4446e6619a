"""Folders of a repository that git fills only where it is asked to: https://git-scm.com/docs/gitmodules."""

from __future__ import annotations

import re

from cigen.evidence import pipelines
from cigen.repo import Repo

_PATH = re.compile(r"^[ \t]*path[ \t]*=[ \t]*([\w./@+-]{1,200})[ \t]*$", re.MULTILINE)
_BY_HAND = re.compile(
    r"\bgit\s+(?:\S+\s+)?submodule\s+(?:\S+\s+)?update\b|\bclone\b[^\n]{0,300}--recurs(?:iv|e-submodul)"
)
MAX_TEXT = 100_000  # characters of .gitmodules


def folders(repo: Repo) -> frozenset[str]:
    """The submodules' folders, relative to the root."""
    return repo.remember(_folders)


def are_fetched(repo: Repo) -> bool:
    """Whether a pipeline of the team's asks git for them: then a build or its tests need them."""
    return repo.remember(_are_fetched)


def _folders(repo: Repo) -> frozenset[str]:
    return frozenset(match[1].rstrip("/") for match in _PATH.finditer((repo.text(".gitmodules") or "")[:MAX_TEXT]))


def _are_fetched(repo: Repo) -> bool:
    wishes = (
        step.get("with", "submodules").text.lower()
        for path in pipelines.paths(repo)
        for document in pipelines.documents(repo, path)
        for _, job in document.get("jobs").entries
        for step in job.get("steps").items[: pipelines.MAX_STEPS]
    )
    return any(wish in ("true", "recursive") for wish in wishes) or any(
        _BY_HAND.search(node.text) for _, node in pipelines.commands(repo)
    )
