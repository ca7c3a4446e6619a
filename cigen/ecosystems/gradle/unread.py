"""Files that a Gradle build does not read, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from cigen.ecosystems import base
from cigen.ecosystems.gradle.applications import Application
from cigen.ecosystems.gradle.build import Build
from cigen.ecosystems.gradle.project import Project
from cigen.evidence.statement import folders_up
from cigen.repo import Repo, resolve

_MAX_SOURCES = 300  # of plugins in the repository
_WORD = re.compile(r"[\w-]+")
_ALL = re.compile(r"\b(?:subprojects|allprojects|childProjects)\b")
_RENAMES = re.compile(r"(?<!rootProject)\.(?:name=|setName\()")
_SOURCE = re.compile(r".+\.(?:kts?|java|groovy|gradle)")
_NAMED = re.compile(r"[\"'](:[\w:-]{1,200})[\"']")


def patterns(repo: Repo, one: Build, app: Application | None) -> tuple[str, ...]:
    """Output folders of the projects, sources that ``app`` is not made of, and documentation no script speaks of."""
    folders = (*(project.folder for project in one.projects), *one.included)
    outputs = (base.below(folder, name) for folder in folders for name in ("build", ".gradle"))
    texts = " ".join(text for item in one.projects for line in item.statements for text in line.strings)
    documentation = (
        base.below(one.root, pattern) for word, pattern in (("README", "*.md"), ("docs", "docs")) if word not in texts
    )
    return tuple(dict.fromkeys((*outputs, *(_sources_of_others(repo, one, app) if app else ()), *documentation)))


def _sources_of_others(repo: Repo, one: Build, app: Application) -> Iterator[str]:
    """Whatever a script names may be needed, by more means than a dependency: the rest is not."""
    by_folder = {project.folder: project for project in one.projects}
    names = _names(one)
    if names is None or app.folder not in by_folder or any(map(_asks_for_all, one.projects)):
        return

    def needs(folder: str) -> list[str]:
        """What its own script names, or one above it, which may speak of it."""
        above = [other for other in folders_up(folder)[1:] if other in by_folder]
        return [*above, *(path for word in _words(by_folder[folder]) for path in names.get(word, ()))]

    by_plugins = [path for word in _words_of_plugins(repo, one) for path in names.get(word, ())]
    needed = base.reached([app.folder, one.root, *by_plugins], needs)
    for folder in by_folder:
        sources = base.below(folder, "src")
        if folder not in needed and not any(f"{other}/".startswith(f"{sources}/") for other in needed):
            yield sources


def _names(one: Build) -> dict[str, list[str]] | None:
    """The folders of projects by name; ``None`` where names are computed."""
    found: dict[str, list[str]] = defaultdict(list)
    for project in one.projects:
        found[_plain(posixpath.basename(project.folder))].append(project.folder)
    folders = {project.folder for project in one.projects}
    for statement in one.settings:
        joined = "".join(statement.words)
        if _RENAMES.search(joined):
            return None
        if "projectDir" in joined:
            moved = folders.intersection(resolve(one.root, text) or "" for text in statement.strings)
            if not moved:
                return None
            for word in _each(statement.strings):
                found[word] += moved
    return found


def _asks_for_all(project: Project) -> bool:
    """Whether it depends on projects that it does not name."""
    return any(
        _ALL.search(".".join((*statement.blocks[statement.blocks.index("dependencies") :], *statement.words)))
        for statement in project.statements
        if "dependencies" in statement.blocks
    )


def _words(project: Project) -> set[str]:
    return _each(text for statement in project.statements for text in statement.words)


def _words_of_plugins(repo: Repo, one: Build) -> set[str]:
    """The projects that plugins of the repository's own name as ``:core``, in any language."""
    paths = (path for folder in one.included for path in repo.below(folder) if _SOURCE.fullmatch(path))
    texts = (repo.text(path) or "" for path in islice(paths, _MAX_SOURCES))
    return _each(name for text in texts for name in _NAMED.findall(text))


def _each(texts: Iterable[str]) -> set[str]:
    return {_plain(word) for text in texts for word in _WORD.findall(text)}


def _plain(name: str) -> str:
    """``my-part``, and ``myPart`` as Kotlin's accessors call it."""
    return name.replace("-", "").replace("_", "").lower()
