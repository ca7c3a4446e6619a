"""Projects to components."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cigen import natives, sites, versions
from cigen.display import printable
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.node import (
    choosing,
    decoys,
    frameworks,
    hosting,
    lockfiles,
    manifests,
    nx,
    scripts,
    starting,
    testing,
    unread,
    workspaces,
)
from cigen.ecosystems.node import (
    package as packages,
)
from cigen.ecosystems.node.details import Details, Task
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.ecosystems.node.runtime import declarations
from cigen.ecosystems.node.starting import Start
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import dockerfiles, pipelines, places
from cigen.evidence.services import services
from cigen.facts import NAME, PATH, Commands, Component, Finding, Kind
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

_LENIENT = re.compile(r"npm\s+(?:ci|i|install)\b[^\n;&|]*--(?:legacy-peer-deps|force)\b")
_PUBLISHED = ("exports", "files", "publishConfig", "module", "types", "typings")
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
    roots, examples = places.without_examples(list(projects), settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings)
    components = [part for root in roots for part in survey.components(projects[root])]
    return Inspection(components=components, findings=(*left_out, *examples, *broken, *survey.findings))


def _is_published(package: Package) -> bool:
    """Whether it is made to be installed by others: what it starts or serves then is there to try it."""
    return not package.is_private and any(package.document.get(key) for key in _PUBLISHED)


def _broken(file: str) -> Finding:
    shown = printable(file)
    message = f"{shown}: cannot be read as a package.json, or has a path with odd characters: its component is left out"
    return Finding(code="broken-manifest", severity="error", message=message, file=shown)


@dataclass(frozen=True, kw_only=True)
class _Served:
    """A package that is deployed on its own."""

    package: Package
    framework: Framework | None
    start: Start | None
    nx: nx.Run | None = None

    @property
    def kind(self) -> Kind:
        return "app" if self.start else "site"


@dataclass(kw_only=True)
class _Survey:
    """Looks at one project after the other, and collects what is worth telling."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def components(self, project: Project) -> Iterator[Component]:
        """One component; one for each member of a workspace that is deployed, and one for what is left beside these."""
        apps = nx.applications(self.repo, project.root)
        if not project.members and not apps and (what := decoys.what(self.repo, project.root)):
            self.findings.append(base.left_out(project.root.file, what))
            return
        manager, told = choosing.choose(self.repo, project.root, self.settings, self.pins)
        # The root is always something else beside examples.
        deployed, examples = places.without_examples([package.file for package in project.packages], self.settings)
        self.findings += examples
        members = [package for package in project.packages if package is project.root or package.file in deployed]
        apps = [] if manager.has_plug_n_play else apps  # Nx is called where packages lie in a folder
        self.findings += nx.undecided(self.repo, project.root, apps)
        of_nx = {app.package.folder for app in apps}
        others = [one for one in members if one.folder not in of_nx and not (apps and one is project.root)]
        served = [one for package in others if (one := self._served(project, package))]
        if len(served) == 1 and served[0].package is not project.root and _is_published(project.root):
            served = []  # a part of what is published
        served += [_Served(package=app.package, framework=app.framework, start=app.start, nx=app.run) for app in apps]
        project = replace(project, rest=nx.rest(self.repo, project.root, apps) if apps else None)
        apart = [one for one in served if one.package is not project.root]
        separate = [one.package for one in apart]
        rest = next((one for one in served if one.package not in separate), None)
        is_tested = project.rest is not None or bool(scripts.test(project, project.root, separate))
        if not apart or rest or is_tested or _has_released(project, separate):
            part = self._component(project, manager, project.root, rest, separate)
            if (
                apart
                or rest
                or part.commands.build
                or part.commands.test
                or _is_published(project.root)
                or _published(project, project.root, separate)
            ):
                yield part
            else:
                self.findings.append(base.left_out(project.root.file, "nothing to build, test, start or publish"))
                return
        for one in apart:
            yield self._component(project, manager, one.package, one, ())
        by_nx = project.rest is not None or any(app.run.has_tests for app in apps)
        self.findings += (*told, *_about(project, manager, is_tested=by_nx))

    def _served(self, project: Project, package: Package) -> _Served | None:
        framework = frameworks.of(self.repo, package, project.root.packages)
        start = None if framework and framework.is_site else starting.of(self.repo, package, framework)
        is_tool = package is project.root and bool(project.members) and framework is None
        if is_tool or not (start or (framework and framework.is_site and "build" in package.scripts)):
            return None
        if _is_published(package) or (framework is None and not package.is_private and package.document.get("bin")):
            return None
        return _Served(package=package, framework=framework, start=start)

    def _component(
        self, project: Project, manager: Manager, package: Package, served: _Served | None, separate: Sequence[Package]
    ) -> Component:
        run = served.nx if served else project.rest
        details = self._details(project, manager, package, served, separate)
        if run:
            details = _by_nx(details, run)
        choice = versions.choose(
            self.pins.tool("node"), declarations(self.repo, (package, project.root), self.pins, self.settings)
        )
        self.findings += choice.findings
        sources = manifests.of(self.repo, project, manager)
        port = _port(self.repo, served)
        return Component(
            name=_name(package),
            path=package.folder,
            context=base.context(project.root.folder, sources),
            language="typescript" if "typescript" in package.packages | project.root.packages else "javascript",
            build_tool=manager.name,
            package_manager=manager.name,
            runtime=choice.runtime,
            commands=_commands(details, package),
            kind=served.kind if served else "library",
            manifests=sources,
            framework=served.framework.name if served and served.framework else None,
            port=(self.settings.of(package.folder).port or port) if served else None,
            services=services(self.repo, package.folder),
            lockfiles=(manager.lockfile,) if manager.lockfile else (),
            workspace="nx" if details.nx else _workspace(project, manager),
            details=details,
        )

    def _details(
        self, project: Project, manager: Manager, package: Package, served: _Served | None, separate: Sequence[Package]
    ) -> Details:
        listed = lockfiles.names(lockfiles.text(self.repo, manager.lockfile))
        named = frozenset(name for one in project.packages for name in one.packages)
        where = package.folder
        target = served.package if served and not separate else package
        return Details(
            project=project,
            package=target,
            manager=manager,
            natives=natives.needed("node", listed | named),
            has_hooks=scripts.hooks(project),
            lifecycle=scripts.lifecycle(project, where),
            build=scripts.build(project, package, separate, scripts.called(self.repo, package)),
            test=scripts.test(project, package, separate),
            has_prisma=_needs_prisma(self.repo, package, project),
            framework=served.framework if served else None,
            start=served.start if served else None,
            published=_published(project, package, separate),
            needs_git=_has_git(project),
            is_lenient=any(_LENIENT.search(node.text[:5000]) for _, node in pipelines.commands(self.repo)),
            unread=unread.patterns(self.repo, project, is_published=served is None),
        )


def _by_nx(details: Details, run: nx.Run) -> Details:
    """Nx runs in the root and leaves there what is started; of the root's own tests those stay that do not call it."""
    if not run.is_rest:
        return replace(details, nx=run, package=details.project.root)
    return details if details.test else replace(details, nx=run)


def _port(repo: Repo, served: _Served | None) -> int | None:
    if served is None:
        return None
    if served.start is None:
        return sites.PORT
    of_framework = served.framework.port if served.framework else None
    usual = dockerfiles.port_beside(repo, served.package.folder) or of_framework or 3000
    return starting.port(repo, served.package, served.start, usual)


def _workspace(project: Project, manager: Manager) -> str | None:
    return manager.name if project.members else None


def _name(package: Package) -> str:
    last = (package.name or "").rpartition("/")[2]
    return last if NAME.fullmatch(last) else posixpath.basename(package.folder)


def _commands(details: Details, package: Package) -> Commands:
    manager = details.manager
    frozen, loose = manager.dialect.by_hand
    run = f"{manager.name} run"

    def by_hand(tasks: Sequence[Task]) -> tuple[str, ...]:
        short = () if manager.name == "bun" else ("test",)  # `bun test` is Bun's own runner, not the script
        plain = (f"{manager.name} test" if task.script in short else f"{run} {task.script}" for task in tasks)
        found: list[str] = []
        for task, command in zip(tasks, plain, strict=True):
            if task.folders == (".",):
                found.append(command)
            elif package is details.project.root:
                found.append(_everywhere(manager, task.script))
            else:
                found += _in_order(details.project, package, manager, task)
        return tuple(found)

    build, test = _of_nx(manager, details.nx) if details.nx else ((), ())
    return Commands(
        deps=(frozen if manager.is_frozen else loose,),
        build=(*by_hand(details.build), *build),
        test=(*by_hand(details.test), *test),
    )


def _of_nx(manager: Manager, run: nx.Run) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How Nx builds and how it tests, typed in any folder of its workspace."""
    called = f"{ {'npm': 'npx', 'bun': 'bunx'}.get(manager.name, manager.name) } nx"
    named = ",".join(run.projects)
    if run.is_rest:
        return (), (f"{called} run-many --target=test --exclude={named}",)
    build = f"{called} build {named}{' --configuration=production' if run.is_production else ''}"
    return (build,), ((f"{called} test {named}",) if run.has_tests else ())


def _in_order(project: Project, package: Package, manager: Manager, task: Task) -> Iterator[str]:
    """What runs a script in a member and, before that, in those that it needs: typed in the member's folder."""
    if package.name and "turbo" in project.root.packages:
        called = {"npm": "npx", "bun": "bunx"}.get(manager.name, manager.name)
        yield f"{called} turbo run {task.script} --filter={package.name}"
        return
    elsewhere = {"npm": "npm --prefix", "pnpm": "pnpm -C", "yarn": "yarn --cwd", "bun": "bun --cwd"}[manager.name]
    for folder in task.folders:
        yield f"{manager.name if folder == '.' else f'{elsewhere} {folder}'} run {task.script}"


def _everywhere(manager: Manager, script: str) -> str:
    """What runs a script in every member that has it."""
    if manager.is_classic:
        return f"yarn workspaces run {script}"
    every = {
        "npm": f"npm run {script} --workspaces --if-present",
        "pnpm": f"pnpm -r run {script}",
        "yarn": f"yarn workspaces foreach --all --topological run {script}",
        "bun": f"bun run --filter '*' {script}",
    }
    return every[manager.name]


def _needs_prisma(repo: Repo, package: Package, project: Project) -> bool:
    """Whether its client has to be made from a schema, and no script of its own does that."""
    if "prisma" not in package.packages:
        return False
    told = " ".join(text for one in (package, project.root) for text in one.scripts.values())
    schema = posixpath.normpath(f"{package.folder}/prisma/schema.prisma")
    return repo.exists(schema) and not re.search(r"prisma generate", told)


def _has_released(project: Project, others: Sequence[Package]) -> bool:
    """Whether a member beside ``others`` is made for people who install it."""
    return any(_is_published(one) for one in project.members if one not in others)


def _published(project: Project, package: Package, others: Sequence[Package]) -> tuple[str, ...]:
    every = project.packages if package is project.root else (package,)
    parts = [one for one in every if one not in others]
    named = [one.folder for one in parts if one.name and one.text("version") and not one.is_private]
    return tuple(posixpath.relpath(folder, package.folder) for folder in named)


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
        yield base.no_lockfile(project.root.file, manager.name)
    if not is_tested and not any(map(testing.script, project.packages)):
        message = f"{project.root.file}: no script runs tests"
        yield Finding(code="no-tests", severity="info", message=message, file=project.root.file)
