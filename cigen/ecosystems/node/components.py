"""Which components the projects of a repository have."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from cigen.display import printable
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.node import (
    asked,
    choosing,
    decoys,
    deployed,
    hosting,
    lent,
    meteor,
    nx,
    published,
    tested,
    testing,
    workspaces,
)
from cigen.ecosystems.node import (
    package as packages,
)
from cigen.ecosystems.node.applications import Application
from cigen.ecosystems.node.composing import Composer
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import places, shipped
from cigen.facts import PATH, Component, Facts, Finding, JavaScript
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

_NO_BUILD = "a site of documentation that no script `build` makes"
_OUTPUTS = ("dist", "build", "out", ".next", ".nuxt", ".output", "_site", "public", "coverage")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all projects; a package.json that cannot be read is left out, with an error."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,), _OUTPUTS)
    found: list[Package] = []
    broken: list[Finding] = []
    apps = meteor.folders(repo, settings)
    for file in (one for one in candidates if (posixpath.dirname(one) or ".") not in apps):
        package = packages.read(repo, file)
        if package and PATH.fullmatch(file):
            found.append(package)
        else:
            broken.append(_broken(file))
    projects = {one.root.file: lent.to_members(repo, one) for one in workspaces.projects(repo, found)}
    roots, examples = places.without_examples(list(projects), settings, partial(shipped.is_shipped, repo))
    survey = _Survey(repo=repo, pins=pins, settings=settings)
    components = [part for root in roots for part in survey.components(projects[root])]
    findings = (*left_out, *examples, *broken, *map(meteor.left_out, apps), *survey.findings)
    driven = partial(survey.driven, tuple(projects.values()))
    return Inspection(components=components, findings=findings, instead=survey.instead, driven=driven)


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

    @property
    def _composer(self) -> Composer:
        return Composer(repo=self.repo, pins=self.pins, settings=self.settings, findings=self.findings)

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
        parts = [self._composer.component(project, manager, one.package, one, ()) for one in apart]
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
        self.findings += (
            base.left_out(one.file, _NO_BUILD) for one in self._own(project) if self._is_silent(one, apps)
        )

    def _is_silent(self, package: Package, apps: Sequence[Application]) -> bool:
        """Whether a member is a documentation that is in no build and no test of the workspace's."""
        is_used = "build" in package.scripts or testing.script(package) or package in [app.package for app in apps]
        return not is_used and shipped.is_site(package.packages)

    def _applications(self, project: Project, of_nx: Sequence[Application]) -> list[Application]:
        """What is deployed beside that of Nx."""
        known = {app.package.folder for app in of_nx}
        packages = [one for one in self._own(project) if one.folder not in known]
        return deployed.applications(self.repo, project, [*packages, *(() if of_nx else (project.root,))])

    def _rest(self, project: Project, manager: Manager, apps: Sequence[Application]) -> Component | None:
        """The root, with all that is no component of its own, where there is anything to do with it."""
        root = project.root
        own = next((one for one in apps if one.package is root), None)
        separate = [one.package for one in apps if one is not own]
        is_tested = project.rest is not None or bool(tested.tasks(self.repo, project, root, separate))
        if separate and not (own or is_tested or asked.is_released(self.repo, project, separate)):
            return None
        part = self._composer.component(project, manager, root, own, separate)
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
            if "build" in one.scripts or tested.tasks(self.repo, project, one, ()):
                yield self._composer.component(project, manager, one, None, ())

    def _own(self, project: Project) -> list[Package]:
        """The members without examples: the root is always something else beside these."""
        files = places.without_examples(
            [package.file for package in project.packages], self.settings, partial(shipped.is_shipped, self.repo)
        )
        self.findings += files[1]
        return [one for one in project.members if one.file in files[0]]

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
        part = survey._composer.driven(project, manager, package, path, javascript.scripts)
        return Facts(components=(part,), findings=(*told, *survey.findings))


def _about(project: Project, manager: Manager, *, is_tested: bool) -> Iterator[Finding]:
    for package in project.packages:
        yield from hosting.findings(package)
    if manager.lockfile is None:
        yield base.no_lockfile(project.file, manager.name)
    if not is_tested and not any(map(testing.script, project.packages)):
        has_files = all(package.has_test_files for package in project.packages)
        lacking = "no script runs tests" if has_files else "its runner of tests finds no file with a test"
        message = f"{project.file}: {lacking}"
        yield Finding(code="no-tests", severity="info", message=message, file=project.file)
