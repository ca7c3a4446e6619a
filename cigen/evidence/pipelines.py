"""Existing CI pipelines: their files, and what a team runs in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo
from cigen.yamltree import Node

_OTHERS = (".gitlab-ci.yml", ".circleci/config.yml", "bitbucket-pipelines.yml", ".drone.yml", ".woodpecker.yml")
MAX_FILES = 100
MAX_STEPS = 1000
TESTS = re.compile(r"\b(?:tests?|pytest|tox|nox|rspec|phpunit|pest|vitest|jest|mocha|ava|ctest|nextest|check|verify)\b")
"""Commands that run tests."""


def commands(repo: Repo) -> tuple[tuple[str, Node], ...]:
    """The shell text of every pipeline's steps, with its file: how a team builds and tests already."""
    return repo.remember(_commands)


def paths(repo: Repo) -> list[str]:
    """Paths of the pipelines that cigen did not write: GitHub's, then other providers'."""
    yaml = [path for path in (*repo.inside(".github/workflows"), *_OTHERS) if path.endswith((".yml", ".yaml"))]
    return [path for path in yaml[:MAX_FILES] if not written_by_cigen(repo.text(path) or "")]


def values(repo: Repo, keys: Collection[str]) -> Iterator[tuple[str, Node]]:
    """What stands under ``keys`` anywhere in the pipelines, with its file."""
    for path in paths(repo):
        for document in repo.yaml(path):
            yield from ((path, value) for key, value in document.walk() if key in keys)


def _commands(repo: Repo) -> tuple[tuple[str, Node], ...]:
    keys = ("run", "script", "before_script", "command", "commands")
    found = ((path, node) for path, value in values(repo, keys) for node in value.scalars())
    return tuple(islice(found, MAX_STEPS))
