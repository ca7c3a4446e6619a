"""Swift with its package manager, on Linux: packages, and servers made with Vapor or Hummingbird."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.evidence import places
from cigen.evidence.pipelines import linux
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import NAME, Commands, Component, Declaration, Finding, Kind, Source
from cigen.pins import Pins, Tool
from cigen.plan import Copy, Env, Recipe, Run
from cigen.repo import Repo
from cigen.settings import Settings

BUILD_TOOLS: tuple[str, ...] = ("swift",)
LOOKED_FOR: tuple[str, ...] = ("Package.swift",)

PORT = 8080
_REPORT = "cigen-junit.xml"
_MAX_TEXT = 100_000  # characters; nobody writes a longer manifest
_MAX_CHOSEN = 20
_CHOSEN = re.compile(r"[A-Za-z_][\w./-]{0,100}", re.ASCII)
_TOOLS_VERSION = re.compile(r"\s*//\s*swift-tools-version:\s*([5-9]\.[0-9]{1,2})(?:\.[0-9]{1,2})?")
_PACKAGE = re.compile(r"\bPackage\s*\(\s*name:\s*\"([A-Za-z][\w.-]{0,60})\"")
_PROGRAM = re.compile(r"\.executableTarget\s*\(\s*name:\s*\"([A-Za-z][\w.-]{0,60})\"")
_MAIN = re.compile(r"(?:.*/)?Sources/[\w.-]+/main\.swift")
_PROGRAMS_ARE = re.compile(r"\.executableTarget\s*\(\s*name:")
_PRODUCT = re.compile(r"\.executable\s*\(\s*name:\s*\"([A-Za-z][\w.-]{0,60})\"")
_LIBRARY = re.compile(r"\.library\s*\(\s*name:")
_SERVERS = (("vapor", re.compile(r"/vapor(?:\.git)?\"")), ("hummingbird", re.compile(r"/hummingbird(?:\.git)?\"")))
_SERVE = {
    "vapor": ("serve", "--env", "production", "--hostname", "0.0.0.0", "--port", str(PORT)),  # noqa: S104
    "hummingbird": ("--hostname", "0.0.0.0", "--port", str(PORT)),  # noqa: S104
}


@dataclass(frozen=True, kw_only=True)
class _Details:
    program: str | None
    framework: str | None
    is_locked: bool
    has_tests: bool
    chosen: tuple[str, ...] = ()  # words that choose some of the tests


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all packages; a manifest is a program, and none is executed."""
    candidates, left_out = places.candidates(repo, settings, LOOKED_FOR, (".build",))
    findings: list[Finding] = []
    files = list(base.safe(repo, candidates, findings))
    roots, examples = places.without_examples(files, settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [survey.component(file) for file in roots]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, file: str) -> Component:
        folder = posixpath.dirname(file) or "."
        text = (self.repo.text(file) or "")[:_MAX_TEXT]
        tool = self.pins.tool("swift")
        beside = declarations(self.repo, folder, tool, self.settings)
        choice = versions.choose(tool, (*_tools_version(tool, file, text), *beside))
        self.findings.extend(choice.findings)
        lock = below(folder, "Package.resolved")
        details = _details(self.repo, folder, text, is_locked=self.repo.exists(lock))
        if not details.has_tests:
            self.findings.append(base.no_tests(file))
        name = _PACKAGE.search(text)
        named = name[1] if name and NAME.fullmatch(name[1]) else None
        return Component(
            name=named or posixpath.basename(folder),
            path=folder,
            context=folder,
            language="swift",
            build_tool="swift",
            package_manager="swift",
            runtime=choice.runtime,
            commands=Commands(
                deps=("swift package resolve",),
                build=("swift build",),
                test=(" ".join(("swift test", *details.chosen)),) if details.has_tests else (),
            ),
            kind=_kind(text, details, named),
            manifests=(file, lock) if details.is_locked else (file,),
            framework=details.framework,
            port=PORT if details.framework else None,
            services=services(self.repo, folder),
            lockfiles=(lock,) if details.is_locked else (),
            details=details,
        )


def _kind(text: str, details: _Details, name: str | None) -> Kind:
    """``app`` for a server, and for a program that bears the package's name or comes with no library."""
    programs = {*_PRODUCT.findall(text), *([details.program] if details.program else [])}
    if details.framework or (name or "").lower() in {program.lower() for program in programs}:
        return "app"
    return "app" if details.program and not _LIBRARY.search(text) else "library"


def _tools_version(tool: Tool, file: str, text: str) -> Iterator[Declaration]:
    """The first line: https://docs.swift.org/package-manager/PackageDescription/PackageDescription.html."""
    if match := _TOOLS_VERSION.match(text):
        source = Source(file=file, line=1, key="swift-tools-version")
        lowest = match[1]
        if versions.key(lowest) > versions.key(tool.versions[-1]):
            yield versions.exactly(tool, lowest, lowest, source, versions.RANK_MANIFEST)
            return
        enough = lambda version: versions.key(version) >= versions.key(lowest)  # noqa: E731
        yield versions.within(tool, lowest, enough, source, versions.RANK_MANIFEST)


def _details(repo: Repo, folder: str, text: str, *, is_locked: bool) -> _Details:
    program = _PROGRAM.search(text)
    # Before Swift 5.4 a target was a program by its main file.
    main = next((path for path in repo.below(below(folder, "Sources")) if _MAIN.fullmatch(path)), None)
    name = program[1] if program else posixpath.basename(posixpath.dirname(main)) if main else None
    framework = next((name for name, pattern in _SERVERS if pattern.search(text)), None)
    has_program = (
        _PROGRAMS_ARE.search(text) is not None or main is not None
    )  # the name may be one that a template leaves open
    tests = repo.below(below(folder, "Tests"))
    return _Details(
        program=name if name and NAME.fullmatch(name) else None,
        framework=framework if has_program else None,
        is_locked=is_locked,
        has_tests=any(path.endswith(".swift") for path in tests),
        chosen=_chosen(repo, folder),
    )


def _chosen(repo: Repo, folder: str) -> tuple[str, ...]:
    """The tests that the first job on Linux runs: others may need what only a Mac has."""
    for job in linux.followed(repo):
        calls = [one.words for one in job if one.words[:2] == ("swift", "test") and one.folder == folder]
        if calls:
            pairs = dict.fromkeys(pair for pair in pairwise(calls[0]) if pair[0] in ("--filter", "--skip"))
            known = [pair for pair in pairs if _CHOSEN.fullmatch(pair[1])]
            return tuple(word for pair in known[:_MAX_CHOSEN] for word in pair)
    return ()


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that :func:`inspect` found."""
    details = component.details
    if not isinstance(details, _Details):
        raise TypeError("a Swift component has Swift's details")
    tool = pins.tool("swift")
    is_app = details.framework is not None and details.program is not None
    locked = " --only-use-versions-from-resolved-file" if details.is_locked else ""
    start = (f"/app/{details.program}", *_SERVE[details.framework]) if is_app and details.framework else ()
    return Recipe(
        toolchain=tool.image("swift", component.runtime.version),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=(
            Run(commands=(f"swift package resolve{locked}", "rm -rf ~/.cache")),
            *((Env(values=(("TESTS", " ".join(details.chosen)),)),) if details.chosen else ()),
        ),
        build=tuple(_build(details)),
        collect=("mkdir -p /artifact", *(_PROGRAMS if details.program else ())),
        test=tuple(_test(details)),
        reports=("./cigen-junit*.xml",),  # Swift Testing writes one of its own beside XCTest's
        runtime=tool.image("slim", component.runtime.version) if is_app else None,
        install=(Copy(sources=("/",), dest="/app/", origin="artifact"),) if is_app else (),
        start=start,
        ignored=("**/.build", "**/.swiftpm"),
    )


_PROGRAMS = ("find .build/release/ -maxdepth 1 -type f -executable ! -name '*.so' -exec cp {} /artifact/ ';'",)


def _build(details: _Details) -> Iterator[str]:
    yield "swift build --build-tests" if details.has_tests else "swift build"
    if details.program:
        yield "swift build --configuration release"


def _test(details: _Details) -> Iterator[str]:
    command = f"swift test --skip-build --parallel --xunit-output {_REPORT}"
    if details.has_tests and details.chosen:
        yield 'echo "$TESTS" > /tmp/tests'
        yield f"xargs -a /tmp/tests {command}"
    elif details.has_tests:
        yield command
