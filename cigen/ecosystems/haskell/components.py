"""Packages and projects of several to components."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.haskell import compilers, package
from cigen.ecosystems.haskell.details import Details
from cigen.ecosystems.haskell.package import HPACK, Package, Program
from cigen.evidence import places
from cigen.evidence.images import started
from cigen.evidence.pipelines import steps
from cigen.evidence.services import services
from cigen.evidence.statement import folders_up
from cigen.evidence.versions import declarations
from cigen.facts import Commands, Component, Finding, Runtime
from cigen.pins import Pins
from cigen.repo import Repo, resolve
from cigen.settings import Settings

_PROJECTS = ("cabal.project", "stack.yaml")
_BESIDE = ("cabal.project", "cabal.project.freeze", "stack.yaml", "stack.yaml.lock", HPACK)
_FRAMEWORKS = ("yesod", "servant-server", "scotty", "snap-server", "spock", "ihp", "happstack-server", "warp")
_DEVELOPERS = re.compile(r".*(?:^|[-_])(?:bench(?:mark)?s?|examples?|tests?|dev|demo)(?:$|[-_]).*")
_PORT = re.compile(
    r"\b(?:run(?:Env|Settings)?|scotty|warp|setPort|serve|runSpock|spockConfig)\s{0,20}\(?\s{0,20}([1-9][0-9]{1,4})\b"
)
_PORTS = {"yesod": 3000, "scotty": 3000, "snap-server": 8000, "ihp": 8000, "happstack-server": 8000}
_READS_PORT = re.compile(r'"PORT"')
MAX_TEXT = 200_000


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all projects; a package that a project lists is part of it."""
    named = (path for path in repo.matching(_CABAL))
    files, left_out = places.candidates(
        repo, settings, dict.fromkeys(map(posixpath.basename, named)), ("dist-newstyle",)
    )
    hpack, more = places.candidates(repo, settings, (HPACK,))
    findings: list[Finding] = []
    found: dict[str, Package] = {}
    for file in base.safe(repo, (*files, *hpack), findings):
        one = package.read(repo, file)
        if one:
            found.setdefault(one.folder, one)  # a .cabal file before the package.yaml that it was made of
        elif posixpath.basename(file) != HPACK:
            message = f"{file}: no package that cigen can read: left out"
            findings.append(Finding(code="broken-manifest", severity="error", message=message, file=file))
    projects = _projects(repo, found)
    owned = {one.file for folder, members in projects.items() for one in members if one.folder != folder}
    others = (one for one in found.values() if one.file not in owned)
    alone = {one.folder: [one] for one in others if not _is_passed_over(one, projects, settings, findings)}
    units = {**alone, **{folder: members for folder, members in projects.items() if members}}
    roots, examples = places.without_examples([units[folder][0].file for folder in sorted(units)], settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    chosen = [folder for folder in sorted(units) if units[folder][0].file in roots]
    components = [survey.component(folder, units[folder]) for folder in chosen]
    return Inspection(components=components, findings=(*left_out, *more, *examples, *findings))


def _is_passed_over(
    one: Package, projects: dict[str, list[Package]], settings: Settings, findings: list[Finding]
) -> bool:
    """Whether it lies below a project that does not list it: Cabal and Stack find that project, and build it not."""
    above = (folder for folder in folders_up(one.folder) if projects.get(folder))
    nearest = None if one.folder in projects or one.folder in settings.components else next(above, None)
    if nearest is not None:
        findings.append(base.left_out(one.file, f"the project in {nearest} does not list it"))
    return nearest is not None


_CABAL = re.compile(r"(?:.*/)?[\w.-]+\.cabal")


def _projects(repo: Repo, found: dict[str, Package]) -> dict[str, list[Package]]:
    """The folders of project files, and the packages that each lists, its own first."""
    folders = dict.fromkeys(posixpath.dirname(path) or "." for name in _PROJECTS for path in repo.named(name))
    projects: dict[str, list[Package]] = {}
    for folder in folders:
        patterns = [path for text in _listed(repo, folder) if (path := resolve(folder, _place(text))) is not None]
        members = [one for one in found.values() if any(fnmatchcase(one.folder, pattern) for pattern in patterns)]
        projects[folder] = sorted(members, key=lambda one: (one.folder != folder, one.file))
    return projects


def _place(text: str) -> str:
    """The folder that a line of `packages` names: itself, or that of the .cabal file."""
    return (posixpath.dirname(text) or ".") if text.endswith(".cabal") else text.rstrip("/") or "."


def _listed(repo: Repo, folder: str) -> list[str]:
    stack, cabal = below(folder, "stack.yaml"), below(folder, "cabal.project")
    said: list[str] = []
    if repo.exists(cabal):
        body = re.search(
            r"(?im)^(?:optional-)?packages *:((?:.*\n?(?:[ \t]+.*\n?|\s*\n)*))", (repo.text(cabal) or "")[:MAX_TEXT]
        )
        said += [word for word in re.split(r"[\s,]+", body[1]) if word][:200] if body else ["."]
    if repo.exists(stack):
        documents = repo.yaml(stack)
        listed = [node.text for node in documents[0].get("packages").scalars()] if documents else []
        said += listed or ["."]
    return said


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one project after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, folder: str, parts: Sequence[Package]) -> Component:
        build_tool = self._build_tool(folder, parts)
        runtime = self._runtime(folder, parts, build_tool)
        owner, program = self._program(folder, parts) if self.settings.of(folder).has_app else (parts[0], None)
        text = self._text(owner, program) if program else ""
        framework = _framework({said.name for said in owner.requirements}, text) if program else None
        port = self.settings.of(folder).port or (_port(framework, text) if framework else None)
        port = port or (started.port(self.repo, program.name) if program else None)
        environment = (("PORT", str(port)),) if port and _READS_PORT.search(text) else ()
        details = _details(parts, program, environment)
        self._tell(folder, parts[0].file, build_tool, details)
        files = (below(place, name) for place in {folder, *(one.folder for one in parts)} for name in _BESIDE)
        manifests = tuple(base.safe(self.repo, (*(one.file for one in parts), *files), self.findings))
        locks = ("stack.yaml.lock", "cabal.project.freeze")
        return Component(
            name=_name(folder, parts[0], owner),
            path=folder,
            context=base.context(folder, manifests),
            language="haskell",
            build_tool=build_tool,
            package_manager=build_tool,
            runtime=runtime,
            commands=_commands(build_tool, details),
            kind="app" if program else "library",
            manifests=manifests,
            framework=framework if framework != "warp" else None,
            port=port if program else None,
            services=services(self.repo, folder),
            lockfiles=tuple(path for name in locks if self.repo.exists(path := below(folder, name))),
            workspace=build_tool if len(parts) > 1 else None,
            details=details,
        )

    def _runtime(self, folder: str, parts: Sequence[Package], build_tool: str) -> Runtime:
        tool = self.pins.tool("ghc")
        beside = declarations(self.repo, folder, tool, self.settings)
        choice = versions.choose(tool, (*compilers.declared(self.repo, folder, parts, tool, build_tool), *beside))
        self.findings.extend(choice.findings)
        return choice.runtime

    def _tell(self, folder: str, file: str, build_tool: str, details: Details) -> None:
        if not details.has_tests:
            self.findings.append(base.no_tests(file))
        if build_tool == "cabal" and details.program and details.fetches and not self._is_fixed(folder):
            self.findings.append(base.no_lockfile(file, "cabal"))

    def _is_fixed(self, folder: str) -> bool:
        """Whether cabal.project.freeze or the date of an index fixes what comes from Hackage; a snapshot is Stack's."""
        text = (self.repo.text(below(folder, "cabal.project")) or "")[:MAX_TEXT]
        return self.repo.exists(below(folder, "cabal.project.freeze")) or "index-state:" in text

    def _build_tool(self, folder: str, parts: Sequence[Package]) -> str:
        """Stack where its file is there and pipelines do not call Cabal alone, or where only hpack's file is."""
        if not self.repo.exists(below(folder, "stack.yaml")):
            return "stack" if all(one.file.endswith(HPACK) for one in parts) else "cabal"
        texts = steps.texts(self.repo, folder)
        calls = {
            name: any(re.search(rf"\b{name}\s+(?:v2-|new-)?(?:build|test)\b", text) for text in texts)
            for name in ("cabal", "stack")
        }
        return "cabal" if calls["cabal"] and not calls["stack"] else "stack"

    def _program(self, folder: str, parts: Sequence[Package]) -> tuple[Package, Program | None]:
        """The executable that is started: the settings', a server, the root's, or its package's namesake."""
        found = [
            (one, made)
            for one in parts
            for made in one.programs
            if made.name == one.name or not _is_for_developers(one, made)
        ]
        wanted = self.settings.of(folder).app
        found = [item for item in found if item[1].name == wanted] or found
        best = max(found, key=lambda item: _weight(item[0], item[1], parts[0]), default=None)
        if best and len(found) > 1:
            names = (made.name for _, made in found)
            self.findings.append(base.several_apps(parts[0].file, folder, names, best[1].name))
        return best or (parts[0], None)

    def _text(self, owner: Package, program: Program) -> str:
        """The main file, and the sources of the package, where the port may stand."""
        mains = (resolve(owner.folder, posixpath.join(folder, program.main)) for folder in program.folders)
        sources = [path for path in self.repo.below(owner.folder) if path.endswith(".hs") and "/test" not in path][:200]
        paths = [path for path in mains if path and program.main and self.repo.exists(path)]
        return "\n".join((self.repo.text(path) or "")[:MAX_TEXT] for path in dict.fromkeys((*paths, *sources)))


def _name(folder: str, first: Package, owner: Package) -> str:
    """That of the package in the folder itself, or the folder's; in the root that of the program's package."""
    if first.folder == folder:
        return first.name
    return posixpath.basename(folder) if folder != "." else owner.name


def _details(parts: Sequence[Package], program: Program | None, environment: tuple[tuple[str, str], ...]) -> Details:
    names = {said.name for one in parts for said in one.requirements} - {one.name for one in parts}
    return Details(
        program=program.name if program else "",
        has_programs=any(one.programs for one in parts),
        has_tests=any(one.has_tests for one in parts),
        fetches=bool(names - compilers.BOOT),
        names=tuple(sorted(names)),
        environment=environment,
    )


def _is_for_developers(one: Package, made: Program) -> bool:
    """Whether its name, or every folder of its sources, is one of examples, tests or tools."""
    places_of = (posixpath.normpath(posixpath.join(one.folder, folder)) for folder in made.folders)
    return bool(_DEVELOPERS.fullmatch(made.name)) or all(places.is_example(f"{place}/") for place in places_of)


def _weight(one: Package, made: Program, root: Package) -> tuple[bool, bool, bool, int]:
    """How likely a program is the one to start; of those that are alike the shortest name is the main one's."""
    serves = any(said.name in _FRAMEWORKS for said in one.requirements)
    return serves, one is root, made.name == one.name, -len(made.name)


def _framework(names: Container[str], text: str) -> str | None:
    """What the program serves with; a client may have the bare server library too, and then no port is set."""
    found = next((name for name in _FRAMEWORKS if name in names), None)
    return found if found != "warp" or _PORT.search(text) else None


def _port(framework: str, text: str) -> int:
    found = _PORT.search(text)
    return int(found[1]) if found and int(found[1]) < 65536 else _PORTS.get(framework, 8080)


def _commands(build_tool: str, details: Details) -> Commands:
    every = "cabal build all" if build_tool == "cabal" else "stack build"
    test = "cabal test all" if build_tool == "cabal" else "stack test"
    return Commands(deps=(f"{every} --only-dependencies",), build=(every,), test=(test,) if details.has_tests else ())
