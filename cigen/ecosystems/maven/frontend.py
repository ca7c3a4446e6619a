"""npm and its like, driven by a Maven build: the folders whose manifests decide what is downloaded."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.pom import Plugin
from cigen.repo import Repo, resolve

MANIFESTS = (
    "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
    "pnpm-workspace.yaml", "bun.lock", "bun.lockb", ".npmrc", ".yarnrc", ".yarnrc.yml", ".nvmrc", ".node-version",
)  # fmt: skip
_PLUGIN = ("frontend-maven-plugin", "com.github.eirslett")
_BASEDIRS = ("${project.basedir}", "${basedir}", "${project.baseUri}")
_COMMANDS = ("npm", "npx", "yarn", "pnpm", "bun", "node")


def folders(repo: Repo, models: Iterable[Model]) -> tuple[str, ...]:
    """The folders with a package.json that plugins of the reactor work in."""
    found = (folder for model in models for folder in _folders(model))
    there = {folder: None for folder in found if repo.exists(posixpath.normpath(f"{folder}/package.json"))}
    return tuple(there)


def manifests(repo: Repo, folders: Iterable[str]) -> tuple[str, ...]:
    """The manifests and lockfiles in ``folders``."""
    paths = (posixpath.normpath(f"{folder}/{name}") for folder in folders for name in MANIFESTS)
    return tuple(path for path in paths if repo.exists(path))


def _folders(model: Model) -> Iterator[str]:
    for plugin in model.plugin(*_PLUGIN):
        yield from _working(model, plugin, "workingDirectory")
    for plugin in model.plugin("exec-maven-plugin", "org.codehaus.mojo"):
        runs = (configuration.text_of("executable") for configuration in plugin.configurations)
        if any(command in _COMMANDS for command in runs):
            yield from _working(model, plugin, "workingDirectory")


def _working(model: Model, plugin: Plugin, key: str) -> Iterator[str]:
    yield model.pom.folder
    for value in (item.text_of(key) for item in plugin.configurations):
        text = value
        for basedir in _BASEDIRS:
            text = text.replace(basedir, ".")
        folder = resolve(model.pom.folder, model.text(text)) if text else None
        if folder:
            yield folder
