"""The files that decide what a Maven build downloads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from cigen.display import printable
from cigen.ecosystems.maven import frontend
from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.reactor import Reactor
from cigen.ecosystems.maven.wrapper import Wrapper
from cigen.facts import PATH, Finding
from cigen.repo import Repo, resolve

_BASEDIR = re.compile(
    r"\$\{(?:project\.basedir|basedir|maven\.multiModuleProjectDirectory|session\.executionRootDirectory"
    r"|project\.parent\.basedir)\}/?"
)
_MAX_REPOSITORY_FILES = 500
_MAX_MARKERS = 500


def of(repo: Repo, reactor: Reactor, wrapper: Wrapper | None, frontends: Iterable[str]) -> tuple[str, ...]:
    """All of them once, sorted: poms, parents, ``.mvn``, wrapper, settings, local jars, packages of a front end."""
    found = {
        *reactor.files,
        *(pom.file for model in reactor.models for pom in model.chain),
        *_maven_folder(repo, reactor),
        *(wrapper.files if wrapper else ()),
        *(path for model in reactor.models for path in _local(repo, model, reactor.root.folder)),
        *frontend.manifests(repo, frontends),
    }
    there = sorted(path for path in found if repo.exists(path))
    for path in there:
        if not is_safe(path):
            repo.note(_left_out(path))
    return tuple(path for path in there if is_safe(path))


def _left_out(path: str) -> Finding:
    shown = printable(path)
    message = f"{shown}: a path with such characters is not written: the build may miss this file"
    return Finding(code="unsafe-path", severity="warning", message=message, file=shown)


SAFE = "a path may hold ASCII letters, digits, blanks and ._+@- only"


def is_safe(path: str) -> bool:
    """Whether a path fits the grammar of paths that cigen writes into files."""
    return PATH.fullmatch(path) is not None


def markers(repo: Repo, reactor: Reactor) -> tuple[str, ...]:
    """Files whose mere presence activates a profile: what they hold decides nothing."""
    found = dict.fromkeys(path for model in reactor.models for path in _markers(repo, model))
    return tuple(path for path in found if is_safe(path) and repo.exists(path))[:_MAX_MARKERS]


def _markers(repo: Repo, model: Model) -> Iterator[str]:
    for pom in model.chain:
        for profile in pom.profiles:
            for text in profile.activation.all("file", "exists") if profile.activation else ():
                path = resolve(model.pom.folder, _BASEDIR.sub("", text.text))
                if path:
                    yield path
    # Of the parent that the Apache Commons share.
    yield from (path for path in repo.inside(_beside(model, "src/site/resources")) if "/profile." in path)


def _beside(model: Model, path: str) -> str:
    return posixpath.normpath(posixpath.join(model.pom.folder, path))


def _maven_folder(repo: Repo, reactor: Reactor) -> Iterator[str]:
    if reactor.arguments.root is None:
        return
    yield from repo.inside(reactor.arguments.folder)
    for settings in reactor.arguments.settings:
        path = _inside(reactor.root.folder, reactor.arguments.root, settings)
        if path:
            yield path


def _inside(folder: str, root: str, text: str) -> str | None:
    relative = _BASEDIR.sub("", text)
    return resolve(root if relative != text else folder, relative)


def _local(repo: Repo, model: Model, root: str) -> Iterator[str]:
    """Jars that dependencies name by path, and files of repositories that lie in the repository."""
    for item in model.dependencies:
        path = _path(model, root, item.system_path) if item.system_path else None
        if path:
            yield path
    urls = {value.text for section in model.sections for value in section.repositories}
    for url in urls:
        folder = _path(model, root, url.partition(":")[2].removeprefix("//")) if url.startswith("file:") else None
        if folder and folder != ".":
            yield from repo.below(folder)[:_MAX_REPOSITORY_FILES]


def _path(model: Model, root: str, text: str) -> str | None:
    """A path with one of Maven's folders in front; the module's own or the one that Maven was started in."""
    match = _BASEDIR.match(text)
    if not match:
        return None
    rest = model.text(text[match.end() :])
    own = "ession" not in match[0] and "multiModule" not in match[0]
    folder = posixpath.dirname(model.pom.folder) if "parent" in match[0] else model.pom.folder
    return resolve((folder or ".") if own else root, rest) if "${" not in rest else None
