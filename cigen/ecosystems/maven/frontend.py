"""npm and its like, driven by a Maven build: the folders whose manifests decide what is downloaded."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cigen.ecosystems.maven.model import Model
from cigen.repo import Repo, resolve

MANIFESTS = (
    "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
    "pnpm-workspace.yaml", "bun.lock", "bun.lockb", ".npmrc", ".yarnrc", ".yarnrc.yml", ".nvmrc", ".node-version",
)  # fmt: skip
_PLUGIN = ("frontend-maven-plugin", "com.github.eirslett")
_BASEDIRS = ("${project.basedir}", "${basedir}", "${project.baseUri}")
_COMMANDS = ("npm", "npx", "yarn", "pnpm", "corepack", "node")


@dataclass(frozen=True, kw_only=True)
class Frontends:
    """The ``folders`` with a package.json that plugins work in; ``bare`` of them by commands that have to be there."""

    folders: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def find(repo: Repo, models: Iterable[Model]) -> Frontends:
    """The front ends of a reactor; frontend-maven-plugin brings a Node of its own, the others none."""
    models = tuple(models)
    bare = _packages(repo, (folder for model in models for folder in (*_executed(model), *_of_ant(model))))
    own = _packages(repo, (folder for model in models for folder in _installed(model)))
    return Frontends(folders=tuple(dict.fromkeys((*own, *bare))), bare=bare)


def _packages(repo: Repo, folders: Iterable[str]) -> tuple[str, ...]:
    there = (folder for folder in folders if repo.exists(posixpath.normpath(f"{folder}/package.json")))
    return tuple(dict.fromkeys(there))


def manifests(repo: Repo, folders: Iterable[str]) -> tuple[str, ...]:
    """The manifests and lockfiles in ``folders``."""
    paths = (posixpath.normpath(f"{folder}/{name}") for folder in folders for name in MANIFESTS)
    return tuple(path for path in paths if repo.exists(path))


def _installed(model: Model) -> Iterator[str]:
    for plugin in model.plugin(*_PLUGIN):
        yield model.pom.folder
        yield from _inside(model, (item.text_of("workingDirectory") for item in plugin.configurations))


def _executed(model: Model) -> Iterator[str]:
    for plugin in model.plugin("exec-maven-plugin", "org.codehaus.mojo"):
        runs = (model.text(item.text_of("executable")) for item in plugin.configurations)
        if any(_is_of_node(run) for run in runs):
            yield model.pom.folder
            yield from _inside(model, (item.text_of("workingDirectory") for item in plugin.configurations))


def _of_ant(model: Model) -> Iterator[str]:
    for plugin in model.plugin("maven-antrun-plugin"):
        for configuration in plugin.configurations:
            for element in configuration.walk():
                if element.tag == "exec" and _is_of_node(model.text(element.attributes.get("executable", ""))):
                    yield model.pom.folder
                    yield from _inside(model, [element.attributes.get("dir", "")])


def _is_of_node(command: str) -> bool:
    return command.removesuffix(".cmd") in _COMMANDS


def _inside(model: Model, written: Iterable[str]) -> Iterator[str]:
    """The folders of the repository that a plugin's configuration means."""
    for text in written:
        for basedir in _BASEDIRS:
            text = text.replace(basedir, ".")  # noqa: PLW2901
        folder = resolve(model.pom.folder, model.text(text)) if text else None
        if folder:
            yield folder
