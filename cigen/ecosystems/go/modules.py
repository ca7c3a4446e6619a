"""Modules and workspaces: which ``go.mod`` files are built together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cigen.display import printable
from cigen.ecosystems import base
from cigen.ecosystems.go import gomod
from cigen.ecosystems.go.gomod import GoFile, GoModError
from cigen.evidence.statement import folders_up
from cigen.facts import PATH, Finding, Source
from cigen.repo import Repo, resolve

_MODULE = ("go.mod", "go.sum")
_WORKSPACE = (*_MODULE, "go.work", "go.work.sum")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What one ``go`` command builds: a module, or modules of a workspace with its ``go.work``.

    ``others`` are modules of the same workspace that other commands build; ``is_member`` tells that the first
    module is an application of such a workspace, or all that it has, and a component of its own.
    """

    root: GoFile
    modules: tuple[GoFile, ...]
    others: tuple[GoFile, ...] = ()
    is_member: bool = False

    @property
    def folder(self) -> str:
        """The folder in which the command runs."""
        return self.modules[0].folder if self.is_member else self.root.folder

    @property
    def is_workspace(self) -> bool:
        """Whether a ``go.work`` holds it together."""
        return not self.root.module


def split(unit: Unit, apps: Sequence[GoFile]) -> Iterator[Unit]:
    """A workspace as one unit for each of several ``apps`` among its modules, and one for the rest."""
    for app, modules in base.parts(unit.folder, unit.modules, apps):
        others = tuple(module for module in unit.modules if module not in modules)
        yield Unit(root=unit.root, modules=modules, others=others, is_member=app is not None)


def needed(unit: Unit) -> set[str]:
    """Folders of the other modules of its workspace that the unit requires, directly or not."""
    known = {module.module: module for module in (*unit.modules, *unit.others)}
    own = [module.module for module in unit.modules]
    everything = base.reached(own, lambda path: [name for name in known[path].requires if name in known])
    return {known[path].folder for path in everything if path not in own}


def read(repo: Repo, paths: Sequence[str], findings: list[Finding]) -> dict[str, GoFile]:
    """The files that Go would read, by path; the others are errors."""
    found = {}
    for path in paths:
        text = repo.text(path)
        if text is None:
            continue
        try:
            found[path] = gomod.parse(path, text)
        except GoModError as error:
            source = Source(file=path, line=error.line)
            findings.append(Finding.at(source, "broken-manifest", "error", f"{printable(str(source))} {error.problem}"))
    return found


def units(files: Mapping[str, GoFile], findings: list[Finding]) -> list[Unit]:
    """Workspaces first, then the modules that are in none; ordered by their files' paths."""
    found: list[Unit] = []
    members: set[str] = set()
    for file in files.values():
        if file.module:
            continue
        modules = tuple(_members(file, files, findings))
        members.update(module.file for module in modules)
        if modules:  # a workspace of a single module only tells where that is
            is_alone = len(modules) == 1 and modules[0].folder != file.folder
            found.append(Unit(root=file, modules=modules, is_member=is_alone))
    alone = [file for file in files.values() if file.module and file.file not in members]
    return [*found, *(Unit(root=file, modules=(file,)) for file in alone)]


def _members(work: GoFile, files: Mapping[str, GoFile], findings: list[Finding]) -> Iterator[GoFile]:
    """The modules below the workspace: from the folders of others, which it may use too, Go does not find it."""
    for used in work.used:
        folder = resolve(work.folder, used.words[0])
        path = "" if folder is None else base.below(folder, gomod.MODULE_FILE)
        if folder and work.folder not in folders_up(folder):
            continue
        if path in files:
            yield files[path]
        else:
            source = Source(file=work.file, line=used.line, key="use")
            message = f"{source}: {printable(used.words[0], limit=80)} holds no go.mod that can be read"
            findings.append(Finding.at(source, "missing-member", "warning", message))


def manifests(repo: Repo, unit: Unit) -> tuple[str, ...]:
    """What decides the dependencies: manifests and checksums, and those of the folders that replace a module."""

    def names(folder: str) -> tuple[str, ...]:
        return _WORKSPACE if unit.is_workspace and folder == unit.root.folder else _MODULE

    start = [unit.root.folder, *(module.folder for module in (*unit.modules, *unit.others))]
    folders = base.reached(start, lambda folder: _replacements(repo, folder, names(folder)))
    found = {base.below(folder, name) for folder in folders for name in names(folder)}
    return tuple(sorted(path for path in found if repo.exists(path) and PATH.fullmatch(path)))


def checksums(paths: Sequence[str]) -> tuple[str, ...]:
    """Those of the manifests that are lockfiles."""
    return tuple(path for path in paths if path.endswith(".sum"))


def _replacements(repo: Repo, folder: str, names: Sequence[str]) -> Iterator[str]:
    for path in (base.below(folder, name) for name in names if not name.endswith(".sum")):
        try:
            file = gomod.parse(path, repo.text(path) or "")
        except GoModError:
            continue
        targets = (resolve(folder, said.words[-1]) for said in file.replaced)
        yield from (target for target in targets if target is not None)
