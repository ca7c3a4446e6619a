"""Build scripts to components."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from cigen import natives
from cigen.doctree import Node
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.zig import packages, script, serving, versions
from cigen.ecosystems.zig.details import Details
from cigen.ecosystems.zig.packages import MANIFEST, Dependency
from cigen.ecosystems.zig.script import Program, Script
from cigen.evidence import places
from cigen.evidence.services import services
from cigen.evidence.statement import folders_up
from cigen.facts import NAME, Commands, Component, Finding
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

SCRIPT = "build.zig"
MAX_SOURCES = 200  # files of one component that are read
_OUTPUTS = ("zig-out", ".zig-cache", "zig-cache", "zig-pkg")
# Programs for the people who write the package.
_DEVELOPERS = re.compile(r"(?:.*[-_])?(?:tests?|bench(?:mark)?s?|examples?|gen(?:erate)?|codegen|fuzz)(?:[-_]\w+)?")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all build scripts; a package that one above it takes from its folder is part of that."""
    candidates, left_out = places.candidates(repo, settings, (SCRIPT,), _OUTPUTS)
    findings: list[Finding] = []
    files = {posixpath.dirname(file) or ".": file for file in base.safe(repo, candidates, findings)}
    reached = {folder: packages.reached(repo, folder) for folder in files}
    parts = {one for folder, found in reached.items() for one in found if folder in folders_up(one)[1:]}
    wanted = [file for folder, file in files.items() if folder not in parts or folder in settings.components]
    roots, examples = places.without_examples(wanted, settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [survey.component(file, reached[posixpath.dirname(file) or "."]) for file in roots]
    return Inspection(components=components, findings=(*left_out, *examples, *dict.fromkeys(findings)))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one build script after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, file: str, reached: Mapping[str, tuple[Dependency, ...]]) -> Component:
        folder = posixpath.dirname(file) or "."
        build = script.read(self.repo, file, folder)
        manifest = packages.document(self.repo, folder)
        choice = versions.choose(self.repo, build, manifest, self.pins.tool("zig"), self.settings)
        self.findings.extend(choice.findings)
        program = self._program(build, manifest)
        details = self._details(build, program, reached)
        paths = (below(one, name) for one in reached for name in (SCRIPT, MANIFEST))
        manifests = tuple(base.safe(self.repo, paths, self.findings))
        framework = serving.framework([one.name for one in reached[folder]]) if program else None
        name = manifest.get("name").text
        return Component(
            name=name if NAME.fullmatch(name) else program.name if program else posixpath.basename(folder),
            path=folder,
            context=base.context(folder, manifests),
            language="zig",
            build_tool="zig",
            package_manager="zig",
            runtime=choice.runtime,
            commands=Commands(
                deps=("zig build --fetch",) if details.fetches else (),
                build=("zig build --release=safe" if program else "zig build",),
                test=("zig build test",) if build.has_tests else (),
            ),
            kind="app" if program else "library",
            manifests=manifests,
            framework=framework,
            port=self._port(file, program, framework),
            services=services(self.repo, folder),
            details=details,
        )

    def _program(self, build: Script, manifest: Node) -> Program | None:
        """The program that is started: the settings', or the one that is called as the package, or the first."""
        every = list(build.programs(self.repo))
        inside = ((one, posixpath.relpath(one.main, build.folder)) for one in every)
        found = [one for one, main in inside if not _DEVELOPERS.fullmatch(one.name) and not places.is_example(main)]
        wanted = self.settings.of(build.folder).app or manifest.get("name").text
        best = next((one for one in found if one.name == wanted), found[0] if found else None)
        if best and len({one.name for one in found}) > 1:
            names = (one.name for one in found)
            self.findings.append(base.several_apps(build.file, build.folder, names, best.name))
        return best

    def _details(
        self, build: Script, program: Program | None, reached: Mapping[str, tuple[Dependency, ...]]
    ) -> Details:
        remote = [one for found in reached.values() for one in found if one.is_remote]
        for one in remote:
            if not one.has_hash:
                message = f"{one.source}: no hash: zig refuses to download it, `zig fetch --save` writes one"
                self.findings.append(Finding.at(one.source, "no-hash", "error", message))
        if not build.has_tests:
            self.findings.append(base.no_tests(build.file))
        scripts = [build, *(script.read(self.repo, below(one, SCRIPT), one) for one in reached if one != build.folder)]
        return Details(
            program=program.name if program else None,
            picks_target=build.picks_target,
            has_tests=build.has_tests,
            fetches=bool(remote),
            is_lazy=any(one.is_lazy for one in remote),
            natives=natives.needed("zig", (name.lower() for one in scripts for name in one.linked)),
            unread=tuple(name for name in _OUTPUTS if not self.repo.below(below(build.folder, name))),
        )

    def _port(self, file: str, program: Program | None, framework: str | None) -> int | None:
        if program is None:
            return None
        texts = list(self._texts(program))
        port = self.settings.of(posixpath.dirname(file) or ".").port or serving.port(framework, texts)
        if port and serving.is_loopback(framework, texts):
            message = f"{file}: the program listens on this machine alone: in a container nobody reaches it"
            self.findings.append(Finding(code="loopback", severity="warning", message=message, file=file))
        return port

    def _texts(self, program: Program) -> Iterator[str]:
        """The program's sources, the main file first."""
        folder = posixpath.dirname(program.main) or "."
        others = (path for path in self.repo.below(folder) if path.endswith(".zig") and path != program.main)
        yield from (self.repo.text(path) or "" for path in islice((program.main, *others), MAX_SOURCES))
