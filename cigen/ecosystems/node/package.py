"""A package.json, as far as cigen reads it: https://docs.npmjs.com/cli/configuring-npm/package-json."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from cigen.doctree import Node
from cigen.evidence import package_scripts
from cigen.facts import Source
from cigen.repo import Repo

MANIFEST = "package.json"
_NAME = re.compile(r"(?=.{1,214}\Z)(?:@[A-Za-z0-9~_-][A-Za-z0-9._~-]*/)?[A-Za-z0-9~_-][A-Za-z0-9._~-]*")
# One that means itself to a shell too, in a file and where a person types it.
_SCRIPT = re.compile(r"[A-Za-z0-9_.@][\w.:/@+,=-]{0,99}", re.ASCII)
_GROUPS = ("dependencies", "optionalDependencies", "devDependencies", "peerDependencies")
_NO_TEST = re.compile(
    r"echo\b[^&|;]*(?:no test|not specified|todo)[^&|;]*(?:(?:&&|;)\s*exit\s+[01])?\s*", re.IGNORECASE
)
# They look for tests by the names of files, and fail where there are none unless they are told not to.
_FINDS_TESTS = re.compile(
    r"(?:(?:npx|cross-env|CI=\w+|NODE_ENV=\w+) )*(?:vitest|jest|(?:react-scripts|craco) test|vue-cli-service test:unit)"
    r"(?!.*--passWithNoTests)(?: run| --?[\w-]+(?:=\w+)?)*"
)
# Tests, or what says where they are.
_TEST_FILE = re.compile(
    r"[._-](?:tests?|specs?)\.|(?:^|/)(?:__tests__|tests?|specs?)[/.]|(?:^|/)(?:jest|vitest)\.(?:config|workspace)\.",
    re.IGNORECASE,
)
# Runs several, each with what follows it in quotes: run-p check "build-only {@}" --
_RUNS_MANY = re.compile(r"\b(?:run-[sp]|npm-run-all)2? ([^&|;]{1,500})")
_RUNS_NAMED = re.compile(r"(?<![\w:])(?:npm|pnpm|yarn|bun):([\w:.*-]{1,80})")  # of concurrently
_NAMES_OF_SCRIPTS = re.compile(r"(?:(?<=[\s\"'])|^)[A-Za-z][\w:.*-]{0,80}")
MAX_SCRIPT = 4000  # characters; nobody reads a longer one
MAX_SCRIPTS = 1000
_MAX_PATTERNS = 100  # of names, in what one script runs
ENTRIES = ("main", "module", "browser", "exports", "bin", "types")
"""Where it says which of its files others get."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """One package.json; what has the wrong type in it is as if it were not there.

    Unless it ``has_test_files``, a runner that fails where it finds none is no test either. ``lent`` are packages that
    the root of its workspace, in the folder ``root``, names in its place; those of ``lent_to_run`` not for development.
    """

    file: str
    document: Node
    has_test_files: bool = True
    lent: frozenset[str] = frozenset()
    lent_to_run: frozenset[str] = frozenset()
    root: str = "."

    @cached_property
    def folder(self) -> str:
        """The folder that it stands in, "." for the root."""
        return posixpath.dirname(self.file) or "."

    @cached_property
    def name(self) -> str | None:
        """Its name, where it has one that npm would allow."""
        text = self.text("name")
        return text if _NAME.fullmatch(text) else None

    @cached_property
    def scripts(self) -> dict[str, str]:
        """Scripts by plain names; the ``test`` that ``npm init`` or a template writes is none without tests."""
        found = {
            key.text: value.text.strip()
            for key, value in self.document.get("scripts").entries[:MAX_SCRIPTS]
            if _SCRIPT.fullmatch(key.text) and value.kind == "scalar" and 0 < len(value.text.strip()) <= MAX_SCRIPT
        }
        return {name: text for name, text in found.items() if not self._tests_nothing(text)}

    @cached_property
    def runs_with(self) -> frozenset[str]:
        """Names of the packages that it needs to run."""
        return self._names(("dependencies", "optionalDependencies")) | self.lent_to_run

    @cached_property
    def packages(self) -> frozenset[str]:
        """Names of all packages that it names, or its root for it."""
        return self._names(_GROUPS) | self.lent

    @property
    def entries(self) -> tuple[str, ...]:
        """The files that others get, whatever conditions there are: https://nodejs.org/api/packages.html#exports."""
        said = [self.document.get(key) for key in ENTRIES]
        nodes = (part for node in said for part in (node, *(value for _, value in node.walk())))
        return tuple(one.text for part in nodes for one in part.scalars())

    @property
    def is_private(self) -> bool:
        """Whether it is not to be published."""
        return self.text("private") == "true"

    def program(self, name: str, owner: str) -> str:
        """Where the program ``name`` of the package ``owner`` lies for a command in its folder."""
        folder = posixpath.relpath(self.root, self.folder) if owner in self.lent else "."
        return posixpath.normpath(f"{folder}/node_modules/.bin/{name}")

    def text(self, *keys: str) -> str:
        """The scalar below ``keys``, empty where there is none."""
        node = self.document.get(*keys)
        return "" if node.is_null else node.text

    def source(self, *keys: str) -> Source:
        """The place of ``keys``."""
        return Source(file=self.file, line=self.document.get(*keys).line, key=".".join(keys))

    def expanded(self, name: str) -> str:
        """A script with the scripts that it runs, as one text."""
        return " && ".join(self.run_by(name))

    def run_by(self, name: str) -> tuple[str, ...]:
        """A script and the scripts that it runs, each once: each is a shell of its own, and starts in the folder."""
        seen: dict[str, str] = {}
        patterns: set[str] = set()
        pending = [name]
        while pending:
            one = pending.pop()
            if one in self.scripts and one not in seen:
                seen[one] = self.scripts[one]
                pending += _run_by(self.scripts[one])
            elif "*" in one and one not in patterns and len(patterns) < _MAX_PATTERNS:
                patterns.add(one)
                pending += fnmatch.filter(self.scripts, one)
        return tuple(seen.values())

    def _tests_nothing(self, script: str) -> bool:
        return bool(_NO_TEST.fullmatch(script)) or (not self.has_test_files and bool(_FINDS_TESTS.fullmatch(script)))

    def _names(self, groups: Iterable[str]) -> frozenset[str]:
        keys = (key.text for group in groups for key, _ in self.document.get(group).entries)
        return frozenset(key for key in keys if _NAME.fullmatch(key))


def _run_by(script: str) -> Iterator[str]:
    """The names of the scripts that one runs, or patterns of them, and a few words that are none."""
    yield from package_scripts.called(script)
    yield from _RUNS_NAMED.findall(script)
    for several in _RUNS_MANY.findall(script):
        yield from _NAMES_OF_SCRIPTS.findall(several)


def read(repo: Repo, file: str) -> Package | None:
    """The package in ``file``; ``None`` (with a finding, by the repository) where it is no JSON object."""
    document = repo.json(file)
    if document.kind != "mapping":
        return None
    package = Package(file=file, document=document)
    is_sought = any(map(_FINDS_TESTS.fullmatch, package.scripts.values())) and not document.get("jest")
    folder = posixpath.dirname(file)
    inside = (path.removeprefix(folder) for path in repo.below(folder or "."))
    return package if not is_sought or any(map(_TEST_FILE.search, inside)) else replace(package, has_test_files=False)
