"""Reactors to components."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cigen import companions, versions
from cigen.display import printable
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.maven import (
    applications,
    checks,
    frontend,
    gitless,
    habits,
    jdk,
    manifests,
    needs,
    own_plugins,
    parts,
    reactor,
    toolchains,
    unlisted,
    unread,
    wrapper,
)
from cigen.ecosystems.maven.applications import Application
from cigen.ecosystems.maven.catalog import MANIFEST, Catalog
from cigen.ecosystems.maven.details import Details
from cigen.ecosystems.maven.frontend import Frontends
from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.parts import Part
from cigen.ecosystems.maven.reactor import Reactor
from cigen.ecosystems.maven.wrapper import Wrapper
from cigen.evidence import places
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import NAME, Commands, Component, Declaration, Finding, Runtime
from cigen.jvm import appconfig
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all reactors; a reactor with a broken pom is left out, with an error."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,), ("target",))
    catalog = Catalog(repo)
    listed = unlisted.without(repo, reactor.find(catalog, candidates), catalog, settings)
    found = {one.root.file: one for one in listed}
    roots, examples = places.without_examples(list(found), settings)
    built = [found[root] for root in roots if _is_whole(found[root], catalog)]
    survey = _Survey(repo=repo, pins=pins, settings=settings)
    components = [survey.component(part) for one in built for part in survey.parts(one)]
    findings = (
        *left_out,
        *examples,
        *survey.findings,
        *_needs_of_others(built),
        *catalog.findings,
        *catalog.untold(),
    )
    return Inspection(components=components, findings=tuple(dict.fromkeys(findings)))


def _is_whole(one: Reactor, catalog: Catalog) -> bool:
    """Whether every pom can be read, and every path written into the files that cigen makes."""
    paths = (*one.files, *(pom.file for model in one.models for pom in model.chain))
    odd = next((path for path in paths if not manifests.is_safe(path)), None)
    if odd is None:
        return all(catalog.get(file) for file in one.files)
    message = f"{printable(odd)}: its component is left out, since {manifests.SAFE}: rename it"
    catalog.findings.append(Finding(code="unsafe-path", severity="error", message=message, file=printable(odd)))
    return False


@dataclass(kw_only=True)
class _Survey:
    """Looks at one reactor after the other, and collects what is worth telling."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)
    runtimes: dict[str, Runtime] = field(default_factory=dict)

    def parts(self, one: Reactor) -> list[Part]:
        found, told = parts.of(self.repo, one, self.settings)
        self.findings += (*told, *needs.engine_finding(one.models), *gitless.findings(one.models))
        return found

    def component(self, part: Part) -> Component:
        one, app, folder = part.reactor, part.app, part.pom.folder
        own = wrapper.near(self.repo, one.root.folder, self.findings)
        if app:
            self.findings += appconfig.odd_ports(self.repo, app.folder)
            self.findings += [applications.unpacked(app, _pom(one, app))] if app.main else []
        fronts = frontend.find(self.repo, part.models)
        sources = manifests.of(self.repo, one, own, fronts.folders)
        markers = tuple(path for path in manifests.markers(self.repo, one) if path not in sources)
        details = self._details(part, own, fronts, markers)
        return Component(
            name=self._name(part),
            path=folder,
            context=base.context(one.root.folder, (*sources, *markers)),
            language="java",
            build_tool="maven",
            package_manager="maven",
            runtime=self._runtime(one, own, self.pins.tool("java")),
            commands=_commands(folder, own, details),
            kind="app" if app else "library",
            manifests=sources,
            framework=app.framework if app else None,
            port=self.settings.of(folder).port or (app.port if app else None),
            health=app.health if app else None,
            services=needs.services(part.models, services(self.repo, folder)),
            workspace="reactor" if len(one.files) > 1 else None,
            owns=fronts.folders,
            details=details,
        )

    def _details(self, part: Part, own: Wrapper | None, fronts: Frontends, markers: tuple[str, ...]) -> Details:
        one, root = part.reactor, part.reactor.root.folder
        plugins = {plugin.artifact for model in part.models for plugin in model.plugins}
        return Details(
            root=root,
            modules=parts.selection(root, part.modules),
            libraries=parts.selection(root, part.libraries if part.is_installable else ()),
            application=part.app,
            wrapper=own,
            toolchains=toolchains.wanted(one.models),
            markers=markers,
            quieting=checks.quieting(part.models),
            gitless=gitless.properties(part.models),
            has_frontend=bool(fronts.folders),
            node=self._node(fronts.bare),
            has_protobuf="protobuf-maven-plugin" in plugins,
            has_spotless="spotless-maven-plugin" in plugins,
            is_repository_moved="maven.repo.local" in one.arguments.properties,
            unread=unread.patterns(self.repo, part),
            test_phase=habits.phase_of_tests(self.repo, root, has_modules=_has_modules(part)),
            own_goals=own_plugins.goals(part.models),
            asked=one.asked,
        )

    def _name(self, part: Part) -> str:
        file = part.pom.file
        artifact = next(model.text(part.pom.artifact) for model in part.reactor.models if model.pom is part.pom)
        if NAME.fullmatch(artifact):
            return artifact
        message = (
            f"{file}: the artifactId {printable(artifact, limit=80)!r} is no name for an image: the folder's is taken"
        )
        self.findings.append(Finding(code="name-replaced", severity="info", message=message, file=file))
        return posixpath.basename(part.pom.folder)

    def _runtime(self, one: Reactor, own: Wrapper | None, tool: Tool) -> Runtime:
        """That of the whole reactor, for each of its parts."""
        if one.root.file not in self.runtimes:
            self.runtimes[one.root.file] = self._chosen(one, own, tool)
        return self.runtimes[one.root.file]

    def _chosen(self, one: Reactor, own: Wrapper | None, tool: Tool) -> Runtime:
        said, odd = jdk.declarations(one, tool)
        beside = declarations(self.repo, one.root.folder, tool, self.settings)
        choice = versions.choose(tool, (*said, *_of_wrapper(own, tool), *beside))
        self.findings += (*odd, *choice.findings)
        return choice.runtime

    def _node(self, folders: tuple[str, ...]) -> str | None:
        if not folders:
            return None
        choice = companions.node(self.repo, folders, self.pins, self.settings)
        self.findings += choice.findings
        return choice.runtime.version


def _pom(one: Reactor, app: Application) -> str:
    return next(model.pom.file for model in one.models if model.pom.folder == app.folder)


def _of_wrapper(own: Wrapper | None, tool: Tool) -> tuple[Declaration, ...]:
    """Maven 4 runs on 17."""
    if own is None or not own.is_maven_4:
        return ()
    rank = versions.RANK_MANIFEST
    return (versions.within(tool, ">=17", lambda version: int(version) >= 17, own.source, rank),)


def _commands(folder: str, own: Wrapper | None, details: Details) -> Commands:
    """What a person would type in ``folder``."""
    mvn = "mvn"
    if own:
        script = posixpath.relpath(posixpath.join(own.folder, wrapper.SCRIPT), folder)
        mvn = script if script.startswith("../") else f"./{script}"
    mvn += " -B"
    if folder != details.root:
        mvn += f" -f {posixpath.relpath(details.root, folder)}"
    if details.asked.profiles:
        mvn += f" -P{','.join(details.asked.profiles)}"
    mvn += "".join(f" -D{name}={value}" for name, value in details.asked.properties)
    if details.modules:
        mvn += f" -pl {shlex.quote(details.modules)} -am"
    return Commands(
        deps=(f"{mvn} dependency:go-offline",),
        build=(f"{mvn} package -DskipTests",),
        test=(f"{mvn} {details.test_phase}",),
    )


def _has_modules(part: Part) -> bool:
    """Whether several modules are tested at once."""
    tested = part.modules if part.is_installable else part.models
    return len(tested or part.reactor.files) > 1


def _needs_of_others(built: Sequence[Reactor]) -> Iterator[Finding]:
    """Dependencies that another component of the repository builds: alone, a build cannot resolve them."""
    owners = {model.pom.key: (one.root, model) for one in built for model in one.models}
    for one in built:
        own = {model.pom.key for model in one.models}
        for model in one.models:
            for item in model.dependencies:
                key = (model.text(item.group), model.text(item.artifact))
                owner, made = owners.get(key, (None, None)) if key not in own else (None, None)
                version = model.version(item) if owner else None
                if owner and made and version and version.text == _version(made):
                    message = (
                        f"{item.source}: {made.pom.artifact} is built by {owner.file}, a component of its own: "
                        "a build of this one alone finds it only in a repository of artifacts"
                    )
                    yield Finding.at(item.source, "needs-component", "warning", message)


def _version(model: Model) -> str:
    return model.text(model.pom.version)
