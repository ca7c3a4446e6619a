"""One package of a project to one component: its version, commands, port and manifests."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cigen import natives, versions
from cigen.ecosystems import base
from cigen.ecosystems.node import (
    by_hand,
    generated,
    listening,
    lockfiles,
    manifests,
    migrated,
    outputs,
    prisma,
    published,
    scripts,
    tested,
    tools,
    unread,
)
from cigen.ecosystems.node.applications import Application, NxRun
from cigen.ecosystems.node.details import Details
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.runtime import declarations
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence.services import services
from cigen.facts import NAME, Component, Finding, Kind
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Composer:
    """Makes components of packages, and adds to ``findings`` what is worth telling of them."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding]

    def component(
        self,
        project: Project,
        manager: Manager,
        package: Package,
        app: Application | None,
        separate: Sequence[Package],
    ) -> Component:
        """What ``package`` is built as, without those ``separate`` from it; as ``app`` where it is deployed."""
        run = app.nx if app else project.rest
        details = self._details(project, manager, package, app, separate)
        return self._made(package, app, _by_nx(details, run) if run else details, package.folder)

    def driven(
        self, project: Project, manager: Manager, package: Package, path: str, names: Iterable[str]
    ) -> Component:
        """What a build of another language in ``path`` uses of it: installed, with the scripts ``names`` run."""
        # In another folder it is a component too, with tests of its own.
        names_of_tests = tested.driven(self.repo, package) if package.folder == path else ()
        details = replace(
            self._details(project, manager, package, None, ()),
            lifecycle=scripts.lifecycle(project, path),
            generated=(),
            build=tuple(scripts.tasks(package, path, names)),
            test=tuple(scripts.tasks(package, path, names_of_tests)),
            published=(),
        )
        return self._made(package, None, details, path)

    def _made(self, package: Package, app: Application | None, details: Details, path: str) -> Component:
        project, manager = details.project, details.manager
        tasks = (*details.lifecycle, *details.generated, *details.build, *details.migrated, *details.test)
        details = replace(details, tools=tools.needed(self.repo, project, path, tasks))
        choice = versions.choose(
            self.pins.tool("node"), declarations(self.repo, (package, project.root), self.pins, self.settings)
        )
        self.findings.extend(choice.findings)
        sources = manifests.of(self.repo, project, manager)
        port = listening.port(self.repo, app, self.findings)
        return Component(
            name=_name(package),
            path=path,
            context=base.context(project.root.folder, sources),
            language="typescript" if "typescript" in package.packages | project.root.packages else "javascript",
            build_tool=manager.name,
            package_manager=manager.name,
            runtime=choice.runtime,
            commands=by_hand.commands(details, package, path),
            kind=app.kind if app else self._kind(details, package),
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

    def _kind(self, details: Details, package: Package) -> Kind:
        """What is not deployed: an app where others can only call it, or all that is published with it."""
        every = {posixpath.relpath(one.folder, package.folder): one for one in details.project.packages}
        made = [every[folder] for folder in details.published if folder in every]
        are_commands = bool(made) and all(published.is_command(self.repo, one) for one in made)
        return "app" if are_commands or published.is_command(self.repo, package) else "library"

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
        test = tested.tasks(self.repo, project, package, separate)
        if not test and manager.name == "bun" and not separate:
            test = tested.by_bun(self.repo, package)
        details = Details(
            project=project,
            package=target,
            manager=manager,
            natives=natives.needed("node", listed | named),
            has_hooks=scripts.hooks(project),
            lifecycle=scripts.lifecycle(project, where),
            generated=generated.tasks(self.repo, project, package, separate),
            build=scripts.build(self.repo, project, package, separate),
            test=test,
            migrated=migrated.tasks(self.repo, project, package) if test else (),
            schemas=(),
            compiles_at_start=app is not None and app.start is not None and scripts.compiles_at_start(target),
            framework=app.framework if app else None,
            start=app.start if app else None,
            published=published.folders(project, package, separate),
            needs_git=_has_git(project),
            unread=unread.patterns(self.repo, project, is_published=app is None),
            kept=unread.kept(self.repo, project),
        )
        return replace(details, schemas=tuple(prisma.schemas(self.repo, details, package, separate)))


def _by_nx(details: Details, run: NxRun) -> Details:
    """Nx runs in the root and leaves there what is started; of the root's own tests those stay that do not call it."""
    if not run.is_rest:
        return replace(details, nx=run, package=details.project.root)
    return details if details.test else replace(details, nx=run)


def _workspace(project: Project, manager: Manager) -> str | None:
    return manager.name if project.members else None


def _name(package: Package) -> str:
    last = (package.name or "").rpartition("/")[2]
    return last if NAME.fullmatch(last) else posixpath.basename(package.folder)


def _has_git(project: Project) -> bool:
    values = (
        value.text
        for one in project.packages
        for group in ("dependencies", "devDependencies", "optionalDependencies")
        for _, value in one.document.get(group).entries
    )
    return any(re.match(r"(?:git[+:@]|github:|gitlab:|[\w-]+/[\w.-]+(?:#|$))|.*\.git(?:#|$)", text) for text in values)
