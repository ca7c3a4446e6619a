"""Modules and workspaces to components."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.go import (
    assets,
    calls,
    choosing,
    commands,
    embedding,
    envtest,
    flags,
    frameworks,
    gomod,
    listening,
    modules,
    programs,
    serving,
    tags,
    toolchains,
    uncommitted,
)
from cigen.ecosystems.go.calls import Calls, Said
from cigen.ecosystems.go.details import Details
from cigen.ecosystems.go.envtest import ControlPlane
from cigen.ecosystems.go.generating import Generation
from cigen.ecosystems.go.listening import Listening
from cigen.ecosystems.go.modules import Unit
from cigen.ecosystems.go.programs import Program
from cigen.evidence import places, ports
from cigen.evidence.images import dockerfiles
from cigen.evidence.registries.go import access
from cigen.evidence.services import services
from cigen.evidence.statement import written_by_cigen
from cigen.evidence.versions import declarations
from cigen.facts import NAME, PATH, Component, Finding, Runtime
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings

MAX_SOURCES = 300  # files that are read to see what one module needs
_CGO = re.compile(r'^import[ \t]+"C"', re.MULTILINE)
_EMBEDS = re.compile(r"^//go:embed[ \t].*\.md\b", re.MULTILINE)
_SERVER = re.compile(r"(?:^|/)(?:\w*server|httpd?|daemon)/")
_TOOLS = re.compile(r"(?:^|/)(?:_?tools?|hack|\.bingo|internal/tools|build/tools|magefiles)$")


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all modules and workspaces; one whose manifest is broken is left out, with an error."""
    findings: list[Finding] = []
    candidates, left_out = places.candidates(repo, settings, (gomod.MODULE_FILE, gomod.WORK_FILE))
    files = modules.read(repo, candidates, findings)
    found = {unit.root.file: unit for unit in modules.units(files, findings)}
    roots, examples = places.without_examples(list(found), settings)
    folders = frozenset(file.folder for file in files.values() if file.module)
    survey = _Survey(repo=repo, pins=pins, settings=settings, folders=folders, findings=findings)
    built = [found[root] for root in roots if not survey.is_left_out(found[root])]
    components = [part for unit in built for part in survey.components(unit)]
    return Inspection(components=components, findings=(*left_out, *examples, *dict.fromkeys(findings)))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one unit after the other; ``folders`` are those of all modules."""

    repo: Repo
    pins: Pins
    settings: Settings
    folders: frozenset[str]
    findings: list[Finding] = field(default_factory=list)

    def is_left_out(self, unit: Unit) -> bool:
        """Whether a module only pins tools for developers, or lies where nothing can be built."""
        file = unit.root.file
        if unit.folder in self.settings.components:
            return False
        if not PATH.fullmatch(unit.folder):
            message = "a path with such characters cannot be built: its component is left out"
            self.findings.append(Finding(code="unsafe-path", severity="error", message=message, file=None))
            return True
        if not any(path.endswith(".go") for module in unit.modules for path in self.repo.below(module.folder)):
            self.findings.append(base.left_out(file, "no Go file belongs to it, as with modules of Hugo"))
            return True
        if _TOOLS.search(unit.folder):
            self.findings.append(base.left_out(file, "a module of tools for developers"))
            return True
        return False

    def components(self, unit: Unit) -> Iterator[Component]:
        """One component, or the parts of a workspace with what each is made of."""
        parts = self._parts(unit)
        for part in parts:
            needed = modules.needed(part)
            uses = (one.folder for one in parts if any(module.folder in needed for module in one.modules))
            yield dataclasses.replace(self._component(part), uses=tuple(uses))

    def _parts(self, unit: Unit) -> list[Unit]:
        """The unit, or one for each module of a workspace with a server, where there are several."""
        if not unit.is_workspace or self.settings.of(unit.folder).app is not None:
            return [unit]
        found = self._programs(unit)
        heard = self._heard(found)
        servers = {program.module.file for program in found if heard[program.folder].serves}
        apps = [module for module in unit.modules if module.file in servers]
        if len(apps) < 2:
            return [unit]
        return [part for part in modules.split(unit, apps) if part.is_member or self._has_tests(part)]

    def _has_tests(self, unit: Unit) -> bool:
        return any(path.endswith("_test.go") for module in unit.modules for path in self._below(module.folder))

    def _programs(self, unit: Unit) -> list[Program]:
        return [program for module in unit.modules for program in programs.find(self.repo, module, self.folders)]

    def _component(self, unit: Unit) -> Component:
        found = self._programs(unit)
        heard = self._heard(found)
        app, told = choosing.choose(self.repo, found, heard, unit, self.settings)
        self.findings.extend(told)
        manifests = modules.manifests(self.repo, unit)
        context = base.context(unit.folder, manifests)
        details = self._details(unit, found, app, heard)
        heard_app = heard[app.folder] if app else Listening()
        main = app.module if app else unit.modules[0]
        texts = self._texts(dict.fromkeys((*(app.files if app else ()), *self._sources(main.folder))))
        framework = frameworks.framework(main.requires, texts, serves=heard_app.serves)
        port = None if frameworks.opens_windows(framework) else self._port(unit.folder, heard_app)
        sources = self._every_source(unit)
        self.findings.extend(embedding.missing(self.repo, sources))
        return Component(
            name=_name(unit),
            path=unit.folder,
            context=context,
            language="go",
            build_tool="go",
            package_manager="go",
            runtime=self._runtime(unit),
            commands=commands.commands(unit, details),
            kind="app" if app else "library",
            manifests=manifests,
            framework=framework if app else None,
            port=self.settings.of(unit.folder).port or port,
            services=services(self.repo, unit.folder),
            lockfiles=modules.checksums(manifests),
            workspace="go.work" if unit.is_workspace else None,
            wants=embedding.wants(self.repo, sources),
            details=details,
        )

    def _port(self, folder: str, heard: Listening) -> int | None:
        """Where an image or the source says that it listens, or else what lies beside them, or what is usual."""
        exposed = self._exposed(folder, heard)
        if exposed or heard.is_told or not heard.serves:
            return exposed or heard.port
        told = ports.beside(self.repo, folder)
        if told:
            self.findings.append(told.finding(folder))
        return told.port if told else heard.port

    def _exposed(self, folder: str, heard: Listening) -> int | None:
        """What an image of the team's says, which knows better than a number in some source."""
        text = self.repo.text(below(folder, "Dockerfile")) or ""
        return dockerfiles.exposed(text) if heard.serves and not written_by_cigen(text) else None

    def _heard(self, found: Sequence[Program]) -> dict[str, Listening]:
        """What each program's own files say, or else those of its module beside the other programs."""
        heard: dict[str, Listening] = {}
        by_module: dict[str, Listening] = {}
        for program in found:
            own = listening.of(self._texts(program.files))
            if not (own.serves and own.port):
                folder = program.module.folder
                if folder not in by_module:  # they are read once
                    by_module[folder] = listening.of(self._shared(program, found))
                own = self._shared_heard(program, found, own, by_module[folder])
            heard[program.folder] = own
        return heard

    def _shared(self, program: Program, found: Sequence[Program]) -> list[str]:
        """The sources of a program's module: where it has several, what none of them has for itself."""
        every = [one for one in found if one.module is program.module]
        own = {path for one in every for path in one.files} if len(every) > 1 else set()
        root = program.module.folder
        paths = (path for path in self._sources(root) if not programs.is_for_developers(posixpath.dirname(path), root))
        return self._texts(path for path in paths if path not in own)

    def _shared_heard(self, program: Program, found: Sequence[Program], own: Listening, shared: Listening) -> Listening:
        texts = self._texts(program.files)
        if own.serves or serving.is_profiling(texts):  # other sources may have what is served there
            return shared if shared.serves else listening.of(texts + self._shared(program, found))
        if not shared.serves:
            return own
        module = program.module
        is_server = bool(frameworks.framework(module.requires, (), serves=False)) or self._has_server(module.folder)
        return shared if is_server else own

    def _has_server(self, folder: str) -> bool:
        """Whether what serves stands where servers do: a command may listen for one answer of a browser."""
        servers = [path for path in self._sources(folder) if _SERVER.search(path)]
        return listening.of(self._texts(servers)).serves

    def _texts(self, paths: Iterable[str]) -> list[str]:
        return [self.repo.text(path) or "" for path in paths]

    def _runtime(self, unit: Unit) -> Runtime:
        tool = self.pins.tool("go")
        said = [item for file in dict.fromkeys((unit.root, *unit.modules)) for item in toolchains.declared(file, tool)]
        choice = versions.choose(tool, (*said, *declarations(self.repo, unit.folder, tool, self.settings)))
        self.findings.extend(choice.findings)
        return choice.runtime

    def _details(
        self, unit: Unit, found: Sequence[Program], app: Program | None, heard: dict[str, Listening]
    ) -> Details:
        c_modules = frameworks.with_c(path for module in unit.modules for path in module.requires)
        texts = [self.repo.text(path) or "" for module in unit.modules for path in self._sources(module.folder)]
        tests = self._has_tests(unit)
        if not tests:
            self.findings.append(base.no_tests(unit.modules[0].file if unit.is_member else unit.root.file))
        team = calls.said(self.repo, unit.folder)
        said = calls.of(team, unit.folder)
        vendored = self.repo.exists(posixpath.normpath(f"{unit.folder}/vendor/modules.txt"))
        return Details(
            programs=programs.listed([*([app] if app else []), *found], unit.folder),
            app=app.name if app else None,
            assets=assets.read(self.repo, unit.folder, texts) if app else (),
            reads_port=app is not None and heard[app.folder].reads_port,
            is_workspace=unit.is_workspace,
            patterns=commands.patterns(unit) if unit.others else (),
            has_tests=tests,
            needs_cgo=self._needs_cgo(unit, texts, said) or bool(c_modules),
            c_modules=tuple(c_modules),
            needs_download=not vendored and any(module.requires_anything for module in unit.modules),
            tags=tags.of(said),
            tested=flags.tested(said),
            environment=flags.environment(said),
            generation=self._generation(unit, team),
            control_plane=self._control_plane(unit),
            access=access(self.repo),
            unread=() if any(_EMBEDS.search(text) for text in texts) else (posixpath.join(unit.folder, "*.md"),),
        )

    def _needs_cgo(self, unit: Unit, texts: Sequence[str], said: Calls) -> bool:
        """Whether its own sources are C, or those of some module that nobody here knows but its team."""
        return any(_CGO.search(text) for text in texts) or flags.wants_c(self.repo, unit.folder, said)

    def _generation(self, unit: Unit, team: Said) -> Generation:
        every = [path for module in unit.modules for path in self._below(module.folder)]
        found, told = uncommitted.generation(self.repo, unit, team, every, self.folders)
        self.findings.extend(told)
        return found

    def _control_plane(self, unit: Unit) -> ControlPlane | None:
        every = (path for module in unit.modules for path in self._below(module.folder))
        tests = islice((path for path in every if path.endswith("_test.go")), MAX_SOURCES)
        return envtest.control_plane(unit.modules, (self.repo.text(path) or "" for path in tests))

    def _below(self, folder: str) -> list[str]:
        """The module's Go files, without those of other modules, vendored ones and test material."""
        return [
            path
            for path in self.repo.below(folder)
            if path.endswith(".go") and "/testdata/" not in path and "vendor/" not in path
            and not programs.is_below(posixpath.dirname(path) or ".", folder, self.folders)
        ]  # fmt: skip

    def _every_source(self, unit: Unit) -> list[str]:
        paths = (path for module in unit.modules for path in self._below(module.folder))
        return [path for path in paths if not path.endswith("_test.go")]

    def _sources(self, folder: str) -> list[str]:
        return list(islice((path for path in self._below(folder) if not path.endswith("_test.go")), MAX_SOURCES))


def _name(unit: Unit) -> str:
    first = unit.modules[0].module
    module = first if unit.is_member else unit.root.module or first.rpartition("/")[0]
    name = programs.binary(module)
    return name if NAME.fullmatch(name) else posixpath.basename(unit.folder)
