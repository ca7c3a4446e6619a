"""Repositories of Composer: all their credentials stand in one variable."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.evidence.registries.asking import of_registry
from cigen.facts import Finding, Secret, Source
from cigen.repo import Repo

_AUTH = "COMPOSER_AUTH"


def composer_json(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``repositories`` of the type ``composer``, a list or by name."""
    repositories = repo.json(path).get("repositories")
    for repository in (*repositories.items, *(value for _, value in repositories.entries)):
        url = repository.get("url")
        if repository.get("type").text == "composer":
            yield from of_registry(repo, url.text, [_AUTH], Source(file=path, line=url.line, key="repositories"))
