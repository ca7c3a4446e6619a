"""Gemfiles and gemspecs to components."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cigen import natives
from cigen import versions as choosing
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.bundler import frameworks, gemfile, javascript, testing, versions
from cigen.ecosystems.bundler.details import Details
from cigen.ecosystems.bundler.frameworks import Application
from cigen.ecosystems.bundler.gemfile import GEMFILES, JEKYLL, Lock, Script
from cigen.evidence import copied, places
from cigen.evidence.services import services
from cigen.evidence.statement import folders_up
from cigen.facts import NAME, Commands, Component, Finding, Kind, Service
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

_GEMSPEC = re.compile(r".+\.gemspec")
_TOOLS = re.compile(
    r"(?:fastlane|cocoapods|danger|rubocop|xcpretty|xcode-install|slather|jazzy|bundler|overcommit|mdl|pre-commit|erb_lint"
    r"|brakeman|reek|solargraph|ruby-lsp|standard|github_changelog_generator|nanaimo|activesupport|concurrent-ruby"
    r"|xcodeproj|rake|abbrev|mutex_m|ostruct|logger|nkf|base64|bigdecimal)(?:[-_].*)?"
)
_SOMEBODYS = re.compile(r"(?:^|/)(?:fastlane|vendor|Pods|node_modules)/")  # settings of a tool's, or other teams' code
_ASKS_GIT = re.compile(r"\bgit\b[^\n]{0,80}\bls-files\b")
_PLATFORMS = frozenset({"ruby", "x86_64-linux", "x86_64-linux-gnu"})


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all folders with a Gemfile or a gemspec; none is executed."""
    names = {path.rpartition("/")[2] for path in repo.matching(_GEMSPEC)}
    candidates, left_out = places.candidates(repo, settings, (*GEMFILES, *sorted(names), JEKYLL))
    findings: list[Finding] = []
    scripts = [script for file in base.safe(repo, candidates, findings) if (script := _read(repo, file))]
    units = list(_units(scripts))
    by_root = {unit.root.file: unit for unit in units}
    roots, examples = places.without_examples(list(by_root), settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [survey.component(by_root[root]) for root in roots if not survey.is_left_out(by_root[root])]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _read(repo: Repo, file: str) -> Script | None:
    return gemfile.of_pages(repo, file) if posixpath.basename(file) == JEKYLL else gemfile.read(repo, file)


@dataclass(frozen=True, kw_only=True)
class _Unit:
    """A folder that is built on its own: its Gemfile, if there is one, goes first."""

    scripts: tuple[Script, ...]

    @property
    def root(self) -> Script:
        return self.scripts[0]

    @property
    def gemspecs(self) -> tuple[Script, ...]:
        return tuple(script for script in self.scripts if script.is_gemspec)


def _units(scripts: Sequence[Script]) -> Iterator[_Unit]:
    """Folders with a Gemfile, and those with a gemspec that lie below none."""
    folders: dict[str, list[Script]] = defaultdict(list)
    for script in sorted(scripts, key=lambda one: (not one.is_gemfile, one.is_gemspec, one.file)):
        is_extra = not (script.is_gemfile or script.is_gemspec) and folders[script.folder]
        folders[script.folder] += () if is_extra else (script,)
    bundles = {folder for folder, found in folders.items() if found[0].is_gemfile}
    for folder, found in sorted(folders.items()):
        if folder in bundles or bundles.isdisjoint(folders_up(folder)):
            yield _Unit(scripts=tuple(found))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one unit after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def is_left_out(self, unit: _Unit) -> bool:
        """Whether a Gemfile only brings tools for developers."""
        gems = set(unit.root.gems)
        if unit.gemspecs or unit.root.folder in self.settings.components or not gems:
            return False
        if not all(_TOOLS.fullmatch(gem) for gem in gems) or self._has_sources(unit.root.folder):
            return False
        self.findings.append(base.left_out(unit.root.file, "only tools for developers"))
        return True

    def component(self, unit: _Unit) -> Component:
        folder, lock = unit.root.folder, gemfile.lock_of(self.repo, unit.root.file)
        gems = self._gems(unit, lock)
        application = self._application(unit, gems)
        tool = self.pins.tool("ruby")
        choice = choosing.choose(tool, versions.declarations(self.repo, unit.scripts, lock, tool, self.settings))
        self.findings.extend(choice.findings)
        details = self._details(unit, lock, gems, application, choice.runtime.version)
        self._tell(unit, lock, details)
        manifests = self._manifests(unit, lock)
        return Component(
            name=_name(unit),
            path=folder,
            context=base.context(folder, manifests),
            language="ruby",
            build_tool="bundler",
            package_manager="bundler",
            runtime=choice.runtime,
            commands=_commands(details, application),
            kind="app" if any(one.is_command(self.repo) for one in unit.gemspecs) else _kind(application),
            manifests=manifests,
            framework=application.framework if application else None,
            port=application.port if application else None,
            health=application.health if application else None,
            services=self._services(unit, application),
            lockfiles=(lock.file,) if lock else (),
            javascript=javascript.bundled(self.repo, folder, gems) if details.has_assets else None,
            is_documentation=not (unit.root.is_gemfile or unit.root.is_gemspec),
            details=details,
        )

    def _application(self, unit: _Unit, gems: frozenset[str]) -> Application | None:
        """What is served: the folder's own, or else by the program of a gem."""
        folder = unit.root.folder
        port = self.settings.of(folder).port
        found = frameworks.application(self.repo, folder, gems, port, is_gem=bool(unit.gemspecs))
        for one in unit.gemspecs if found is None else ():
            if path := one.program(self.repo):
                found = found or frameworks.program(self.repo, path, one.runtime_gems, port)
        return found

    def _has_sources(self, folder: str) -> bool:
        mine = (path for path in self.repo.below(folder) if not _SOMEBODYS.search(path))
        return any(path.endswith((".rb", ".ru")) for path in mine)

    def _gems(self, unit: _Unit, lock: Lock | None) -> frozenset[str]:
        return frozenset(gem for script in unit.scripts for gem in script.gems) | (lock.gems if lock else frozenset())

    def _details(
        self, unit: _Unit, lock: Lock | None, gems: frozenset[str], application: Application | None, version: str
    ) -> Details:
        repo, folder = self.repo, unit.root.folder
        is_rails = application is not None and application.framework == "rails"
        has_assets = is_rails and javascript.has_assets(repo, folder, gems)
        patch = versions.release(repo, unit.scripts)
        database = below(folder, "config/database.yml")
        has_database = is_rails and (repo.exists(database) or copied.is_made(repo, database))
        return Details(
            patch=patch if patch and patch.rpartition(".")[0] == version else None,
            natives=natives.needed("ruby", gems),
            is_frozen=lock is not None,
            lacks_platform=lock is not None and bool(lock.platforms) and _PLATFORMS.isdisjoint(lock.platforms),
            has_gemfile=unit.root.is_gemfile,
            has_gemspec=bool(unit.gemspecs),
            asks_git=any(_ASKS_GIT.search(script.text) for script in (*unit.gemspecs, *self._local(unit))),
            runners=testing.runners(repo, folder, gems, is_rails=is_rails),
            prepares=testing.prepares(repo, folder, has_database=has_database),
            framework=application.framework if application else None,
            start=application.start if application else (),
            has_assets=has_assets,
        )

    def _tell(self, unit: _Unit, lock: Lock | None, details: Details) -> None:
        if not details.runners:
            self.findings.append(base.no_tests(unit.root.file))
        if lock is None and not unit.gemspecs:
            self.findings.append(base.no_lockfile(unit.root.file, "bundler"))
        if lock and details.lacks_platform:
            message = f"{lock.file}: not resolved for x86_64-linux: `bundle lock --add-platform x86_64-linux` mends it"
            self.findings.append(Finding(code="lockfile-platform", severity="warning", message=message, file=lock.file))

    def _manifests(self, unit: _Unit, lock: Lock | None) -> tuple[str, ...]:
        """The scripts, what they load, the lock, and of gems in the repository their gemspecs."""
        scripts = [*unit.scripts, *self._local(unit)]
        found = {
            *(script.file for script in scripts if script.is_gemfile or script.is_gemspec),
            *(path for script in scripts for path in script.read_files(self.repo)),
            *(path for script in scripts if script.is_gemspec for path in _versions(self.repo, script.folder)),
            *(below(unit.root.folder, name) for name in (".ruby-version", ".tool-versions")),
            *([lock.file] if lock else []),
        }
        return tuple(base.safe(self.repo, found, self.findings))

    def _local(self, unit: _Unit) -> list[Script]:
        """The gemspecs of gems in the repository that its Gemfile takes."""
        found = (gemfile.read(self.repo, path) for folder in unit.root.paths for path in _gemspecs(self.repo, folder))
        return [script for script in found if script]

    def _services(self, unit: _Unit, application: Application | None) -> tuple[Service, ...]:
        found = {service.name: service for service in services(self.repo, unit.root.folder)}
        if application:
            for service in frameworks.clients(unit.root.file, unit.root.gems):
                found.setdefault(service.name, service)
        return tuple(found[name] for name in sorted(found))


def _kind(application: Application | None) -> Kind:
    if application is None:
        return "library"
    return "app" if application.start else "site"


def _gemspecs(repo: Repo, folder: str) -> list[str]:
    """Those that Bundler finds for a path: {,*,*/*}.gemspec."""
    found = (path for path in repo.below(folder) if _GEMSPEC.fullmatch(path))
    return [path for path in found if posixpath.relpath(path, folder).count("/") <= 2]


def _versions(repo: Repo, folder: str) -> list[str]:
    return [path for path in repo.below(below(folder, "lib")) if path.endswith("/version.rb")]


def _name(unit: _Unit) -> str:
    """The gem's name, where there is one gem, or the folder's."""
    names = [script.name for script in unit.gemspecs]
    only = names[0] if len(names) == 1 else None
    return only if only and NAME.fullmatch(only) else posixpath.basename(unit.root.folder)


def _commands(details: Details, application: Application | None) -> Commands:
    build = []
    if details.has_assets:
        build.append("bundle exec rails assets:precompile")
    if application and not application.start:
        build.append("bundle exec jekyll build")
    if details.has_gemspec:
        build.append("gem build *.gemspec")
    return Commands(deps=("bundle install",), build=tuple(build), test=tuple(testing.by_hand(details)))
