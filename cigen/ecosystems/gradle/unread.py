"""Files that a Gradle build does not read, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen.ecosystems import base
from cigen.ecosystems.gradle.applications import Application
from cigen.ecosystems.gradle.build import Build
from cigen.ecosystems.gradle.project import Project

_WORD = re.compile(r"[\w-]+")


def patterns(one: Build, app: Application | None) -> tuple[str, ...]:
    """Output folders of the projects, sources that ``app`` is not made of, and documentation no script speaks of."""
    folders = (*(project.folder for project in one.projects), *one.included)
    outputs = (base.below(folder, name) for folder in folders for name in ("build", ".gradle"))
    texts = " ".join(text for item in one.projects for line in item.statements for text in line.strings)
    documentation = (
        base.below(one.root, pattern) for word, pattern in (("README", "*.md"), ("docs", "docs")) if word not in texts
    )
    return tuple(dict.fromkeys((*outputs, *(_sources_of_others(one, app) if app else ()), *documentation)))


def _sources_of_others(one: Build, app: Application) -> Iterator[str]:
    """Whatever a script names may be needed, by more means than a dependency: the rest is not."""
    by_folder = {project.folder: project for project in one.projects}
    by_name: dict[str, list[str]] = {}
    for folder in by_folder:
        by_name.setdefault(_plain(posixpath.basename(folder)), []).append(folder)
    words = {folder: _words(project) for folder, project in by_folder.items()}
    start = [app.folder] if app.folder in by_folder else list(by_folder)
    needed = base.reached(start, lambda folder: [path for word in words[folder] for path in by_name.get(word, ())])
    yield from (posixpath.join(folder, "src") for folder in by_folder if folder not in {*needed, one.root})


def _words(project: Project) -> set[str]:
    texts = (text for statement in project.statements for text in statement.words)
    return {_plain(word) for text in texts for word in _WORD.findall(text)}


def _plain(name: str) -> str:
    """``my-part``, and ``myPart`` as Kotlin's accessors call it."""
    return name.replace("-", "").replace("_", "").lower()
