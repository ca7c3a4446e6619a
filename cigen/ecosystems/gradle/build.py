"""Builds of a repository: a settings script and the projects below it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from cigen.ecosystems.gradle import catalog as catalogs
from cigen.ecosystems.gradle import includes, plugin_classes
from cigen.ecosystems.gradle import project as projects
from cigen.ecosystems.gradle.catalog import Catalog
from cigen.ecosystems.gradle.project import Project
from cigen.ecosystems.gradle.script import Statement, statements
from cigen.ecosystems.gradle.values import Values, variables
from cigen.repo import Repo, resolve

SETTINGS = ("settings.gradle", "settings.gradle.kts")
SCRIPTS = ("build.gradle", "build.gradle.kts")
MAX_PROJECTS = 500
_CONVENTION = re.compile(r"(?:.*/)?src/main/(?:groovy|kotlin)/(?:.*/)?([\w.-]+?)\.gradle(?:\.kts)?")
_ROOTS = re.compile(r"^\$\{?(?:rootDir|rootProject\.(?:projectDir|rootDir)|projectDir|project\.projectDir)\}?/")
_MAX_APPLIED = 20  # scripts that a script applies, and those that they apply


@dataclass(frozen=True, kw_only=True)
class Build:
    """A build in the folder ``root``; ``included`` are the folders of builds that it includes, buildSrc among them."""

    root: str
    name: str
    settings: tuple[Statement, ...]
    projects: tuple[Project, ...]
    included: tuple[str, ...]
    catalog: Catalog
    unlisted: tuple[str, ...] = ()  # scripts below it of folders that the settings do not include

    @property
    def optional(self) -> frozenset[str]:
        """Folders of projects that the settings include under a condition: where an SDK is there, mostly."""
        said = {s for s in self.settings if s.words[0] == "include"}
        some = {s for s in said if any(block.partition(".")[0] in ("if", "else") for block in s.blocks)}
        always = {text for s in said - some for text in s.strings}
        return frozenset(
            folder
            for s in some
            for text in s.strings
            if text not in always and (folder := includes.folder_of(self.root, text))
        )

    @property
    def manifest(self) -> str:
        """The script that stands for the build where something is told."""
        statement = next(iter((*self.settings, *(s for p in self.projects for s in p.statements))), None)
        return statement.file if statement else self.root

    def reached(self, start: Project) -> tuple[Project, ...]:
        """``start`` and the projects that it is made of."""
        found, pending = {start.folder: start}, [start]
        while pending:
            for item in pending.pop().dependencies:
                other = self._by_path.get(item.project) if item.project and not item.is_test else None
                if other and other.folder not in found:
                    found[other.folder] = other
                    pending.append(other)
        return tuple(found.values())

    @cached_property
    def _by_path(self) -> dict[str, Project]:
        return {_path_of(self.root, item): item for item in self.projects}


def _path_of(root: str, item: Project) -> str:
    return ":" + posixpath.relpath(item.folder, root).replace("/", ":") if item.folder != root else ":"


def find(repo: Repo, candidates: Sequence[str]) -> tuple[Build, ...]:
    """The builds among ``candidates`` (paths of settings and build scripts), those that others include left out."""
    settings = {_folder(path): path for path in candidates if posixpath.basename(path) in SETTINGS}
    scripts = {_folder(path): path for path in candidates if posixpath.basename(path) in SCRIPTS}
    included = {folder for path in settings.values() for folder in _included(repo, path)}
    tops = [folder for folder in settings if not _is_below(folder, included)]
    alone = [folder for folder in scripts if not _is_below(folder, {*settings, *included})]
    tops += [folder for folder in alone if not any(_is_below(folder, {other}) for other in alone if other != folder)]
    return tuple(_build(repo, root, scripts, set(tops) - {root}) for root in sorted(tops))


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."


def _is_below(folder: str, others: Iterable[str]) -> bool:
    return any(other in (".", folder) or folder.startswith(f"{other}/") for other in others)


def _read(repo: Repo, path: str) -> tuple[Statement, ...]:
    known = repo.remember(_nothing_known)
    if path not in known:
        known[path] = statements(path, repo.text(path) or "")
    return known[path]


def _nothing_known(_repo: Repo) -> dict[str, tuple[Statement, ...]]:
    return {}


def _included(repo: Repo, path: str) -> Iterator[str]:
    """BuildSrc and the builds that a settings script includes by a literal path."""
    folder = _folder(path)
    yield posixpath.normpath(posixpath.join(folder, "buildSrc"))
    for statement in _read(repo, path):
        if "includeBuild" in statement.words:
            yield from (found for text in statement.strings[:1] if (found := resolve(folder, text)) and found != folder)


def _build(repo: Repo, root: str, scripts: dict[str, str], others: set[str]) -> Build:
    path = next((p for name in SETTINGS if repo.exists(p := posixpath.normpath(f"{root}/{name}"))), None)
    settings = _read(repo, path) if path else ()
    included = tuple(dict.fromkeys(_included(repo, path or f"{root}/{SETTINGS[0]}")))
    catalog = catalogs.read(repo, posixpath.normpath(posixpath.join(root, catalogs.FILE)))
    listed = includes.listed(root, settings)
    folders = {root: scripts.get(root, ""), **_inside(repo, root, settings, scripts)}
    left = {*others, *included}
    own = {f: s for f, s in folders.items() if f == root or not _is_below(f, left - {"."})}
    kept = {f: s for f, s in own.items() if listed is None or f in listed}
    reader = _Reader(repo, root, kept, included, catalog)
    return Build(
        root=root,
        name=_name(settings) or posixpath.basename(root),
        settings=settings,
        projects=tuple(reader.project(folder) for folder in sorted(kept)[:MAX_PROJECTS]),
        included=included,
        catalog=catalog,
        unlisted=tuple(sorted(script for folder, script in own.items() if folder not in kept)),
    )


def _name(settings: Sequence[Statement]) -> str:
    named = (item.strings[0] for item in settings if item.path == "rootProject.name" and item.strings)
    return next(named, "")


def _inside(repo: Repo, root: str, settings: Sequence[Statement], scripts: dict[str, str]) -> dict[str, str]:
    """Folders that the settings include, and those below the root that hold a build script."""
    found = {folder: script for folder, script in scripts.items() if _is_below(folder, {root})}
    for text in (text for item in settings if item.words[0] == "include" for text in item.strings):
        folder = includes.folder_of(root, text)
        if folder and folder not in found and repo.below(folder):
            own = (posixpath.join(folder, f"{posixpath.basename(folder)}{end}") for end in (".gradle", ".gradle.kts"))
            found[folder] = next(filter(repo.exists, own), "")
    return found


class _Reader:
    """Puts together what holds for each project of a build."""

    def __init__(
        self, repo: Repo, root: str, scripts: dict[str, str], included: tuple[str, ...], catalog: Catalog
    ) -> None:
        self._repo, self._root, self._scripts, self._catalog = repo, root, scripts, catalog
        paths = [path for folder in included for path in repo.below(folder)]
        own_scripts = (path for path in paths if posixpath.basename(path) in SCRIPTS)
        classes = plugin_classes.find(paths, (item for path in own_scripts for item in _read(repo, path)))
        self._conventions = classes | {match[1]: path for path in paths if (match := _CONVENTION.fullmatch(path))}
        own = self._with_applied(scripts[root], root) if scripts[root] else ()
        self._shared = tuple(s for s in own if s.blocks and s.blocks[0] in ("allprojects", "subprojects"))
        self._root_own = tuple(s for s in own if s not in self._shared)
        self._properties = _properties(repo, root)

    def project(self, folder: str) -> Project:
        """The project in ``folder``."""
        script = self._scripts[folder]
        own = self._root_own if folder == self._root else self._with_applied(script, folder) if script else ()
        everywhere = tuple(_unwrapped(s) for s in self._shared if folder != self._root or s.blocks[0] == "allprojects")
        known = variables({**self._properties, **_properties(self._repo, folder)}, (*own, *self._root_own))
        values = Values(known, self._catalog)
        every = self._with_conventions((*own, *everywhere), values)
        return Project(
            folder=folder,
            statements=every,
            plugins=projects.plugins(every, values, self._catalog),
            dependencies=projects.dependencies(every, values, self._catalog),
            values=values,
        )

    def _with_conventions(self, known: tuple[Statement, ...], values: Values) -> tuple[Statement, ...]:
        """The statements, and those of each of the build's own plugins that is applied by them or by another one."""
        done: set[str] = set()
        while True:
            applied = projects.plugins(known, values, self._catalog)
            fresh = [
                name for name in applied if name.rpartition(".")[2] in self._conventions or name in self._conventions
            ]
            fresh = [name for name in fresh if name not in done][:_MAX_APPLIED]
            if not fresh or len(done) > _MAX_APPLIED:
                return known
            for name in fresh:
                done.add(name)
                path = self._conventions.get(name) or self._conventions[name.rpartition(".")[2]]
                is_script = _CONVENTION.fullmatch(path) is not None
                said = _read(self._repo, path) if is_script else plugin_classes.applied(self._repo, path)
                known = (*known, *said)

    def _with_applied(self, path: str, folder: str) -> tuple[Statement, ...]:
        """A script's statements, with those of the scripts that it applies (``apply from:``)."""
        found, pending, done = list(_read(self._repo, path)), [path], {path}
        while pending and len(done) < _MAX_APPLIED:
            for item in _read(self._repo, pending.pop()):
                for text in item.strings if item.words[0] == "apply" else ():
                    other = self._script(text, folder)
                    if other and other not in done:
                        done.add(other)
                        pending.append(other)
                        found += _read(self._repo, other)
        return tuple(found)

    def _script(self, text: str, folder: str) -> str | None:
        plain = _ROOTS.sub("", text)
        places = (self._root, folder) if plain != text else (folder, self._root)
        paths = (resolve(place, plain) for place in places)
        return next((path for path in paths if path and self._repo.exists(path)), None)


def _unwrapped(item: Statement) -> Statement:
    return Statement(file=item.file, blocks=item.blocks[1:], tokens=item.tokens)


def _properties(repo: Repo, folder: str) -> dict[str, str]:
    """gradle.properties of a folder."""
    text = repo.text(posixpath.normpath(f"{folder}/gradle.properties")) or ""
    lines = (line.partition("=") for line in text.split("\n")[:1000] if not line.lstrip().startswith(("#", "!")))
    return {name.strip(): value.strip() for name, equals, value in lines if equals}
