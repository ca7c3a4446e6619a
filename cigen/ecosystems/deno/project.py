"""What a deno.json says: its members, tasks, modules and what it imports."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cigen.ecosystems.base import below
from cigen.facts import NAME, PATH
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

NAMES = ("deno.json", "deno.jsonc")
_MEANS_A_PROJECT = (
    "deploy",
    "exports",
    "importMap",
    "imports",
    "name",
    "nodeModulesDir",
    "scopes",
    "tasks",
    "workspace",
)
_SIMPLE = re.compile(r"[^&|;<>$`\n\\(){}*]{1,2000}")
_TEST = re.compile(r"(?:.*[._]|)test\.[mc]?[jt]sx?")


@dataclass(frozen=True, kw_only=True)
class Project:
    """A deno.json: its path, its folder and its document."""

    file: str
    folder: str
    document: Node

    @property
    def is_project(self) -> bool:
        """Whether it says more than how files are formatted and linted."""
        return any(not self.document.get(key).is_null for key in _MEANS_A_PROJECT)

    @property
    def name(self) -> str:
        """The package's name without its scope, else the folder's."""
        name = self.document.get("name").text.rpartition("/")[2]
        return name if NAME.fullmatch(name) else posixpath.basename(self.folder)

    @property
    def is_published(self) -> bool:
        """Whether it is a package for others: https://jsr.io/docs/package-configuration-file."""
        return all(not self.document.get(key).is_null for key in ("name", "version", "exports"))

    @property
    def names(self) -> Iterator[str]:
        """What the import map calls the modules."""
        return (name.text for name, _ in self.document.get("imports").entries)

    def task(self, name: str) -> str:
        """The shell text of a task; "" where there is none."""
        said = self.document.get("tasks", name)
        return (said.get("command") if said.kind == "mapping" else said).text.strip()

    def modules(self) -> Iterator[str]:
        """The modules that the package exports, relative to its folder."""
        said = self.document.get("exports")
        for value in (said,) if said.kind == "scalar" else (value for _, value in said.entries):
            inside = resolve(self.folder, value.text) if value.kind == "scalar" else None
            if inside is not None and PATH.fullmatch(inside):
                yield posixpath.relpath(inside, self.folder)

    def members(self, others: Iterator[str]) -> list[str]:
        """Those of ``others`` (folders) that are members of this workspace."""
        said = self.document.get("workspace")
        patterns = [node.text for node in (said.get("members") if said.kind == "mapping" else said).scalars()]
        wanted = [path for pattern in patterns if (path := resolve(self.folder, pattern.rstrip("/"))) is not None]
        return sorted(folder for folder in others if any(fnmatchcase(folder, pattern) for pattern in wanted))


def read(repo: Repo, file: str) -> Project | None:
    """The project of ``file``; ``None`` where it is not JSON with an object in it."""
    document = repo.json(file, comments=True)
    folder = posixpath.dirname(file) or "."
    return Project(file=file, folder=folder, document=document) if document.kind == "mapping" else None


def words(text: str) -> tuple[str, ...]:
    """A task that is one plain command as its words, without what only a developer wants; else ()."""
    if not _SIMPLE.fullmatch(text):
        return ()
    try:
        said = shlex.split(text)
    except ValueError:
        return ()
    return tuple(word for word in said if not re.match(r"--(?:watch|inspect|hmr)", word))


def tests(repo: Repo, folder: str) -> list[str]:
    """The files that `deno test` finds: https://docs.deno.com/runtime/reference/cli/test/."""
    return [
        path
        for path in repo.below(folder)
        if (_TEST.fullmatch(posixpath.basename(path)) or "/__tests__/" in path) and "/node_modules/" not in path
    ]


def imports(repo: Repo, project: Project) -> Iterator[str]:
    """What the names of the import map stand for: ``npm:hono@^4``, ``jsr:@std/assert``, an URL."""
    beside = import_map(repo, project)
    for document in (project.document, *((repo.json(beside, comments=True),) if beside else ())):
        yield from (value.text for _, value in document.get("imports").entries if value.kind == "scalar")


def import_map(repo: Repo, project: Project) -> str | None:
    """The path of the file that holds the import map, where that is not the manifest."""
    said = project.document.get("importMap")
    inside = resolve(project.folder, said.text) if said.kind == "scalar" else None
    return inside if inside is not None and repo.exists(inside) else None


def files_beside(repo: Repo, project: Project) -> Iterator[str]:
    """Files that decide what is downloaded, whether they are there or not."""
    yield from (below(project.folder, name) for name in ("deno.lock", "package.json", "deps.ts"))
    yield from filter(None, (import_map(repo, project),))
