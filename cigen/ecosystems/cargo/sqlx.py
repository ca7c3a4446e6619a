"""Queries that sqlx checks while it compiles: against a database, or what `cargo sqlx prepare` has written of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cigen.ecosystems.cargo.package import Manifest
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.evidence import pipelines
from cigen.facts import Finding, Source
from cigen.repo import Repo

CRATE = "sqlx"
MAX_SOURCES = 500  # files of one unit
_CHECKED = re.compile(r"\bquery(?:_as|_scalar|_file|_file_as|_file_scalar)?(?:_unchecked)?!\s{0,20}[({\[]")
_MIGRATES = re.compile(r"\bmigrate!\s{0,20}\(|#\[sqlx::test\b")
_BY_HAND = re.compile(r"\bsqlx\s+(?:migrate\s+run|database\s+(?:setup|reset)|mig\s+run)\b")
_MAX_TEXT = 20_000  # characters of one step


def is_prepared(repo: Repo, unit: Unit) -> bool:
    """Whether what sqlx would ask a database is written down, for the workspace or one of its packages."""
    folders = dict.fromkeys((unit.root.folder, unit.folder, *(one.folder for one in _packages(unit))))
    return any(
        repo.exists(posixpath.normpath(f"{folder}/sqlx-data.json"))
        or any(path.endswith(".json") for path in repo.below(posixpath.normpath(f"{folder}/.sqlx")))
        for folder in folders
    )


def findings(repo: Repo, unit: Unit) -> Iterator[Finding]:
    """What a build or the tests need of a database that no build here has."""
    packages = [one for one in _packages(unit) if CRATE in one.dependencies()]
    sources = list(islice(_sources(repo, packages), MAX_SOURCES))
    checked = next(((path, line) for path, text in sources for line in _line(_CHECKED, text)), None)
    if checked and not is_prepared(repo, unit):
        source = Source(file=checked[0], line=checked[1], key="query!")
        message = (
            f"{source}: sqlx asks a database while this compiles, and no .sqlx or sqlx-data.json tells what it would "
            "say: the build fails here; `cargo sqlx prepare` writes that, to be committed"
        )
        yield Finding.at(source, "sqlx-database", "warning", message)
    if packages and not any(_MIGRATES.search(text) for _, text in sources):
        yield from _migrated(repo)


def _migrated(repo: Repo) -> Iterator[Finding]:
    for file, node in pipelines.commands(repo):
        if match := _BY_HAND.search(node.text[:_MAX_TEXT]):
            source = Source(file=file, line=node.line, key="run")
            message = f"{source}: `{' '.join(match[0].split())}` fills the database before the tests: here it is empty"
            yield Finding.at(source, "not-migrated", "warning", message)
            return


def _packages(unit: Unit) -> tuple[Manifest, ...]:
    return (*unit.members, *unit.others, *unit.reached)


def _sources(repo: Repo, packages: Iterable[Manifest]) -> Iterator[tuple[str, str]]:
    folders = dict.fromkeys(posixpath.normpath(f"{one.folder}/{name}") for one in packages for name in ("src", "tests"))
    paths = (path for folder in folders for path in repo.below(folder) if path.endswith(".rs"))
    yield from ((path, repo.text(path) or "") for path in paths)


def _line(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    match = pattern.search(text)
    if match:
        yield text.count("\n", 0, match.start()) + 1
