"""Projects to components."""

from __future__ import annotations

import posixpath
import shlex
from dataclasses import dataclass, field

from cigen import natives
from cigen import versions as choosing
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.composer import codeception, extensions, frameworks, project, splits, testing, versions
from cigen.ecosystems.composer.details import Details
from cigen.ecosystems.composer.frameworks import PORT, Application
from cigen.ecosystems.composer.project import MANIFEST, Project
from cigen.evidence import places
from cigen.evidence.services import services
from cigen.facts import NAME, Commands, Component, Finding, JavaScript, Service
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all composer.json; one that cannot be read is left out, with an error."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,))
    findings: list[Finding] = []
    found: dict[str, Project] = {}
    for file in base.safe(repo, candidates, findings):
        one = project.read(repo, file)
        if one:
            found[file] = one
        else:
            message = f"{file}: cannot be read as a composer.json: its component is left out"
            findings.append(Finding(code="broken-manifest", severity="error", message=message, file=file))
    roots, examples = places.without_examples(list(found), settings)
    local = {file for one in found.values() for file in one.local(repo)}
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    alone, parts = splits.without(repo, [found[root] for root in roots if root not in local], found.values(), settings)
    built = [one for one in alone if not survey.is_left_out(one)]
    components = [survey.component(one) for one in built]
    return Inspection(components=components, findings=(*left_out, *examples, *parts, *findings))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one project after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def is_left_out(self, one: Project) -> bool:
        """Whether it only brings tools for developers."""
        if one.folder in self.settings.components:
            return False
        only_tools = not one.document.get("require").entries and not one.document.get("autoload")
        if testing.TOOLS.search(one.folder) or (only_tools and not testing.runner(self.repo, one)):
            self.findings.append(base.left_out(one.file, "only tools for developers"))
            return True
        return False

    def component(self, one: Project) -> Component:
        application = frameworks.application(self.repo, one)
        tool = self.pins.tool("php")
        choice = choosing.choose(tool, versions.declarations(self.repo, one, tool, self.settings))
        self.findings.extend(choice.findings)
        used = self._services(one, application)
        details = self._details(one, application, used)
        self._tell(one, details)
        flex = below(one.folder, "symfony.lock")
        tools = testing.tools(self.repo, one) if details.tools else None
        locks = [lock for lock in (one.lock, tools.lock if tools else None) if lock]
        wanted = {one.file, *one.local(self.repo), flex, *locks, *([tools.file] if tools else [])}
        manifests = tuple(base.safe(self.repo, wanted, self.findings))
        return Component(
            name=_name(one),
            path=one.folder,
            context=base.context(one.folder, manifests),
            language="php",
            build_tool="composer",
            package_manager="composer",
            runtime=choice.runtime,
            commands=_commands(details),
            kind="app" if application or one.is_command(self.repo) else "library",
            manifests=manifests,
            framework=application.framework if application else None,
            port=(self.settings.of(one.folder).port or PORT) if application else None,
            services=used,
            lockfiles=tuple(locks),
            javascript=self._javascript(one) if application else None,
            details=details,
        )

    def _details(self, one: Project, application: Application | None, used: tuple[Service, ...]) -> Details:
        drivers = frameworks.drivers(service.name for service in used) if application else frozenset()
        wanted = one.extensions | drivers
        runner = testing.runner(self.repo, one)
        tools = testing.tools(self.repo, one) if runner == "phpunit" else None
        folder, is_laravel = one.folder, application is not None and application.framework == "laravel"
        return Details(
            natives=natives.needed("php", wanted),
            core=tuple(sorted(wanted & extensions.CORE)),
            pecl=tuple(sorted(wanted & extensions.PECL.keys())),
            is_lenient=bool(extensions.unknown(wanted)),
            runner=runner,
            tools=posixpath.relpath(tools.folder, one.folder) if tools else "",
            test_script=testing.script(self.repo, one, runner) if runner and runner != "codecept" else "",
            configuration=testing.configuration(self.repo, one) if runner in testing.CONFIGURED else "",
            prepares=testing.prepares(self.repo, folder) if runner else (),
            suites=codeception.runs(self.repo, one) if runner == "codecept" else (),
            framework=application.framework if application else None,
            document_root=application.document_root if application else ".",
            is_served=application is not None,
            needs_key=is_laravel and self.repo.exists(below(folder, ".env.example")),
        )

    def _javascript(self, one: Project) -> JavaScript | None:
        """What bundles its assets."""
        build = self.repo.json(below(one.folder, "package.json")).get("scripts", "build")
        return JavaScript(folder=one.folder, scripts=("build",)) if build else None

    def _services(self, one: Project, application: Application | None) -> tuple[Service, ...]:
        found = {service.name: service for service in services(self.repo, one.folder)}
        if application:
            for service in frameworks.services(self.repo, one):
                found.setdefault(service.name, service)
        return tuple(found[name] for name in sorted(found))

    def _tell(self, one: Project, details: Details) -> None:
        if details.runner is None:
            self.findings.append(base.no_tests(one.file))
        if one.lock is None and one.text("type") == "project":
            self.findings.append(base.no_lockfile(one.file, "composer"))
        if unknown := extensions.unknown(one.extensions):
            message = f"{one.file}: no way known to install {', '.join(unknown[:10])}: built as if it were there"
            self.findings.append(Finding(code="unknown-extension", severity="warning", message=message, file=one.file))


def _name(one: Project) -> str:
    last = one.text("name").rpartition("/")[2]
    return last if NAME.fullmatch(last) else posixpath.basename(one.folder)


def _commands(details: Details) -> Commands:
    tools = (f"composer install --working-dir={shlex.quote(details.tools)}",) if details.tools else ()
    return Commands(deps=("composer install", *tools), test=tuple(testing.by_hand(details)))
