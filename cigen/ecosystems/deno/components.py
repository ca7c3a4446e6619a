"""Projects and workspaces to components."""

from __future__ import annotations

import dataclasses
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cigen import semver, sites, versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.deno import project, rivalry, serving
from cigen.ecosystems.deno.details import Details
from cigen.ecosystems.deno.project import NAMES, Project
from cigen.ecosystems.deno.serving import Program
from cigen.evidence import mentions, places
from cigen.evidence.services import services
from cigen.evidence.versions import declarations
from cigen.facts import PATH, Commands, Component, Declaration, Finding, Runtime, Source
from cigen.pins import Pins, Tool
from cigen.repo import Repo
from cigen.settings import FILE, Settings

# The releases of Deno that write a lockfile of a version, as ranges.
_WRITERS = {"2": "<2", "3": "<2", "4": ">=2.0", "5": ">=2.3"}


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all deno.json; the members of a workspace are part of it."""
    candidates, left_out = places.candidates(repo, settings, NAMES)
    findings: list[Finding] = []
    found: dict[str, Project] = {}
    for file in base.safe(repo, candidates, findings):
        one = project.read(repo, file)
        if one is None:
            message = f"{file}: cannot be read as a deno.json: its component is left out"
            findings.append(Finding(code="broken-manifest", severity="error", message=message, file=file))
        elif not one.is_project and not repo.exists(below(one.folder, rivalry.LOCK)):
            findings.append(base.left_out(file, "only formats or lints"))
        elif settings.of(one.folder).build_tool != "deno" and (why := rivalry.nodes_reason(repo, one)):
            findings.append(_nodes(one, why))
        else:
            found.setdefault(one.folder, one)
    members = {path: one for one in found.values() for path in one.members(iter(found)) if path != one.folder}
    alone = {one.file: one for path, one in found.items() if path not in members}
    roots, examples = places.without_examples(list(alone), settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [
        survey.component(alone[root], [found[path] for path, owner in members.items() if owner is alone[root]])
        for root in roots
    ]
    parts = [part for part in components if len(components) == 1 or _does_anything(part, findings)]
    return Inspection(components=parts, findings=(*left_out, *examples, *findings))


def _does_anything(part: Component, findings: list[Finding]) -> bool:
    """Whether there is anything to build, test or start; settings for a folder of scripts are there for editors."""
    if part.kind != "library" or part.commands.build or part.commands.test:
        return True
    findings.append(base.left_out(part.manifests[0], "nothing to build, test, start or publish"))
    return False


def _nodes(one: Project, why: str) -> Finding:
    message = (
        f"{one.file}: deno could build this folder too, package.json does, since {why}; "
        f"components: {{{one.folder}: {{build-tool: deno}}}} in {FILE} flips it"
    )
    return Finding(code="two-build-tools", severity="info", message=message, file=one.file)


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one project after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, root: Project, members: list[Project]) -> Component:
        parts = (root, *members)
        owner, program = self._program(parts) or (root, None)
        lock = below(root.folder, "deno.lock")
        runtime = self._runtime(root, lock)
        site = None if program else serving.site(self.repo, root)
        details = dataclasses.replace(self._details(parts, owner, program, runtime), site=site[1] if site else "")
        beside = (path for one in parts for path in (one.file, *project.files_beside(self.repo, one)))
        manifests = tuple(base.safe(self.repo, beside, self.findings))
        is_locked = self.repo.exists(lock)
        if not is_locked and any(any(project.imports(self.repo, one)) for one in parts):
            self.findings.append(base.no_lockfile(root.file, "deno"))
        if not details.test:
            self.findings.append(base.no_tests(root.file))
        port = self.settings.of(root.folder).port or (program.port if program else None)
        return Component(
            name=root.name,
            path=root.folder,
            context=base.context(root.folder, manifests),
            language="typescript",
            build_tool="deno",
            package_manager="deno",
            runtime=runtime,
            commands=_commands(details),
            kind="app" if program else "site" if site else "library",
            manifests=manifests,
            framework=program.framework if program else site[0] if site else None,
            port=port if program else sites.PORT if site else None,
            services=services(self.repo, root.folder),
            lockfiles=(lock,) if is_locked else (),
            workspace="deno" if members else None,
            owns=tuple(one.folder for one in parts if self.repo.exists(below(one.folder, "package.json"))),
            details=details,
        )

    def _program(self, parts: Sequence[Project]) -> tuple[Project, Program] | None:
        """What is started, and whose it is: the root's program, else that of the first member with one."""
        wanted = parts if self.settings.of(parts[0].folder).has_app else ()
        found = [(one, program) for one in wanted if (program := serving.program(self.repo, one))]
        if not found:
            return None
        (owner, program), *others = found
        if others:
            more = ", ".join(one.file for one, _ in others[:10])
            message = f"{owner.file} is started; so could be {more}"
            self.findings.append(Finding(code="several-apps", severity="warning", message=message, file=owner.file))
        if program.is_loopback:
            message = f"{owner.file}: the program listens on this machine alone: in a container nobody reaches it"
            self.findings.append(Finding(code="loopback", severity="warning", message=message, file=owner.file))
        return owner, program

    def _details(self, parts: Sequence[Project], owner: Project, program: Program | None, runtime: Runtime) -> Details:
        root, version = parts[0], versions.key(runtime.version)
        lock = below(root.folder, "deno.lock")
        locked = self.repo.json_data(lock) if self.repo.exists(lock) else None
        written = str(locked.get("version")) if isinstance(locked, dict) else ""
        task = root.task("test")
        has_tests = any(project.tests(self.repo, one.folder) for one in parts)
        port = self.settings.of(root.folder).port or (program.port if program else 0)
        return Details(
            entries=tuple(self._entries(parts, below(owner.folder, program.entry) if program else "")),
            has_deps_module=self.repo.exists(below(root.folder, "deps.ts")),
            installs=version >= (2,) and any(_is_installed(self.repo, one) for one in parts),
            fetches_locked=isinstance(locked, dict) and _is_fetched(locked, version),
            imports_anywhere=version >= (2,),
            unread=mentions.unread(self.repo, root.folder),
            has_packages_folder=any(_has_packages_folder(self.repo, one) for one in parts),
            is_locked=locked is not None,
            is_frozen=written == ("5" if version >= (2, 3) else "4"),  # another one would be written again
            has_build=bool(root.task("build")),
            builds_member=not root.task("build") and bool(program and owner.task("build")),
            test="task" if task else "deno" if has_tests else "",
            has_report=project.words(task)[:2] == ("deno", "test") if task else has_tests,
            start=program.words if program else (),
            folder=posixpath.relpath(owner.folder, root.folder),
            environment=(("PORT", str(port)),) if program and program.reads_port else (),
        )

    def _entries(self, parts: Sequence[Project], program: str) -> Iterator[str]:
        """The modules to start from, relative to the component's folder: the program's, and what is exported."""
        exported = (below(one.folder, path) for one in parts for path in one.modules())
        for path in dict.fromkeys((program, *exported)):
            if self.repo.exists(path) and PATH.fullmatch(path):
                yield posixpath.relpath(path, parts[0].folder)

    def _runtime(self, root: Project, lock: str) -> Runtime:
        tool = self.pins.tool("deno")
        said = declarations(self.repo, root.folder, tool, self.settings)
        choice = versions.choose(tool, (*said, *_written_by(self.repo, tool, lock)))
        self.findings.extend(choice.findings)
        return choice.runtime


def _is_fetched(locked: Mapping[str, object], version: tuple[int, ...]) -> bool:
    """Whether a lockfile names modules that an installation leaves to the program that imports them."""
    is_installed = version >= (2,) and not locked.get("jsr")
    return bool(locked.get("remote")) or not is_installed


def _has_packages_folder(repo: Repo, one: Project) -> bool:
    """Whether packages of npm lie in a folder of the project, as Node wants it."""
    said = one.document.get("nodeModulesDir").text
    return said not in ("", "none", "false") or repo.exists(below(one.folder, "package.json"))


def _is_installed(repo: Repo, one: Project) -> bool:
    return any(project.imports(repo, one)) or repo.exists(below(one.folder, "package.json"))


def _written_by(repo: Repo, tool: Tool, lock: str) -> Iterator[Declaration]:
    """An older Deno does not read the lockfile of a newer one."""
    said = repo.json(lock).get("version") if repo.exists(lock) else None
    writers = _WRITERS.get(said.text) if said else None
    if said and writers:
        source = Source(file=lock, line=said.line, key="version")
        fits = lambda version: semver.allows(writers, version)  # noqa: E731
        yield versions.within(tool, writers, fits, source, versions.RANK_DOCKERFILE)


def _commands(details: Details) -> Commands:
    modules = " ".join(("deno cache", *details.entries[:10]))
    build = ("deno task build",) if details.has_build else (modules,) if details.entries else ()
    if details.builds_member:
        build = (f"deno task --cwd {details.folder} build",)
    return Commands(
        deps=("deno install",) if details.installs else ("deno cache deps.ts",) if details.has_deps_module else (),
        build=build,
        test={"task": ("deno task test",), "deno": ("deno test --allow-all",)}.get(details.test, ()),
    )
