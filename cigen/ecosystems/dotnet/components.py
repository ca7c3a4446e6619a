"""Solutions and projects to components."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cigen import versions as choosing
from cigen.display import printable
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.dotnet import (
    by_hand,
    habits,
    hints,
    javascript,
    leftovers,
    packing,
    project,
    solution,
    testing,
    units,
    versions,
)
from cigen.ecosystems.dotnet.building import PORT
from cigen.ecosystems.dotnet.details import Details
from cigen.ecosystems.dotnet.project import PROJECT, SHARED, Project
from cigen.ecosystems.dotnet.solution import SOLUTION, Solution
from cigen.ecosystems.dotnet.units import Unit
from cigen.evidence import pipelines, places
from cigen.evidence.images import dockerfiles, started
from cigen.evidence.services import services
from cigen.evidence.statement import folders_up
from cigen.facts import NAME, Component, Finding, Service
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.xmltree import XmlError

_SETTINGS = (
    "global.json", "NuGet.config", "nuget.config", "NuGet.Config", ".config/dotnet-tools.json", *SHARED,
)  # fmt: skip
_PLATFORM = (
    "EnableMSTestRunner",
    "EnableNUnitRunner",
    "TestingPlatformDotnetTestSupport",
    "UseMicrosoftTestingPlatformRunner",
)
_LANGUAGES = {".csproj": "csharp", ".fsproj": "fsharp", ".vbproj": "visual-basic"}
MAX_SHARED = 200  # files of MSBuild that projects may import


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all solutions, and of all projects that are in none."""
    findings: list[Finding] = []
    names = {path.rpartition("/")[2] for pattern in (PROJECT, SOLUTION) for path in repo.matching(pattern)}
    candidates, left_out = places.candidates(repo, settings, sorted(names), ("bin", "obj"))
    files = list(base.safe(repo, candidates, findings))
    projects = dict(_projects(repo, [file for file in files if PROJECT.fullmatch(file)], findings))
    solutions = [solution.read(repo, file) for file in files if SOLUTION.fullmatch(file)]
    chosen = list(units.one_each(solutions, [repo.text(path) or "" for path in pipelines.paths(repo)]))
    found = {unit.root: unit for unit in _worth_building(repo, list(units.units(projects, chosen)), settings, findings)}
    built = (one for one in chosen if one.file in found)
    findings += [_passed_over(one, solutions) for one in built if len(units.beside(one, solutions)) > 1]
    roots, examples = places.without_examples(sorted(found), settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [part for root in roots for part in survey.components(found[root])]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _worth_building(repo: Repo, found: Sequence[Unit], settings: Settings, findings: list[Finding]) -> Iterator[Unit]:
    for unit in found:
        why = "" if unit.folder in settings.components else leftovers.why(repo, unit, found)
        if why:
            findings.append(base.left_out(unit.root, why))
        else:
            yield unit


def _passed_over(taken: Solution, solutions: Sequence[Solution]) -> Finding:
    others = ", ".join(posixpath.basename(one.file) for one in units.beside(taken, solutions)[:5] if one is not taken)
    message = f"{taken.file} is built; beside it {others} could be, and what only these name is built on its own"
    return Finding(code="several-solutions", severity="info", message=message, file=taken.file)


def _projects(repo: Repo, files: Sequence[str], findings: list[Finding]) -> Iterator[tuple[str, Project]]:
    windows: list[str] = []
    for file in files:
        try:
            one = project.read(repo, file)
        except XmlError as error:
            message = f"{file}:{error.line}: {printable(error.problem)}: the project is left out"
            findings.append(
                Finding(code="broken-manifest", severity="error", message=message, file=file, line=error.line)
            )
            continue
        if one.runs_on_linux:
            yield file, one
        else:
            windows.append(file)
    if windows:
        more = f" and {len(windows) - 1} more" if len(windows) > 1 else ""
        message = f"{windows[0]}{more}: only for .NET Framework or another system than Linux: not built"
        findings.append(Finding(code="left-out", severity="warning", message=message, file=windows[0]))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one unit after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def components(self, unit: Unit) -> Iterator[Component]:
        """One component; where several programs are served, one for each and one for the tests or packages."""
        served = [one for one in units.shipped(unit) if one.is_program and (one.is_web or one.sdk.endswith(".Worker"))]
        programs = [one for one in unit.projects if one.is_program and not units.is_aside(unit, one)]
        tests = [one for one in unit.projects if one.is_test]
        if len(served) > 1:
            is_more = tests or any(one.folder == unit.folder for one in served)
            if is_more or packing.is_packed(self.repo, unit):
                yield self._component(unit, unit.folder, None, tests)
            for one in served:
                if one.folder != unit.folder:
                    yield self._component(unit, one.folder, one, ())
            return
        only = served or (programs if len(programs) == 1 else [])
        yield self._component(unit, unit.folder, only[0] if only else None, tests)

    def _component(self, unit: Unit, folder: str, app: Project | None, tests: Sequence[Project]) -> Component:
        is_part = app is not None and folder != unit.folder
        tool = self.pins.tool("dotnet")
        used = [app] if is_part and app else unit.projects
        choice = choosing.choose(tool, versions.declarations(self.repo, folder, used, tool, self.settings))
        self.findings.extend(choice.findings)
        told = versions.refusal(self.repo, versions.global_json(self.repo, folder), choice.runtime.version)
        if told and told not in self.findings:
            self.findings.append(told)
        if not tests and not is_part:
            self.findings.append(base.no_tests(unit.root))
        manifests = self._manifests(unit)
        details = self._details(unit, folder, app, tests, choice.runtime.version)
        package = javascript.of(self.repo, app) if app and app.is_web else None
        return Component(
            name=_name(app.name if is_part and app else units.name(unit), folder),
            path=folder,
            context=base.context(folder, manifests),
            language=_LANGUAGES[posixpath.splitext((app or unit.projects[0]).file)[1]],
            build_tool="dotnet",
            package_manager="nuget",
            runtime=choice.runtime,
            commands=by_hand.commands(self._named(unit, folder, details), details),
            kind="app" if app else "library",
            manifests=manifests,
            framework=_framework(app),
            port=self._port(folder, app) if app and app.is_web else None,
            health=hints.health(self.repo, app) if app and app.is_web else None,
            services=self._services(unit, folder),
            lockfiles=tuple(file for file in manifests if file.endswith("packages.lock.json")),
            workspace="sln" if unit.solution and len(unit.projects) > 1 else None,
            owns=(package.folder,) if package and package.folder != folder else (),
            javascript=package,
            details=details,
        )

    def _port(self, folder: str, app: Project) -> int:
        """What images of the team's expose: cigen's own tells the program where to listen."""
        wanted = self.settings.of(folder).port or dockerfiles.port_beside(self.repo, folder)
        return wanted or started.port(self.repo, f"{_assembly(app)}.dll") or PORT

    def _details(self, unit: Unit, folder: str, app: Project | None, tests: Sequence[Project], version: str) -> Details:
        is_part = app is not None and folder != unit.folder
        targets = (app.file,) if is_part and app else unit.targets
        file = versions.global_json(self.repo, folder)
        mode = versions.is_platform_mode(self.repo, file)
        several = app is not None and len(app.frameworks) > 1 and bool(app.versions)
        runtime = app.versions[-1] if app and app.versions else version
        framework, on_framework = testing.framework(tests, habits.test_frameworks(self.repo, unit.folder))
        own_runner = mode or any(one.text(name).lower() == "true" for one in tests for name in _PLATFORM)
        return Details(
            targets=tuple(posixpath.relpath(file, folder) for file in targets),
            tests=tuple(posixpath.relpath(one.file, folder) for one in tests),
            app=posixpath.relpath(app.file, folder) if app else None,
            assembly=_assembly(app) if app else "",
            framework=f"net{runtime}" if several else None,
            runtime=(runtime if runtime in self.pins.tool("dotnet").versions else version) if app else None,
            is_web=app is not None and app.is_web,
            is_locked=all(self.repo.exists(below(one.folder, "packages.lock.json")) for one in unit.projects),
            ignores_sdk=versions.ignores_sdk(self.repo, file, version),
            platform_mode=mode,
            platform_runner=own_runner,
            test_framework=framework,
            on_framework=tuple(posixpath.relpath(one.file, folder) for one in on_framework),
            test_filter="" if own_runner else habits.test_filter(self.repo, unit.folder),
        )

    def _named(self, unit: Unit, folder: str, details: Details) -> tuple[str, ...]:
        """What has to be named to .NET's tool in ``folder``: nothing where it finds one solution or project alone."""
        names = (posixpath.basename(path) for path in self.repo.inside(folder))
        beside = tuple(name for name in names if SOLUTION.fullmatch(name) or PROJECT.fullmatch(name))
        is_whole = unit.solution is not None and unit.folder == folder
        wanted = (posixpath.basename(unit.root),) if is_whole else details.targets
        return () if beside == wanted else wanted

    def _manifests(self, unit: Unit) -> tuple[str, ...]:
        """Project files and locks, and what MSBuild and NuGet read on the way up; imported files below the unit."""
        folders = {place for one in unit.projects for place in (*folders_up(one.folder), *folders_up(unit.folder))}
        shared = [path for path in self.repo.below(unit.folder) if path.endswith((".props", ".targets"))]
        found = {
            *(one.file for one in unit.projects),
            *(below(one.folder, "packages.lock.json") for one in unit.projects),
            *(below(folder, name) for folder in folders for name in _SETTINGS),
            *shared[:MAX_SHARED],
            *([unit.solution.file] if unit.solution else []),
        }
        return tuple(base.safe(self.repo, found, self.findings))

    def _services(self, unit: Unit, folder: str) -> tuple[Service, ...]:
        found = {service.name: service for service in services(self.repo, folder)}
        for service in hints.services(unit.projects):
            found.setdefault(service.name, service)
        return tuple(found[name] for name in sorted(found))


def _name(wanted: str, folder: str) -> str:
    return wanted if NAME.fullmatch(wanted) else posixpath.basename(folder)


def _assembly(app: Project) -> str:
    wanted = app.text("AssemblyName")
    return wanted if NAME.fullmatch(wanted) else app.name


def _framework(app: Project | None) -> str | None:
    if app is None:
        return None
    return "aspnetcore" if app.is_web else "worker" if app.sdk.endswith(".Worker") else None
