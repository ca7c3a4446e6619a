"""npm and its like, driven by a Gradle build: the folder of the package whose scripts its tasks run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cigen.ecosystems.base import below
from cigen.ecosystems.gradle.project import Project
from cigen.ecosystems.gradle.script import Statement
from cigen.repo import Repo, resolve

_PLUGINS = ("com.github.node-gradle.node", "com.moowork.node")
_FOLDERS = ("nodeProjectDir", "nodeModulesDir")  # https://github.com/node-gradle/gradle-node-plugin
_COMMANDS = frozenset({"npm", "npx", "yarn", "pnpm", "corepack"})
_OWN = re.compile(r"\$\{?(?:project\.)?(?:projectDir|layout\.projectDirectory|rootDir|rootProject\.projectDir)\}?/?")


def find(repo: Repo, projects: Iterable[Project]) -> str | None:
    """The first folder with a package.json in which one of ``projects`` works; ``None`` where none does."""
    folders = (folder for project in projects for folder in (*_of_plugin(project), *_executed(project)))
    return next((folder for folder in folders if repo.exists(below(folder, "package.json"))), None)


def _of_plugin(project: Project) -> Iterator[str]:
    """What the plugin for Node is told, or else the project's own folder."""
    if project.has(*_PLUGINS):
        said = (one for one in project.statements if one.words[0] in _FOLDERS)
        yield from (*_named(project, said), project.folder)


def _executed(project: Project) -> Iterator[str]:
    """Where tasks call a client by its name: beside that stands the folder, or they work in the project's own."""
    calls = [one for one in project.statements if one.words[0] == "commandLine" and _COMMANDS & {*one.strings}]
    for call in calls:
        said = (one for one in project.statements if one.words[0] == "workingDir" and one.blocks == call.blocks)
        yield from (*_named(project, said), project.folder)


def _named(project: Project, statements: Iterable[Statement]) -> Iterator[str]:
    for text in (text for one in statements for text in one.strings[:1]):
        folder = resolve(project.folder, project.values.text(_OWN.sub("", text)) or ".")
        if folder is not None:
            yield folder
