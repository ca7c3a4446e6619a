"""Projects to components."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.python import (
    applications,
    commands,
    conda,
    finding,
    gitless,
    indexes,
    managers,
    needs,
    neighbours,
    pythons,
    requirements,
    testing,
    twins,
    unused,
)
from cigen.ecosystems.python.dependencies import Dependency, names
from cigen.ecosystems.python.details import Details
from cigen.ecosystems.python.managers import Manager
from cigen.ecosystems.python.project import Manifest, Project
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.ecosystems.python.requirements import Requirements
from cigen.ecosystems.python.testing import Tests
from cigen.evidence import ports
from cigen.evidence.images import dockerfiles
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import PATH, Component, Declaration, Finding, Runtime
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all projects; one with a broken manifest is told and left out."""
    found, left_out = finding.projects(repo, settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=left_out)
    components = [survey.component(project) for project in found if PATH.fullmatch(project.file)]
    components, told = twins.settled(repo, components, settings)
    gone = {one.file for one in told}
    survey.findings = [*(one for one in survey.findings if one.file not in gone), *told]
    survey.findings += conda.findings(repo, settings, {part.path for part in components})
    return Inspection(components=components, findings=tuple(dict.fromkeys(survey.findings)))


@dataclass(frozen=True, kw_only=True)
class _Used:
    """The requirements files that a project runs with, and with those of its tests too."""

    tests: Tests
    main: tuple[Requirements, ...]
    listed: tuple[Requirements, ...]

    def everything(self, project: Project) -> tuple[Dependency, ...]:
        """All packages of all of them and of the manifests."""
        return (*project.everything(), *(item for one in self.listed for item in one.dependencies))


@dataclass(kw_only=True)
class _Survey:
    """Looks at one project after the other, and collects what is worth telling."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, project: Project) -> Component:
        folder = project.folder
        manager, told = managers.choose(self.repo, project.root or project, self.settings)
        self.findings += told
        project = self._with_environment(project, manager)
        used = self._used(project, manager)
        project = neighbours.joined(self.repo, project, used.listed, finding.project)
        details = self._details(project, manager, used)
        files = tuple(self._manifests(project, manager, used.listed, details))
        app = details.application
        self._tell(project, used)
        return Component(
            name=project.name or posixpath.basename(folder),
            path=folder,
            context=base.context(folder, files),
            language="python",
            build_tool=manager.tool,
            package_manager="conda" if manager.environment else manager.installer,
            runtime=self._runtime(project),
            commands=commands.by_hand(manager, details),
            kind="app" if app else "library",
            manifests=files,
            framework=app.framework if app else None,
            port=self.settings.of(folder).port or (app.port if app else None),
            health=app.health if app else None,
            services=needs.services(used.everything(project), services(self.repo, folder)),
            lockfiles=(manager.lockfile,) if manager.lockfile else (),
            workspace="uv" if project.members or project.root else None,
            uses=tuple(_used_of(project.root, project.neighbours)) if project.root else (),
            test_env=details.tests.variables,
            details=details,
        )

    def _with_environment(self, project: Project, manager: Manager) -> Project:
        """The project with what conda's environment says, where it is built with that."""
        file = conda.path(self.repo, project.folder) if manager.environment else None
        read = conda.manifest(self.repo, file) if file else None
        if read is None or any(one.file == read.file for one in project.manifests):
            return project
        return dataclasses.replace(project, manifests=(*project.manifests, read))

    def _used(self, project: Project, manager: Manager) -> _Used:
        """The requirements files: for a program to run those of its folder, and those that its tests add."""
        plain = posixpath.normpath(f"{project.folder}/{finding.REQUIREMENTS}")
        path = project.file if project.file.endswith(".txt") else plain
        is_unused = unused.is_unused(self.repo, project, plain)
        self.findings += (unused.finding(plain),) if is_unused else ()
        has_main = manager.installer == "pip" and not manager.environment and self.repo.exists(path) and not is_unused
        own = (requirements.read(self.repo, path, project.folder),) if has_main else ()
        main = tuple(one for one in own if not _is_for_developers(project, one))
        tests = testing.find(self.repo, project, tuple(one.files[0] for one in main), has_plain=not is_unused)
        listed = (*main, *(requirements.read(self.repo, path, project.folder) for path in tests.files))
        return _Used(tests=tests, main=main, listed=listed)

    def _details(self, project: Project, manager: Manager, used: _Used) -> Details:
        manifests = [manifest for one in project.parts() for manifest in one.manifests]
        build_requires = tuple(item for one in manifests for item in one.build_requires)
        is_dynamic = any("version" in one.dynamic for one in manifests)
        self.findings += gitless.findings(build_requires)
        has_extensions = any(one.has_extensions for one in manifests)
        is_isolated = not (used.main and _imports_what_it_needs(project))
        started, app, told = applications.choose(self.repo, project, used.main)
        wanted = self.settings.of(project.folder).port
        if app and app.port:
            published = ports.composed(self.repo, project.folder) or dockerfiles.port_beside(self.repo, project.folder)
            exposed = published or self._beside(project.folder, app)
            app = applications.listening(app, wanted) if wanted else applications.as_in_images(app, exposed)
        self.findings += told
        others = indexes.find(self.repo, project.folder, names(used.everything(project)))
        others = others if manager.installer == "pip" else ()
        self.findings += indexes.findings(others, project.folder)
        return Details(
            installer=manager.installer,
            is_locked=manager.lockfile is not None,
            requirements=tuple(commands.main_words(project, manager, used.main, started, is_isolated=is_isolated)),
            test_words=tuple(commands.test_words(project, manager, used.tests, is_isolated=is_isolated)),
            packages=tuple(posixpath.relpath(one.folder, project.folder) for one in project.parts() if one.is_package),
            has_locals=any(one.locals for one in used.listed),
            is_isolated=is_isolated,
            environment=manager.environment,
            tests=used.tests,
            application=app,
            natives=needs.system(
                (*(item for item in used.everything(project) if item.source.key != conda.TOOL), *build_requires),
                has_extensions=has_extensions,
            ),
            gitless=gitless.variables(build_requires, is_dynamic=is_dynamic),
            is_asked_early=is_isolated and any(_told_by(one).has_unknown_dependencies for one in project.parts()),
            has_stand_in=gitless.needs_stand_in(build_requires),
            indexes=others,
        )

    def _beside(self, folder: str, app: applications.Application) -> int | None:
        """What the README and the like say of a port that no source names."""
        told = None if app.is_told else ports.beside(self.repo, folder)
        if told and told.port != app.port:
            self.findings.append(told.finding(folder))
        return told.port if told else None

    def _manifests(
        self, project: Project, manager: Manager, listed: Iterable[Requirements], details: Details
    ) -> Iterator[str]:
        """Every file that decides what is installed, once."""
        manifests = [manifest for one in project.parts() for manifest in one.manifests]
        if project.root:
            manifests += [manifest for one in project.root.parts() for manifest in one.manifests]
        files = [one.file for one in manifests]
        files += [manager.lockfile] if manager.lockfile else []
        files += [path for one in listed for path in one.files]
        if manager.environment:
            files += conda.includes(self.repo, project.folder)
        if manager.installer in ("pip", "uv"):
            files += indexes.settings_of_uv(self.repo, project.folder)
        if details.packages:
            files += [path for one in manifests for path in one.backend_files]
        if details.packages and details.is_isolated:
            parts = (part for part in project.parts() if _told_by(part).has_unknown_dependencies)
            files += [path for part in parts for one in part.manifests for path in one.reads]
        yield from dict.fromkeys(path for path in files if PATH.fullmatch(path))

    def _runtime(self, project: Project) -> Runtime:
        tool = self.pins.tool("python")
        said, odd = pythons.declarations(project, tool)
        beside = declarations(self.repo, project.folder, tool, self.settings)
        weaker = beside or pythons.listed(self.repo, project, tool) or self._of_environment(project, tool)
        choice = versions.choose(tool, (*said, *weaker))
        self.findings += (*odd, *choice.findings)
        return choice.runtime

    def _of_environment(self, project: Project, tool: Tool) -> list[Declaration]:
        """What an environment of conda's says that others install without."""
        file = conda.path(self.repo, project.folder)
        read = conda.manifest(self.repo, file) if file else None
        return pythons.declarations(dataclasses.replace(project, manifests=(read,)), tool)[0] if read else []

    def _tell(self, project: Project, used: _Used) -> None:
        for source in (source for one in used.listed for source in one.missing):
            message = f"{source}: the file that it includes is not in the repository"
            self.findings.append(Finding.at(source, "missing-include", "error", message))
        if used.tests.runner is None:
            message = f"{project.file}: no tests were found, so the test stage has nothing to run"
            self.findings.append(Finding(code="no-tests", severity="info", message=message, file=project.file))


def _used_of(root: Project, needed: Iterable[Project]) -> Iterator[str]:
    """Paths of the workspace's components that hold the ``needed`` members."""
    yield from dict.fromkeys(one.folder if one.folder in root.apart else root.folder for one in needed)


def _told_by(project: Project) -> Manifest:
    """The manifest that names the package: beside a setup.py, a pyproject.toml may only name the backend."""
    return next((one for one in project.manifests if one.name), project.manifests[0])


def _imports_what_it_needs(project: Project) -> bool:
    """Whether its setup.py imports packages that nothing says a build needs: those that the program itself needs."""
    is_told = any(one.build_requires for one in project.manifests if posixpath.basename(one.file) == PYPROJECT)
    return not is_told and any(one.imports for one in project.manifests)


def _is_for_developers(project: Project, listed: Requirements) -> bool:
    """Whether it installs a package's own folder, or what only tests need."""
    is_own = any(folder == project.folder for folder, _ in listed.locals)
    return project.is_package and (is_own or bool(names(listed.dependencies) & {"pytest", "tox", "nox", "coverage"}))
