"""Builds to components."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.gradle import (
    applications,
    build,
    deployed,
    frontend,
    habits,
    jdk,
    manifests,
    needs,
    unread,
    wrapper,
)
from cigen.ecosystems.gradle.applications import Application
from cigen.ecosystems.gradle.build import SCRIPTS, SETTINGS, Build
from cigen.ecosystems.gradle.details import Details
from cigen.ecosystems.gradle.project import Project
from cigen.ecosystems.gradle.wrapper import SCRIPT, Wrapper
from cigen.evidence import called, places
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import NAME, PATH, Commands, Component, Declaration, Finding, JavaScript, Runtime
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

_TESTS = re.compile(r"(?:.*/)?src/\w*[tT]est\w*/.+\.(?:java|kt|groovy|scala)")
_SOURCES = re.compile(r"(?:.*/)?src/\w+/(?:java|kotlin|groovy|scala)/.+")
_LANGUAGES = {"java": "java", "kt": "kotlin", "groovy": "groovy", "scala": "scala"}  # the first among equals
_UNLISTED = "the settings above do not include it, so that Gradle does not build it"
_ANDROID = re.compile(r"com\.android\.(?:application|library|dynamic-feature|test|kotlin\.multiplatform\.library)")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all builds; one for Android or without anything to compile is left out, and told."""
    candidates, left_out = places.candidates(repo, settings, (*SETTINGS, *SCRIPTS), ("build",))
    candidates = [path for path in candidates if PATH.fullmatch(path)]
    found = {one.manifest: one for one in build.find(repo, candidates)}
    roots, examples = places.without_examples(list(found), settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings)
    components = [part for root in roots for part in survey.components(found[root])]
    findings = (*left_out, *examples, *survey.findings)
    return Inspection(components=components, findings=tuple(dict.fromkeys(findings)))


@dataclass(kw_only=True)
class _Survey:
    """Looks at one build after the other, and collects what is worth telling."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def components(self, one: Build) -> Iterator[Component]:
        """One component for the whole build, or one for each of several applications and one for the rest."""
        self.findings += [base.left_out(script, _UNLISTED) for script in one.unlisted]
        one = self._without_android(one)
        problem = self._unbuildable(one)
        if problem:
            self.findings.append(problem)
            return
        apps = self._applications(one)
        named = tuple(manifests.named_by_scripts(self.repo, one))
        if len(apps) < 2:
            yield self._component(one, named, one.root, apps[0] if apps else None)
            return
        for app in apps:
            yield self._component(one, named, app.folder, app)
        if one.root not in {app.folder for app in apps} and self._rest_has_tests(one, apps):
            yield self._component(one, named, one.root, None)

    def _applications(self, one: Build) -> tuple[Application, ...]:
        found = applications.find(self.repo, one)
        wanted = self.settings.of(one.root).app
        if wanted is None:
            return deployed.only(self.repo, one, found, self.settings.components, self.findings)
        path = posixpath.normpath(posixpath.join(one.root, wanted))
        return tuple(app for app in found if app.folder == path)

    def _rest_has_tests(self, one: Build, apps: tuple[Application, ...]) -> bool:
        inside = tuple(f"{app.folder}/" for app in apps)
        return any(_TESTS.fullmatch(path) and not path.startswith(inside) for path in self.repo.below(one.root))

    def _without_android(self, one: Build) -> Build:
        """The build as it is where no SDK of Android is, if its settings ask for one."""
        optional = one.optional
        left = [told for project in one.projects if project.folder in optional and (told := _android(project))]
        self.findings += left
        kept = tuple(item for item in one.projects if item.folder not in optional or not _android(item))
        return dataclasses.replace(one, projects=kept) if left else one

    def _unbuildable(self, one: Build) -> Finding | None:
        android = next(filter(None, map(_android, one.projects)), None)
        if android:
            return android
        if any(_SOURCES.fullmatch(path) for path in self.repo.below(one.root)):
            return None
        message = f"{one.manifest}: nothing to compile below it: no component"
        return Finding(code="left-out", severity="info", message=message, file=one.manifest)

    def _component(self, one: Build, named: Sequence[str], folder: str, app: Application | None) -> Component:
        own = wrapper.near(self.repo, folder, self.findings)
        runtime, details = self._java(one, folder, own, app)
        files = manifests.of(self.repo, one, own, named)
        served = app or self._unpacked(one)
        front = frontend.find(self.repo, one.projects)
        return Component(
            name=one.name if folder == one.root and NAME.fullmatch(one.name) else posixpath.basename(folder),
            path=folder,
            context=_context(one.root, own),
            language=_language(self.repo, one),
            build_tool="gradle",
            package_manager="gradle",
            runtime=runtime,
            commands=_commands(folder, own, details),
            kind="app" if served else "library",
            manifests=files,
            framework=served.framework if served else None,
            port=self.settings.of(folder).port or (served.port if served else None),
            health=app.health if app else None,
            services=needs.services(one.projects, services(self.repo, folder)),
            lockfiles=tuple(path for path in files if path.endswith(".lockfile")),
            workspace="multi-project" if len(one.projects) > 1 else None,
            owns=(*one.included, *self._owned(front)),
            javascript=JavaScript(folder=front) if front else None,
            details=details,
        )

    def _owned(self, front: str | None) -> tuple[str, ...]:
        """The folder of a package that pipelines leave to the build: others build or test it by itself."""
        return (front,) if front and (front == "." or not called.is_built(self.repo, front, "package.json")) else ()

    def _unpacked(self, one: Build) -> Application | None:
        found = applications.unpacked(self.repo, one)
        if found:
            message = (
                f"{found.folder}: Kotlin's multiplatform plugin has no task that packs its server: no image is made"
            )
            self.findings.append(Finding(code="no-distribution", severity="info", message=message, file=one.manifest))
        return found

    def _java(self, one: Build, folder: str, own: Wrapper | None, app: Application | None) -> tuple[Runtime, Details]:
        """The Java of the code and the JDKs of the build: Gradle's own, and those of toolchains beside it."""
        tool = self.pins.tool("java")
        chains = jdk.toolchains(one, tool)
        runtime = self._runtime(one, folder, own, chains)
        chosen = jdk.for_gradle(own, runtime.version, tool) if chains else runtime.version
        wanted = {version for said in chains for version in said.accepts}
        details = Details(
            root=one.root,
            jdk=chosen,
            application=app,
            wrapper=own,
            toolchains=tuple(sorted(wanted - {chosen}, key=int)),
            has_tests=any(_TESTS.fullmatch(path) for path in self.repo.below(folder)),
            unread=unread.patterns(self.repo, one, app),
            habits=habits.of(self.repo, one, folder),
        )
        return runtime, details

    def _runtime(self, one: Build, folder: str, own: Wrapper | None, chains: tuple[Declaration, ...]) -> Runtime:
        tool = self.pins.tool("java")
        said = (*chains, *jdk.targets(one, tool), *declarations(self.repo, folder, tool, self.settings))
        if not said:  # what Gradle runs on is no wish for the oldest of it
            return Runtime(name=tool.name, version=jdk.for_gradle(own, tool.default, tool), assumed=True)
        bounds = () if chains else jdk.of_gradle(own, tool)  # a toolchain need not be what Gradle runs on
        choice = versions.choose(tool, (*bounds, *said))
        self.findings += choice.findings
        return choice.runtime


def _android(project: Project) -> Finding | None:
    """What tells that a project is one for Android."""
    plugin = next((plugin for name, plugin in project.plugins.items() if _ANDROID.fullmatch(name)), None)
    if plugin is None:
        return None
    message = f"{plugin.source}: Android is built with its SDK, which no image here has: left out"
    return Finding.at(plugin.source, "android-not-supported", "warning", message)


def _context(root: str, own: Wrapper | None) -> str:
    """The folder that holds the build and its wrapper."""
    if own is None or own.folder == root:
        return root
    return own.folder  # it was looked for upwards


def _language(repo: Repo, one: Build) -> str:
    """The language of most of its sources."""
    ends = Counter(path.rpartition(".")[2] for path in repo.below(one.root) if _SOURCES.fullmatch(path))
    return _LANGUAGES[max(_LANGUAGES, key=lambda end: ends[end])]


def _commands(folder: str, own: Wrapper | None, details: Details) -> Commands:
    gradle = "gradle"
    if own:
        script = posixpath.relpath(posixpath.join(own.folder, SCRIPT), folder)
        gradle = script if script.startswith("../") else f"./{script}"
    given = "".join(f" -P{name}={value}" for name, value in details.habits.properties)
    return Commands(
        deps=(f"{gradle} dependencies{given}",),
        build=(f"{gradle} assemble{given}",),
        test=(f"{gradle} {' '.join(details.habits.tests)}{given}",) if details.has_tests else (),
    )
