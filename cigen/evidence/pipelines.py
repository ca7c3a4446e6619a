"""Existing CI pipelines: their files, and what a team runs in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice

from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

_OTHERS = (".gitlab-ci.yml", ".circleci/config.yml", "bitbucket-pipelines.yml", ".drone.yml", ".woodpecker.yml")
MAX_FILES = 100
MAX_STEPS = 1000
TESTS = re.compile(r"\b(?:tests?|pytest|tox|nox|rspec|phpunit|pest|vitest|jest|mocha|ava|ctest|nextest|check|verify)\b")
"""Commands that run tests."""


def commands(repo: Repo) -> tuple[tuple[str, Node], ...]:
    """The shell text of every pipeline's steps, with its file: how a team builds and tests already."""
    return repo.remember(_commands)


def texts(repo: Repo, folder: str) -> list[str]:
    """The texts of the :func:`commands` that may be meant for ``folder``: no step that works elsewhere has them."""
    homes = repo.remember(_homes)
    return [node.text for path, node in commands(repo) if not is_elsewhere(folder, homes.get((path, node.line)))]


def texts_in(repo: Repo, folder: str) -> list[str]:
    """The texts of the :func:`commands` that start in ``folder``."""
    homes = repo.remember(_homes)
    return [node.text for path, node in commands(repo) if homes.get((path, node.line), ".") == folder]


def directory(said: Node) -> str | None:
    """The folder that a ``working-directory`` leads to; ``None`` where there is none, or it cannot be known."""
    return resolve(".", said.text) if said.text and "${{" not in said.text else None


def home(document: Node, job: Node) -> str | None:
    """The folder in which all commands of a GitHub job start that do not say otherwise."""
    said = (part.get("defaults", "run", "working-directory") for part in (job, document))
    return next((directory(node) for node in said if node.text), None)


def is_elsewhere(folder: str, home: str | None) -> bool:
    """Whether what works in ``home`` has nothing to do with ``folder``, since neither of them holds the other."""
    return home is not None and not any(
        outer in (".", inner) or inner.startswith(f"{outer}/") for outer, inner in ((folder, home), (home, folder))
    )


def _homes(repo: Repo) -> dict[tuple[str, int], str]:
    """Where GitHub's steps work, by file and line of their commands, if they say so."""
    found = (
        (path, node.line, directory(step.get("working-directory")) or home(document, job))
        for path in paths(repo)
        for document in repo.yaml(path)
        for _, job in document.get("jobs").entries
        for step in job.get("steps").items
        for node in (step.get("run"),)
    )
    return {(path, line): place for path, line, place in found if place}


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
