"""Projects to components."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from cigen import natives, sites, versions
from cigen.display import printable
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.node import (
    asked,
    by_hand,
    choosing,
    decoys,
    desktop,
    frameworks,
    functions,
    hosting,
    lockfiles,
    manifests,
    nx,
    outputs,
    published,
    scripts,
    starting,
    testing,
    unread,
    workspaces,
)
from cigen.ecosystems.node import (
    package as packages,
)
from cigen.ecosystems.node.applications import Application, NxRun
from cigen.ecosystems.node.details import Details
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.ecosystems.node.runtime import declarations
from cigen.ecosystems.node.starting import Start
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import dockerfiles, packed, pipelines, places, ports, shipped
from cigen.evidence.services import services
from cigen.facts import NAME, PATH, Component, Facts, Finding, JavaScript
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

_LENIENT = re.compile(r"npm\s+(?:ci|i|install)\b[^\n;&|]{0,300}--(?:legacy-peer-deps|force)\b")
_USUAL = 3000
_OUTPUTS = ("dist", "build", "out", ".next", ".nuxt", ".output", "_site", "public", "coverage")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all projects; a package.json that cannot be read is left out, with an error."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,), _OUTPUTS)
    found: list[Package] = []
    broken: list[Finding] = []
    for file in candidates:
        package = packages.read(repo, file)
        if package and PATH.fullmatch(file):
            found.append(package)
        else:
            broken.append(_broken(file))
    projects = {one.root.file: one for one in workspaces.projects(repo, found)}
    roots, examples = places.without_examples(list(projects), settings, partial(shipped.is_shipped, repo))
    survey = _Survey(repo=repo, pins=pins, settings=settings)
    components = [part for root in roots for part in survey.components(projects[root])]
    findings = (*left_out, *examples, *broken, *survey.findings)
    driven = partial(survey.driven, tuple(projects.values()))
    return Inspection(components=components, findings=findings, instead=survey.instead, driven=driven)


def _of_windows(shell: str) -> Framework:
    """What a program is made with that serves nobody."""
    return Framework(name=shell, packages=(shell,))


def _broken(file: str) -> Finding:
    shown = printable(file)
    message = f"{shown}: cannot be read as a package.json, or has a path with odd characters: its component is left out"
    return Finding(code="broken-manifest", severity="error", message=message, file=shown)


@dataclass(kw_only=True)
class _Survey:
    """Looks at one project after the other, and collects what is worth telling."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)
    instead: dict[tuple[str, str], Callable[[], Facts]] = field(default_factory=dict)

    def components(self, project: Project) -> Iterator[Component]:
        """One component; one for each member of a workspace that is deployed, and one for what is left beside these."""
        of_nx = nx.applications(self.repo, project.root)
        if not project.members and not of_nx and (what := decoys.what(self.repo, project.root)):
            self.findings.append(base.left_out(project.root.file, what))
            return
        manager, told = choosing.choose(self.repo, project.root, self.settings, self.pins)
        of_nx = [] if manager.has_plug_n_play else of_nx  # Nx is called where packages lie in a folder
        self.findings += nx.undecided(self.repo, project.root, of_nx)
        project = replace(project, rest=nx.rest(self.repo, project.root, of_nx) if of_nx else None)
        apps = [*self._applications(project, of_nx), *of_nx]
        apart = [one for one in apps if one.package is not project.root]
        parts = [self._component(project, manager, one.package, one, ()) for one in apart]
        if project.is_bare:
            parts += self._members(project, manager, apps)
        elif rest := self._rest(project, manager, apps):
            self.instead[rest.path, manager.name] = partial(self._alone, project, manager, apps)
            parts = [rest, *parts]
        if not parts:
            self.findings.append(base.left_out(project.file, "nothing to build, test, start or publish"))
            return
        yield from parts
        is_tested = any(part.commands.test for part in parts)
        self.findings += (*told, *_about(project, manager, is_tested=is_tested))

    def _applications(self, project: Project, of_nx: Sequence[Application]) -> list[Application]:
        """What is deployed beside that of Nx."""
        known = {app.package.folder for app in of_nx}
        packages = [one for one in self._own(project) if one.folder not in known]
        packages += () if of_nx else (project.root,)
        apps = [app for one in packages if (app := self._application(project, one))]
        is_part = len(apps) == 1 and apps[0].package is not project.root and published.is_published(project.root)
        return [] if is_part else apps

    def _application(self, project: Project, package: Package) -> Application | None:
        has_image = self.repo.exists(base.below(package.folder, "Dockerfile"))
        shell = None if has_image or published.is_published(package) else desktop.shell(package)
        if shell:
            return Application(package=package, framework=_of_windows(shell), start=None, is_unserved=True)
        others = [one.folder for one in project.packages if one is not package]
        image = packed.image(self.repo, package.folder, others)
        has_pages = image is not None and image.has_pages
        framework, start = self._served(project, package, has_pages=has_pages)
        is_manifest = package is project.root and bool(project.members) and framework is None
        if is_manifest or not (start or (framework and framework.is_site and "build" in package.scripts)):
            is_function = not published.is_published(package) and functions.is_function(self.repo, project, package)
            return Application(package=package, framework=None, start=None, is_unserved=True) if is_function else None
        is_server = framework is not None and framework.port is not None and published.is_program(package)
        is_tool = framework is None and not package.is_private and package.document.get("bin")
        is_deployed = is_server or image is not None or hosting.is_hosted(self.repo, package)
        if is_tool or (published.is_published(package) and not is_deployed):
            return None
        is_page = start is None and not has_image and desktop.is_page_of_tauri(self.repo, package)
        return Application(package=package, framework=framework, start=start, is_unserved=is_page)

    def _served(self, project: Project, package: Package, *, has_pages: bool) -> tuple[Framework | None, Start | None]:
        """What the package is made with, and how it is started; a server may be named that nothing starts.

        What bundles the pages beside it is then what the package is made with.
        """
        framework = frameworks.of(self.repo, package, project.root.packages, has_pages=has_pages)
        start = None if framework and framework.is_site else starting.of(self.repo, package, framework)
        if start or framework is None or framework.is_site:
            return framework, start
        pages = frameworks.of(self.repo, package, project.root.packages, has_pages=True)
        return (pages if pages and pages.is_site else framework), None

    def _rest(self, project: Project, manager: Manager, apps: Sequence[Application]) -> Component | None:
        """The root, with all that is no component of its own, where there is anything to do with it."""
        root = project.root
        own = next((one for one in apps if one.package is root), None)
        separate = [one.package for one in apps if one is not own]
        is_tested = project.rest is not None or bool(scripts.test(self.repo, project, root, separate))
        if separate and not (own or is_tested or asked.is_released(self.repo, project, separate)):
            return None
        part = self._component(project, manager, root, own, separate)
        is_made = (
            part.commands.build
            or part.commands.test
            or published.is_published(root)
            or published.folders(project, root, separate)
        )
        return part if separate or own or is_made else None

    def _alone(self, project: Project, manager: Manager, apps: Sequence[Application]) -> Facts:
        """What is a component of its own where another tool builds the root: what the team builds or tests so."""
        survey = _Survey(repo=self.repo, pins=self.pins, settings=self.settings)
        found = survey._members(project, manager, apps, is_asked_for=True)
        return Facts(components=tuple(found), findings=tuple(survey.findings))

    def _members(
        self, project: Project, manager: Manager, apps: Sequence[Application], *, is_asked_for: bool = False
    ) -> Iterator[Component]:
        """The members beside ``apps`` that are built, tested or published, each of them."""
        for one in self._own(project):
            is_wanted = not is_asked_for or asked.is_asked_for(self.repo, project, one)
            if not is_wanted or one in [app.package for app in apps] or decoys.what(self.repo, one):
                continue
            if "build" in one.scripts or scripts.test(self.repo, project, one, ()):
                yield self._component(project, manager, one, None, ())

    def _own(self, project: Project) -> list[Package]:
        """The members without examples: the root is always something else beside these."""
        files = places.without_examples(
            [package.file for package in project.packages], self.settings, partial(shipped.is_shipped, self.repo)
        )
        self.findings += files[1]
        return [one for one in project.members if one.file in files[0]]

    def _component(
        self,
        project: Project,
        manager: Manager,
        package: Package,
        app: Application | None,
        separate: Sequence[Package],
    ) -> Component:
        run = app.nx if app else project.rest
        details = self._details(project, manager, package, app, separate)
        return self._made(package, app, _by_nx(details, run) if run else details, package.folder)

    def driven(self, projects: Sequence[Project], path: str, javascript: JavaScript) -> Facts:
        """What a build of another language in ``path`` uses: installed, with the scripts that it runs."""
        file = base.below(javascript.folder, MANIFEST)
        alone = packages.read(self.repo, file)
        if alone is None or not PATH.fullmatch(file):
            return Facts()
        known = ((one, package) for one in projects for package in one.packages if package.file == file)
        project, package = next(known, (Project(root=alone), alone))
        survey = _Survey(repo=self.repo, pins=self.pins, settings=self.settings)
        manager, told = choosing.choose(self.repo, project.root, self.settings, self.pins)
        # In another folder it is a component too, with tests of its own.
        tested = scripts.tested(self.repo, package) if package.folder == path else ()
        details = replace(
            survey._details(project, manager, package, None, ()),
            lifecycle=scripts.lifecycle(project, path),
            build=tuple(scripts.tasks(package, path, javascript.scripts)),
            test=tuple(scripts.tasks(package, path, tested)),
            published=(),
        )
        part = survey._made(package, None, details, path)
        return Facts(components=(part,), findings=(*told, *survey.findings))

    def _made(self, package: Package, app: Application | None, details: Details, path: str) -> Component:
        project, manager = details.project, details.manager
        choice = versions.choose(
            self.pins.tool("node"), declarations(self.repo, (package, project.root), self.pins, self.settings)
        )
        self.findings += choice.findings
        sources = manifests.of(self.repo, project, manager)
        port = _port(self.repo, app, self.findings)
        return Component(
            name=_name(package),
            path=path,
            context=base.context(project.root.folder, sources),
            language="typescript" if "typescript" in package.packages | project.root.packages else "javascript",
            build_tool=manager.name,
            package_manager=manager.name,
            runtime=choice.runtime,
            commands=by_hand.commands(details, package, path),
            kind=app.kind if app else "library",
            manifests=sources,
            framework=app.framework.name if app and app.framework else None,
            port=(self.settings.of(package.folder).port or port) if app else None,
            services=services(self.repo, package.folder),
            lockfiles=(manager.lockfile,) if manager.lockfile else (),
            workspace="nx" if details.nx else _workspace(project, manager),
            makes=outputs.made(package, details),
            moves=tuple(outputs.moved(package, details)),
            details=details,
        )

    def _details(
        self,
        project: Project,
        manager: Manager,
        package: Package,
        app: Application | None,
        separate: Sequence[Package],
    ) -> Details:
        listed = lockfiles.names(lockfiles.text(self.repo, manager.lockfile))
        named = frozenset(name for one in project.packages for name in one.packages)
        where = package.folder
        target = app.package if app and not separate else package
        test = scripts.test(self.repo, project, package, separate)
        if not test and manager.name == "bun" and not separate:
            test = scripts.by_bun(self.repo, package)
        return Details(
            project=project,
            package=target,
            manager=manager,
            natives=natives.needed("node", listed | named),
            has_hooks=scripts.hooks(project),
            lifecycle=scripts.lifecycle(project, where),
            build=scripts.build(self.repo, project, package, separate),
            test=test,
            has_prisma=_needs_prisma(self.repo, package, project),
            compiles_at_start=app is not None and app.start is not None and scripts.compiles_at_start(target),
            framework=app.framework if app else None,
            start=app.start if app else None,
            published=published.folders(project, package, separate),
            needs_git=_has_git(project),
            is_lenient=any(_LENIENT.search(text[:5000]) for text in pipelines.texts(self.repo, project.root.folder)),
            unread=unread.patterns(self.repo, project, is_published=app is None),
            kept=unread.kept(self.repo, project),
        )


def _by_nx(details: Details, run: NxRun) -> Details:
    """Nx runs in the root and leaves there what is started; of the root's own tests those stay that do not call it."""
    if not run.is_rest:
        return replace(details, nx=run, package=details.project.root)
    return details if details.test else replace(details, nx=run)


def _port(repo: Repo, app: Application | None, findings: list[Finding]) -> int | None:
    if app is None or app.is_unserved:
        return None
    if app.start is None:
        return sites.PORT
    told = starting.port(repo, app.package, app.start) or dockerfiles.port_beside(repo, app.package.folder)
    usual = app.framework.port if app.framework else None
    if told or (app.framework and app.framework.start):  # a framework's own command has a port of its own
        return told or usual
    serves = usual is not None or starting.listens(repo, app.package, app.start)
    beside = ports.beside(repo, app.package.folder) if serves else None
    if beside:
        findings.append(beside.finding(app.package.folder))
        return beside.port
    return usual or (_USUAL if serves else None)


def _workspace(project: Project, manager: Manager) -> str | None:
    return manager.name if project.members else None


def _name(package: Package) -> str:
    last = (package.name or "").rpartition("/")[2]
    return last if NAME.fullmatch(last) else posixpath.basename(package.folder)


def _needs_prisma(repo: Repo, package: Package, project: Project) -> bool:
    """Whether its client has to be made from a schema, and no script of its own does that."""
    if "prisma" not in package.packages:
        return False
    told = " ".join(text for one in (package, project.root) for text in one.scripts.values())
    schema = posixpath.normpath(f"{package.folder}/prisma/schema.prisma")
    return repo.exists(schema) and not re.search(r"prisma generate", told)


def _has_git(project: Project) -> bool:
    values = (
        value.text
        for one in project.packages
        for group in ("dependencies", "devDependencies", "optionalDependencies")
        for _, value in one.document.get(group).entries
    )
    return any(re.match(r"(?:git[+:@]|github:|gitlab:|[\w-]+/[\w.-]+(?:#|$))|.*\.git(?:#|$)", text) for text in values)


def _about(project: Project, manager: Manager, *, is_tested: bool) -> Iterator[Finding]:
    for package in project.packages:
        yield from hosting.findings(package)
    if manager.lockfile is None:
        yield base.no_lockfile(project.file, manager.name)
    if not is_tested and not any(map(testing.script, project.packages)):
        message = f"{project.file}: no script runs tests"
        yield Finding(code="no-tests", severity="info", message=message, file=project.file)
