"""Projects and umbrellas to components."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.mix import listening, project, testing, versions
from cigen.ecosystems.mix.details import Details
from cigen.ecosystems.mix.project import MANIFEST, Project
from cigen.evidence import places
from cigen.evidence.images import dockerfiles
from cigen.evidence.services import services
from cigen.facts import Commands, Component, Finding, JavaScript, Service
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

PORT = 4000
_SERVERS = ("bandit", "plug_cowboy", "cowboy")
_CLIENTS = {
    "amqp": "rabbitmq",
    "brod": "kafka",
    "broadway_kafka": "kafka",
    "broadway_rabbitmq": "rabbitmq",
    "mongodb_driver": "mongo",
    "myxql": "mysql",
    "postgrex": "postgres",
    "redix": "redis",
    "tds": "mssql",
}


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all mix.exs; the applications of an umbrella are part of it."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,), ("deps", "_build"))
    findings: list[Finding] = []
    read = (project.read(repo, file) for file in base.safe(repo, candidates, findings))
    found = {one.file: one for one in read if one}
    umbrellas = {one.apps_path: one for one in found.values() if one.apps_path}
    members = {file: umbrellas[path] for file, one in found.items() if (path := _parent(one.folder)) in umbrellas}
    parts = {file: owner for file, one in found.items() if (owner := _compiled_by(one, found.values()))}
    findings += [base.left_out(file, f"its sources are compiled by {owner.file}") for file, owner in parts.items()]
    roots, examples = places.without_examples([file for file in found if file not in (*members, *parts)], settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [
        survey.component(found[root], [found[file] for file, owner in members.items() if owner is found[root]])
        for root in roots
    ]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _compiled_by(one: Project, others: Iterable[Project]) -> Project | None:
    """The project above ``one`` that compiles sources in its folder as its own."""
    inside = f"{one.folder}/"
    above = (
        other for other in others if other is not one and (other.folder == "." or inside.startswith(f"{other.folder}/"))
    )
    return next((other for other in above if any(f"{path}/".startswith(inside) for path in other.compiled)), None)


def _parent(folder: str) -> str:
    return posixpath.dirname(folder) or "."


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one project after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, root: Project, members: list[Project]) -> Component:
        parts = (root, *members)
        choice = versions.elixir(self.repo, root, self.pins, self.settings)
        self.findings.extend(choice.findings)
        details = self._details(root, members, choice.runtime.version)
        if not details.has_tests:
            self.findings.append(base.no_tests(root.file))
        if not details.is_locked:
            self.findings.append(base.no_lockfile(root.file, "mix"))
        manifests = tuple(base.safe(self.repo, self._manifests(parts), self.findings))
        framework = _framework(parts) if details.release else None
        lock = below(root.folder, "mix.lock")
        return Component(
            name=root.app or posixpath.basename(root.folder),
            path=root.folder,
            context=base.context(root.folder, manifests),
            language="elixir",
            build_tool="mix",
            package_manager="hex",
            runtime=choice.runtime,
            commands=_commands(details),
            kind="app" if details.release else "library",
            manifests=manifests,
            framework=framework,
            port=self._port(root.folder) if framework else None,
            services=self._services(parts),
            lockfiles=(lock,) if details.is_locked else (),
            workspace="umbrella" if members else None,
            javascript=self._javascript(root.folder) if details.release else None,
            details=details,
        )

    def _port(self, folder: str) -> int:
        wanted = self.settings.of(folder).port or dockerfiles.port_beside(self.repo, folder)
        return wanted or listening.port(self.repo, folder) or PORT

    def _details(self, root: Project, members: list[Project], version: str) -> Details:
        repo, folder = self.repo, root.folder
        release = _release(root, members)
        return Details(
            otp=versions.otp(repo, root, version, self.pins, self.settings),
            is_locked=repo.exists(below(folder, "mix.lock")),
            has_tests=any(path.endswith("_test.exs") for path in repo.below(folder)),
            prepares=testing.prepares(repo, root),
            release=release,
            is_phoenix=any("phoenix" in one.dependencies for one in (root, *members)),
            sets_assets_up=bool(release) and root.has(r"\"assets\.setup\":"),
            deploys_assets=bool(release) and root.has(r"\"assets\.deploy\":"),
            is_publishable=root.is_package and root.has(r"\blicenses:") and root.has(r"\bdescription:"),
        )

    def _javascript(self, folder: str) -> JavaScript | None:
        """What Phoenix has for its assets, whose tasks run the scripts."""
        assets = below(folder, "assets")
        return JavaScript(folder=assets) if self.repo.exists(below(assets, "package.json")) else None

    def _manifests(self, parts: tuple[Project, ...]) -> Iterator[str]:
        """What decides the packages and how they are compiled: the configuration is part of that."""
        root = parts[0]
        yield below(root.folder, "mix.lock")
        for one in parts:
            yield one.file
            yield from one.read_files
            yield from (path for path in self.repo.inside(below(one.folder, "config")) if path.endswith(".exs"))
            yield from (below(path, MANIFEST) for path in one.paths)

    def _services(self, parts: tuple[Project, ...]) -> tuple[Service, ...]:
        found = {service.name: service for service in services(self.repo, parts[0].folder)}
        for name, source in (item for one in parts for item in one.dependencies.items()):
            if name in _CLIENTS and not parts[0].is_package:
                found.setdefault(_CLIENTS[name], Service(name=_CLIENTS[name], source=source))
        return tuple(found[name] for name in sorted(found))


def _release(root: Project, members: list[Project]) -> str | None:
    """The release of an application that is started; a package for others, and an umbrella, has to name it."""
    if root.release:
        return root.release
    if root.is_package:
        return None
    if members:
        return root.release
    return root.app if root.has(r"\bmod:\s*\{") else None


def _framework(parts: tuple[Project, ...]) -> str | None:
    names = {name for one in parts for name in one.dependencies}
    if "phoenix" in names:
        return "phoenix"
    return "plug" if names & set(_SERVERS) else None


def _commands(details: Details) -> Commands:
    build = ["mix compile"]
    if details.deploys_assets:
        build.append("mix assets.deploy")
    if details.release:
        build.append("MIX_ENV=prod mix release")
    return Commands(deps=("mix deps.get",), build=tuple(build), test=tuple(testing.by_hand(details)))
