"""Workspaces and packages to components."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cigen import versions
from cigen.display import printable
from cigen.doctree import Node
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.cargo import (
    calls,
    driven,
    embedding,
    features,
    frameworks,
    package,
    rustup,
    serving,
    sqlx,
    standing,
    workspaces,
)
from cigen.ecosystems.cargo.details import Details
from cigen.ecosystems.cargo.package import MANIFEST, Manifest
from cigen.ecosystems.cargo.workspaces import Unit
from cigen.evidence import places, ports
from cigen.evidence.images import dockerfiles
from cigen.evidence.services import services
from cigen.evidence.statement import folders_up
from cigen.facts import PATH, VERSION, Commands, Component, Declaration, Finding, Runtime, Source
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import FILE, Settings

MAX_SETTINGS = 10  # files of one package
_SETTINGS = frozenset({"config", "configuration", "settings", "options"})  # modules and files
# What no build reads: rustup would download the toolchain that its file names, and the image holds that version.
_UNREAD = ("target", "rust-toolchain", "rust-toolchain.toml", "CHANGELOG.md", "CONTRIBUTING.md")
_SOURCES = ("src", "tests", "benches", "examples", "build.rs")
_UPWARDS = re.compile(r"\.\./[\w./-]{1,200}")
_ALL_FEATURES = re.compile(r"\bcargo\s+(?:\S+\s+)?(?:test|nextest run)\b[^\n;&|]{0,300}--all-features")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all workspaces and packages; a broken manifest is an error, and leaves others alone."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,), ("target",))
    survey = _Survey(repo=repo, pins=pins, settings=settings)
    manifests = {one.folder: one for path in candidates if (one := survey.manifest(path))}
    units = driven.without(repo, workspaces.units(manifests), settings, survey.findings)
    found = {unit.root.file: unit for unit in units}
    roots, examples = places.without_examples(list(found), settings)
    built = standing.without_parts(repo, [found[root] for root in roots], settings, survey.findings)
    components = [part for unit in built if unit.members for part in survey.components(unit)]
    return Inspection(components=components, findings=(*left_out, *examples, *dict.fromkeys(survey.findings)))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one unit after the other, and collects what is worth telling."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def manifest(self, path: str) -> Manifest | None:
        """The manifest, or nothing and an error where Cargo would not read it."""
        document = self.repo.toml(path)
        one = Manifest(file=path, folder=posixpath.dirname(path) or ".", document=document)
        if PATH.fullmatch(path) and (one.name or one.is_workspace):
            return one
        message = f"{printable(path)}: no package with a name, and no workspace, that cigen can read: left out"
        self.findings.append(Finding(code="broken-manifest", severity="error", message=message, file=printable(path)))
        return None

    def components(self, unit: Unit) -> Iterator[Component]:
        """One component; of a workspace with several servers one for each, and one for the rest."""
        units = self._parts(unit)
        for one in units:
            yield self._component(one, [other for other in units if other is not one])

    def _parts(self, unit: Unit) -> list[Unit]:
        if not unit.root.is_workspace or self.settings.of(unit.folder).app is not None:
            return [unit]
        asked = [one for one in workspaces.built(unit) if one is not unit.root and self._is_asked_for(one)]
        apps = [one for one in workspaces.built(unit) if one in asked or self._serves(unit, one)]
        if len(apps) < 2 and not asked:
            return [unit]
        parts = list(workspaces.split(unit, apps))
        used = {folder for part in parts if part.app for folder in workspaces.needed(part)}
        self._tell_of_others(parts)
        return [
            part
            for part in parts
            if part.app or any(one.folder not in used or standing.has_tests(self.repo, one) for one in part.members)
        ]

    def _is_asked_for(self, one: Manifest) -> bool:
        is_named = one.folder in self.settings.components and self.settings.of(one.folder).has_app
        return is_named and bool(standing.programs(self.repo, one))

    def _serves(self, unit: Unit, one: Manifest) -> bool:
        """Whether a package surely is a server that somebody deploys."""
        if (
            places.is_example(one.file)
            or not self.settings.of(one.folder).has_app
            or not standing.programs(self.repo, one)
        ):
            return False
        return serving.is_server(self.repo, unit, one)

    def _tell_of_others(self, parts: Sequence[Unit]) -> None:
        rest = next((part for part in parts if not part.app), None)
        found = {name: one for one in rest.members for name in standing.programs(self.repo, one)} if rest else {}
        if rest and found:
            folder = next(iter(found.values())).folder
            message = (
                f"{rest.root.file}: no image starts {', '.join(list(found)[:20])}: nothing of them listens; "
                f'`components: {{"{folder}": {{app: .}}}}` in {FILE} makes that a component of its own'
            )
            self.findings.append(Finding(code="several-apps", severity="info", message=message, file=rest.root.file))

    def _component(self, unit: Unit, siblings: Sequence[Unit]) -> Component:
        file = unit.manifest.file
        needed = workspaces.needed(unit)
        files = tuple(sorted({path for path in workspaces.files(unit) if self.repo.exists(path)}))
        owner, app = self._app(unit)
        texts = list(serving.texts(self.repo, owner or unit.members[0], app))
        name = serving.framework(self.repo, unit, owner) if owner else None
        near = serving.beside(self.repo, unit, owner) if owner else ()
        texts += [text for one in near for text in serving.texts(self.repo, one)]
        settings = self._settings_texts(unit, owner) if owner else iter(())
        port = self.settings.of(unit.folder).port or self._port(unit.folder, name, texts, settings)
        details = self._details(unit, app, frameworks.environment(name, port, texts))
        used = [one for one in unit.others if one.folder in needed]
        if port and name != "rocket" and frameworks.is_loopback(texts):
            message = f"{file}: the program listens on this machine alone: in a container nobody reaches it"
            self.findings.append(Finding(code="loopback", severity="warning", message=message, file=file))
        return Component(
            name=_name(unit, owner),
            path=unit.folder,
            context=base.context(unit.folder, files),
            language="rust",
            build_tool="cargo",
            package_manager="cargo",
            runtime=self._runtime(unit),
            commands=_commands(details),
            kind="app" if app else "library",
            manifests=files,
            framework=name,
            port=port if app else None,
            services=services(self.repo, unit.folder),
            lockfiles=tuple(path for path in files if path.endswith("Cargo.lock")),
            workspace="cargo" if unit.root.is_workspace and len((*unit.members, *unit.others)) > 1 else None,
            uses=tuple(other.folder for other in siblings if any(one.folder in needed for one in other.members)),
            wants=embedding.wants(self.repo, [*unit.members, *unit.reached, *used], details.features),
            details=details,
        )

    def _port(self, folder: str, name: str | None, texts: Sequence[str], settings: Iterator[str]) -> int | None:
        """What the program's sources say, or its image, or settings that several programs may share."""
        image = dockerfiles.port_beside(self.repo, folder) if frameworks.is_web(name) else None
        said = frameworks.port(name, texts) or image or frameworks.port(name, settings)
        told = ports.beside(self.repo, folder) if frameworks.is_web(name) and not said else None
        if told:
            self.findings.append(told.finding(folder))
        return said or (told.port if told else frameworks.usual_port(name))

    def _app(self, unit: Unit) -> tuple[Manifest | None, str | None]:
        """The package and the program that are started: the settings', or the one that serves, or the root's."""
        owners = (unit.app,) if unit.app else () if unit.is_part else self._owners(unit)
        found = [(one, name) for one in owners for name in standing.programs(self.repo, one)]
        wanted = self.settings.of(unit.folder).app
        if wanted is not None:
            folder = posixpath.normpath(posixpath.join(unit.folder, wanted))
            found = [(one, name) for one, name in found if one.folder == folder] or found
        best = max(found, key=lambda item: self._weight(unit, *item), default=None)
        if best and len(found) > 1:
            names = (name for _, name in found)
            self.findings.append(base.several_apps(unit.manifest.file, unit.folder, names, best[1]))
        return best or (None, None)

    def _owners(self, unit: Unit) -> list[Manifest]:
        """The members whose programs count: those of a demonstration only where there is nothing else."""
        wanted = self.settings.of(unit.folder).app
        shown = [one for one in unit.members if places.is_shown(one.file) and wanted is None]
        return [one for one in unit.members if one not in shown] or shown

    def _weight(self, unit: Unit, one: Manifest, name: str) -> tuple[bool, ...]:
        is_default = one.document.get("package", "default-run").text == name
        serves = frameworks.is_web(serving.framework(self.repo, unit, one))
        is_built = one in workspaces.built(unit)
        return serves, one is unit.manifest, is_built, is_default, name == one.name

    def _settings_texts(self, unit: Unit, owner: Manifest) -> Iterator[str]:
        """Where the workspace's packages that the program is made with keep its settings."""
        parts = dataclasses.replace(unit, members=(owner,), others=(*unit.members, *unit.others))
        for folder in sorted(workspaces.needed(parts) - {owner.folder}):
            paths = (path for path in self.repo.below(base.below(folder, "src")) if _is_of_settings(path))
            yield from (self.repo.text(path) or "" for path in islice(paths, MAX_SETTINGS))

    def _details(self, unit: Unit, app: str | None, environment: tuple[tuple[str, str], ...]) -> Details:
        lock = base.below(unit.root.folder, "Cargo.lock")
        has_tests = any(standing.has_tests(self.repo, one) for one in unit.members)
        if not has_tests:
            self.findings.append(base.no_tests(unit.manifest.file))
        self.findings.extend(sqlx.findings(self.repo, unit))
        aside = self._aside(unit)
        every = [one for one in (*unit.members, *unit.others, *unit.reached) if one not in aside]
        commands = calls.texts(self.repo, unit.folder)
        return Details(
            skeleton=self._skeleton(every),
            stubs=self._skeleton(aside),
            app=app,
            natives=self._natives(lock, unit),
            environment=environment,
            has_lock=self.repo.exists(lock),
            has_tests=has_tests,
            selection=unit.selection,
            features=features.features(self.repo, unit, app, commands),
            components=rustup.components(self.repo, unit.folder),
            targets=rustup.targets(self.repo, unit.folder),
            is_sqlx_prepared=sqlx.is_prepared(self.repo, unit),
            all_features=any(_ALL_FEATURES.search(text) for text in commands),
            tested=calls.tested(self.repo, unit.folder),
            unread=tuple(_unread(unit, aside)),
        )

    def _skeleton(self, manifests: Iterable[Manifest]) -> tuple[str, ...]:
        return tuple(sorted({path for one in manifests for path in package.skeleton(self.repo, one)}))

    def _aside(self, unit: Unit) -> list[Manifest]:
        """Packages that this component does without, unless a source of its own names their folder."""
        needed = workspaces.needed(unit)
        known = (*unit.members, *unit.others, *unit.reached)
        holding = {place for one in known for place in folders_up(one.folder)[1:]}
        others = [one for one in unit.others if one.folder not in needed and one.folder not in holding]
        if not others:
            return []
        paths = (path for folder in needed for path in self.repo.below(folder) if path.endswith((".rs", "Cargo.toml")))
        texts = (self.repo.text(path) or "" for path in paths)
        named = {part for text in texts for path in _UPWARDS.findall(text) for part in path.split("/")}
        return [one for one in others if posixpath.basename(one.folder) not in named]

    def _natives(self, lock: str, unit: Unit) -> tuple[str, ...]:
        """Names of all crates: where there is a lock file those that it has, of a part those that it reaches there."""
        locked = self.repo.toml(lock).get("package").items
        graph = {item.get("name").text: item.get("dependencies").scalars() for item in locked}
        own = [one.name for one in unit.members]
        names = _reached(graph, own) if unit.is_part and all(name in graph for name in own) else set(graph)
        found = {*names, *(name for one in unit.members for name in one.dependencies())}
        if "openssl-src" in found:  # OpenSSL is compiled and linked into the program
            found.discard("openssl-sys")
        return tuple(sorted(found))

    def _runtime(self, unit: Unit) -> Runtime:
        tool = self.pins.tool("rust")
        manifests = {one.file: one for one in (unit.root, *unit.members)}
        said = [item for one in manifests.values() for item in _declared(one, tool)]
        choice = versions.choose(tool, (*said, *rustup.declarations(self.repo, unit.folder, tool, self.settings)))
        self.findings.extend(choice.findings)
        return choice.runtime


def _unread(unit: Unit, aside: Iterable[Manifest]) -> Iterator[str]:
    """What changes without a change of what is built, and the sources of packages that stand ``aside``."""
    folders = dict.fromkeys((unit.root.folder, unit.folder))
    yield from (base.below(folder, name) for folder in folders for name in _UNREAD)
    yield from (base.below(one.folder, name) for one in aside for name in _SOURCES)


def _name(unit: Unit, owner: Manifest | None) -> str:
    """Of several members without the one that is started, none stands for all."""
    if unit.is_part and not unit.app:
        return unit.root.name or ("workspace" if unit.folder == "." else posixpath.basename(unit.folder))
    return unit.manifest.name or (owner or unit.members[0]).name


def _reached(graph: Mapping[str, Sequence[Node]], start: Sequence[str]) -> set[str]:
    """What ``start`` needs; each line of ``graph`` is a name, and a version where there are several."""
    return set(base.reached(start, lambda name: [node.text.partition(" ")[0] for node in graph.get(name, ())]))


def _declared(one: Manifest, tool: Tool) -> Iterator[Declaration]:
    """The oldest Rust that a package accepts: any newer one compiles it."""
    tables = one.document.get("package", "rust-version"), one.document.get("workspace", "package", "rust-version")
    for said in tables:
        if said.kind == "scalar" and VERSION.fullmatch(said.text) and versions.key(said.text):
            source = Source(file=one.file, line=said.line, key="rust-version")
            lowest = versions.key(said.text)[:2]
            if any(versions.key(version) >= lowest for version in tool.versions):
                yield _from(tool, said.text, lowest, source)
            else:
                yield versions.exactly(tool, said.text, said.text, source, versions.RANK_MANIFEST)


def _from(tool: Tool, value: str, lowest: tuple[int, ...], source: Source) -> Declaration:
    return versions.within(
        tool, f">={value}", lambda version: versions.key(version) >= lowest, source, versions.RANK_MANIFEST
    )


def _commands(details: Details) -> Commands:
    every = "".join(f" {word}" for word in details.selection)
    features = f" --features {','.join(details.features)}" if details.features else ""
    tested = " --all-features" if details.all_features else features
    return Commands(
        deps=("cargo fetch --locked" if details.has_lock else "cargo fetch",),
        build=(f"cargo build{' --release' if details.app else ''}{every}{features}",),
        test=(f"cargo test{every}{details.test_flags}{tested}{details.test_arguments}",) if details.has_tests else (),
    )


def _is_of_settings(path: str) -> bool:
    return path.endswith(".rs") and not _SETTINGS.isdisjoint(path.removesuffix(".rs").split("/"))
