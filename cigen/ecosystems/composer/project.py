"""A composer.json with its lock, as far as cigen reads them: https://getcomposer.org/doc/04-schema.md."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.facts import Source
from cigen.repo import Repo, resolve

MANIFEST = "composer.json"
_PACKAGE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,80}/[a-z0-9][a-z0-9_.-]{0,80}")
_EXTENSION = re.compile(r"ext-([a-z0-9_-]{1,30})")
_MAX_SPACES = 500
_MAX_SCRIPTS = 200
_MAX_SCRIPT = 1000  # characters
_STARTS_PHP = ("#!/usr/bin/env php", "#!/usr/bin/php")
_RUN = re.compile(
    r"(?:@?php )?(?:\./)?(?:vendor/(?:bin|nette/tester/src)/)?"
    r"(?:(?:phpunit|pest|paratest|tester)(?![\w.-])|artisan test\b)[^&|;]*"
)
TESTS = re.compile(r"(?:[\w.-]{1,40}[:._-])?(?:tests?|phpunit|pest|unit)(?:[:._-](?:run|all|unit|php))?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Project:
    """One composer.json; what has the wrong type in it is as if it were not there."""

    file: str
    document: Node
    lock: str | None
    locked: tuple[Mapping[str, object], ...]  # the packages of the lock, those of development among them

    @property
    def folder(self) -> str:
        """The folder that it stands in, "." for the root."""
        return posixpath.dirname(self.file) or "."

    def text(self, *keys: str) -> str:
        """The scalar below ``keys``, empty where there is none."""
        node = self.document.get(*keys)
        return "" if node.is_null else node.text

    def source(self, *keys: str) -> Source:
        """The place of ``keys``."""
        return Source(file=self.file, line=self.document.get(*keys).line, key=".".join(keys))

    def is_command(self, repo: Repo) -> bool:
        """Whether it brings a program that bears its own name, or is a project that is nothing but programs.

        https://getcomposer.org/doc/04-schema.md#bin
        """
        inside = repo.inside(below(self.folder, "bin"))
        if self.text("type") == "project" and any((repo.text(path) or "").startswith(_STARTS_PHP) for path in inside):
            return True
        said = self.document.get("bin")
        programs = (posixpath.splitext(posixpath.basename(node.text))[0] for node in said.scalars())
        return self.text("name").rpartition("/")[2] in programs

    @cached_property
    def required(self) -> dict[str, int]:
        """The packages and extensions that it names itself, with the line of each."""
        groups = (self.document.get(group).entries for group in ("require", "require-dev"))
        return {key.text.lower(): key.line for entries in groups for key, _ in entries}

    @cached_property
    def packages(self) -> frozenset[str]:
        """The names of all packages that are installed, as far as is known."""
        names = (str(row.get("name", "")).lower() for row in self.locked)
        return frozenset(name for name in (*self.required, *names) if _PACKAGE.fullmatch(name))

    @cached_property
    def extensions(self) -> frozenset[str]:
        """The extensions of PHP that it or one of its packages needs."""
        found = (*self.required, *(name for row in self.locked for name in _requirements(row)))
        return frozenset(match[1] for match in map(_EXTENSION.fullmatch, map(str.lower, found)) if match)

    @property
    def wanted_by_packages(self) -> Iterator[str]:
        """What the locked packages ask of PHP."""
        for row in self.locked:
            php = _requirements(row).get("php")
            if isinstance(php, str):
                yield php

    @cached_property
    def loaded(self) -> tuple[tuple[str, str], ...]:
        """The namespaces that it loads, with the folder of each: https://getcomposer.org/doc/04-schema.md#psr-4."""
        rows = self.document.get("autoload", "psr-4").entries[:_MAX_SPACES]
        found = (
            (key.text, resolve(self.folder, node.text.rstrip("/") or "."))
            for key, said in rows
            for node in said.scalars()
        )
        return tuple((space, folder) for space, folder in found if folder is not None)

    @cached_property
    def scripts(self) -> dict[str, tuple[str, ...]]:
        """The commands of each script, by its name."""
        entries = self.document.get("scripts").entries[:_MAX_SCRIPTS]
        return {name.text: tuple(node.text.strip()[:_MAX_SCRIPT] for node in said.scalars()) for name, said in entries}

    @property
    def test_scripts(self) -> dict[str, str]:
        """Scripts called after tests that start a runner and nothing else, so that each takes the runner's options.

        By name with what they run, that of ``composer test`` first.
        """
        found = {
            name: lines[0]
            for name, lines in self.scripts.items()
            if len(lines) == 1 and TESTS.fullmatch(name) and _RUN.fullmatch(lines[0])
        }
        return dict(sorted(found.items(), key=lambda item: item[0] != "test"))

    def local(self, repo: Repo) -> Iterator[str]:
        """The manifests of packages that are taken from folders of the repository."""
        listed = self.document.get("repositories")
        for row in (*listed.items, *(value for _, value in listed.entries)):
            pattern = resolve(self.folder, row.get("url").text) if row.get("type").text == "path" else None
            for file in repo.named(MANIFEST) if pattern else ():
                if fnmatch.fnmatchcase(posixpath.dirname(file), str(pattern)):
                    yield file


def read(repo: Repo, file: str) -> Project | None:
    """The project of ``file``; ``None`` (with a finding, by the repository) where it is no JSON object."""
    document = repo.json(file)
    if document.kind != "mapping":
        return None
    lock = below(posixpath.dirname(file) or ".", "composer.lock")
    data = repo.json_data(lock) if repo.exists(lock) else None
    return Project(file=file, document=document, lock=lock if repo.exists(lock) else None, locked=_packages(data))


def _packages(data: object) -> tuple[Mapping[str, object], ...]:
    groups = [data.get(group) for group in ("packages", "packages-dev")] if isinstance(data, dict) else []
    return tuple(row for rows in groups if isinstance(rows, list) for row in rows if isinstance(row, dict))


def _requirements(row: Mapping[str, object]) -> Mapping[str, object]:
    found = row.get("require")
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}
