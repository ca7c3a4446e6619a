"""Packages and workspaces to components."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cigen import semver, versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.dart import melos, package, programs
from cigen.ecosystems.dart.details import Details
from cigen.ecosystems.dart.package import MANIFEST, Package
from cigen.ecosystems.dart.programs import Program
from cigen.evidence import places
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import Commands, Component, Declaration, Finding, Runtime, Source
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import Settings

_NULL_SAFE = re.compile(r">=\s*2\.1[2-9]\b")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all pubspec.yaml; the members of a workspace are part of it."""
    candidates, left_out = places.candidates(repo, settings, (MANIFEST,))
    findings: list[Finding] = []
    found: dict[str, Package] = {}
    for file in base.safe(repo, candidates, findings):
        one = package.read(repo, file)
        if one:
            found[one.folder] = one
        else:
            message = f"{file}: cannot be read as a pubspec.yaml: its component is left out"
            findings.append(Finding(code="broken-manifest", severity="error", message=message, file=file))
    owners = {one.file: root for root in found.values() for one in root.members(found)}
    roots, examples = places.without_examples([one.file for one in found.values() if one.file not in owners], settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, packages=found, findings=findings)
    components = [part for root in roots for part in survey.components(found[posixpath.dirname(root) or "."], owners)]
    findings += _of_flutter(survey.flutter)
    findings += melos.findings(repo, found, {part.path for part in components})
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _of_flutter(files: Sequence[str]) -> Iterator[Finding]:
    """Tell once what needs Flutter, itself or by a package beside it."""
    if files:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        message = f"{files[0]}{more}: Flutter's SDK is needed, which has no official image: not built"
        yield Finding(code="flutter", severity="warning", message=message, file=files[0])


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one package or workspace after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    packages: Mapping[str, Package]
    findings: list[Finding] = field(default_factory=list)
    flutter: list[str] = field(default_factory=list)  # manifests of what is left out for it

    def components(self, root: Package, owners: Mapping[str, Package]) -> Iterator[Component]:
        """The component of ``root`` and its members, unless Dart's own SDK cannot build them."""
        members = [one for one in self.packages.values() if _is_below(one, root, owners)]
        parts = [root, *members]
        needed = (*parts, *package.reached(parts, self.packages))
        if any(one.needs_flutter for one in needed):
            self.flutter.append(root.file)
            return
        if not members and (why := self._idle(root)):
            self.findings.append(base.left_out(root.file, why))
            return
        yield self._component(root, members)

    def _idle(self, root: Package) -> str:
        """Why a package is no component; "" for one that is."""
        if root.folder in self.settings.components:
            return ""
        without_code = "no code in Dart" if package.is_data(self.repo, root) else ""
        return melos.is_empty_root(self.repo, root) or melos.is_brick(self.repo, root) or without_code

    def _component(self, root: Package, members: list[Package]) -> Component:
        parts = [root, *members]
        owner, program = self._program(parts) or (root, None)
        lock = below(root.folder, "pubspec.lock")
        is_locked = self.repo.exists(lock)
        near = package.reached(parts, self.packages)
        overrides = (below(one.folder, "pubspec_overrides.yaml") for one in (*parts, *near))
        files = (*(one.file for one in (*parts, *near)), *overrides, *([lock] if is_locked else []))
        manifests = tuple(base.safe(self.repo, files, self.findings))
        details = self._details(parts, owner, program, is_locked=is_locked)
        if not details.tested:
            self.findings.append(base.no_tests(root.file))
        if program and not is_locked:
            self.findings.append(base.no_lockfile(root.file, "pub"))
        port = self.settings.of(root.folder).port or (program.port if program else None)
        return Component(
            name=root.name,
            path=root.folder,
            context=base.context(root.folder, manifests),
            language="dart",
            build_tool="dart",
            package_manager="pub",
            runtime=self._runtime(parts),
            commands=_commands(details),
            kind="app" if program else "library",
            manifests=manifests,
            framework=program.framework if program else None,
            port=port if program else None,
            services=services(self.repo, root.folder),
            lockfiles=(lock,) if is_locked else (),
            workspace="pub" if members else None,
            details=details,
        )

    def _program(self, parts: Sequence[Package]) -> tuple[Package, Program] | None:
        """What is started, and whose it is: a server, else a program of the root's own."""
        if not self.settings.of(parts[0].folder).has_app:
            return None
        found = [(one, program) for one in parts if (program := programs.program(self.repo, one))]
        serving = next((item for item in found if item[1].port), None)
        chosen = serving or next((item for item in found if item[0] is parts[0]), None)
        if chosen and chosen[1].is_loopback:
            file = chosen[0].file
            message = f"{file}: the program listens on this machine alone: in a container nobody reaches it"
            self.findings.append(Finding(code="loopback", severity="warning", message=message, file=file))
        return chosen

    def _details(
        self, parts: Sequence[Package], owner: Package, program: Program | None, *, is_locked: bool
    ) -> Details:
        here = parts[0].folder
        folders = {one.file: posixpath.relpath(one.folder, here) for one in parts}
        return Details(
            program=posixpath.relpath(below(owner.folder, program.file), here) if program else "",
            analysed=tuple(folders[one.file] for one in parts if self.repo.below(below(one.folder, "lib"))),
            tested=tuple(folders[one.file] for one in parts if package.tests(self.repo, one)),
            generated=tuple(folders[one.file] for one in parts if programs.is_generated(self.repo, one)),
            is_locked=is_locked,
            reads_port=program is not None and program.reads_port,
        )

    def _runtime(self, parts: Sequence[Package]) -> Runtime:
        tool = self.pins.tool("dart")
        said = [item for one in parts for item in _declared(one, tool)]
        choice = versions.choose(tool, (*said, *declarations(self.repo, parts[0].folder, tool, self.settings)))
        self.findings.extend(choice.findings)
        return choice.runtime


def _is_below(one: Package, root: Package, owners: Mapping[str, Package]) -> bool:
    """Whether ``root`` is the workspace of ``one``, or the workspace of its workspace."""
    for _ in range(10):
        owner = owners.get(one.file)
        if owner is None or owner is root:
            return owner is root
        one = owner
    return False


def _declared(one: Package, tool: Tool) -> Iterator[Declaration]:
    """The range of SDKs; what is null-safe works with Dart 3, whatever it says: https://dart.dev/null-safety."""
    said = one.document.get("environment", "sdk")
    if said.kind != "scalar":
        return
    wanted = said.text.replace("<3.0.0", "<4.0.0") if _NULL_SAFE.match(said.text) else said.text
    try:
        fits = {version: semver.allows(wanted, version) for version in tool.versions}
    except ValueError:
        return
    source = Source(file=one.file, line=said.line, key="environment.sdk")
    yield versions.within(tool, said.text, fits.__getitem__, source, versions.RANK_MANIFEST)


def _commands(details: Details) -> Commands:
    return Commands(
        deps=("dart pub get --enforce-lockfile" if details.is_locked else "dart pub get",),
        build=("dart compile exe",) if details.program else ("dart analyze",),
        test=("dart test",) if details.tested else (),
    )
