"""Build descriptions to components."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.ecosystems.native import asked, managers, needs, options, programs, scripts, starting
from cigen.ecosystems.native.asked import Asked
from cigen.ecosystems.native.details import Details
from cigen.evidence import places, submodules
from cigen.evidence.images import dockerfiles, started
from cigen.evidence.pipelines import steps
from cigen.evidence.services import services
from cigen.evidence.statement import folders_up
from cigen.evidence.versions import declarations
from cigen.facts import NAME, Commands, Component, Finding, Kind
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import FILE, Settings

# In a folder with several the first builds: others are often left for those who lack it.
_TOOLS = (
    ("cmake", "CMakeLists.txt"),
    ("meson", "meson.build"),
    ("autotools", "configure.ac"),
    ("autotools", "configure.in"),
    ("make", "GNUmakefile"),
    ("make", "Makefile"),
    ("make", "makefile"),
)
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".C")
_CPP = (".cc", ".cpp", ".cxx", ".hpp", ".C")
_BY_HAND = {
    "cmake": (("cmake -S . -B build", "cmake --build build"), "ctest --test-dir build"),
    "meson": (("meson setup build", "meson compile -C build"), "meson test -C build"),
    "autotools": (("./configure", "make"), "make check"),
    "make": (("make",), "make test"),
}


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of the topmost build descriptions; those below them are parts."""
    candidates, left_out = places.candidates(repo, settings, [name for _, name in _TOOLS])
    findings: list[Finding] = []
    files = list(base.safe(repo, candidates, findings))
    found = {file: tool for tool, name in _TOOLS for file in files if file.rpartition("/")[2] == name}
    kept = {file: tool for file, tool in found.items() if _stands_alone(repo, file, tool)}
    folders = {posixpath.dirname(file) or "." for file in kept}
    topmost = [file for file in kept if folders.isdisjoint(folders_up(posixpath.dirname(file) or ".")[1:])]
    roots, examples = places.without_examples(topmost, settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    components = [survey.component(file, kept[file]) for file in _one_each(repo, roots, settings, kept)]
    return Inspection(components=components, findings=(*left_out, *examples, *findings))


def _stands_alone(repo: Repo, file: str, tool: str) -> bool:
    """Whether a description makes a project; a Makefile counts only where it has something to compile."""
    if tool in ("cmake", "meson"):
        return scripts.is_project(repo, file)
    folder = posixpath.dirname(file) or "."
    return tool == "autotools" or any(
        path.endswith(_SOURCES) for place in _compiled(repo, file, folder) for path in repo.inside(place)
    )


def _compiled(repo: Repo, file: str, folder: str) -> list[str]:
    """The folders whose sources a Makefile compiles, itself or by those that it calls."""
    again = (place for place in scripts.recursed(repo, file) if not places.is_aside(f"{place}/"))
    return [folder, below(folder, "src"), *again]


def _one_each(repo: Repo, files: list[str], settings: Settings, tools: dict[str, str]) -> Iterator[str]:
    """Of each folder the one that the settings name, or that pipelines configure it with, or the first."""
    by_folder: dict[str, list[str]] = {}
    for file in files:
        by_folder.setdefault(posixpath.dirname(file) or ".", []).append(file)
    for folder, found in sorted(by_folder.items()):
        wish = settings.of(folder).build_tool
        if wish is None and len(found) > 1:
            wish = asked.tool(repo, folder, {tools[file] for file in found})
        yield next((file for file in found if tools[file] == wish), found[0])


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """Looks at one description after the other."""

    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, file: str, tool: str) -> Component:
        folder = posixpath.dirname(file) or "."
        names = scripts.autotools(self.repo, folder) if tool == "autotools" else (file.rpartition("/")[2],)
        text = scripts.texts(self.repo, folder, names)
        gcc = self.pins.tool("gcc")
        choice = versions.choose(gcc, declarations(self.repo, folder, gcc, self.settings))
        wraps = list(scripts.wraps(self.repo, folder)) if tool == "meson" else []
        manager = managers.of(self.repo, folder, self.findings) if tool == "cmake" else None
        own = scripts.texts(self.repo, folder, names, with_vendored=False)
        details = replace(self._details(file, tool, own, has_wraps=bool(wraps)), manager=manager)
        details = replace(details, natives=needs.of(self.repo, folder, text))
        manifests = [file, *wraps, *(manager.files if manager else ())]
        self._tell(file, text, details)
        named = scripts.name(self.repo, file) or ""
        kind = self._kind(file, tool, named, names)
        details = replace(details, app=self._app(file, tool, named, names) if kind == "app" else "")
        inside = any(folder == "." or one.startswith(f"{folder}/") for one in submodules.folders(self.repo))
        return Component(
            name=named if NAME.fullmatch(named) else posixpath.basename(folder),
            path=folder,
            context=folder,
            language="cpp" if any(path.endswith(_CPP) for path in self.repo.below(folder)) else "c",
            build_tool=tool,
            package_manager=tool,
            runtime=choice.runtime,
            commands=_commands(tool, details),
            kind=kind,
            port=self._port(folder, details.app),
            manifests=tuple(base.safe(self.repo, manifests, self.findings)) if len(manifests) > 1 else (),
            services=services(self.repo, folder),
            has_submodules=inside,
            details=details,
        )

    def _details(self, file: str, tool: str, text: str, *, has_wraps: bool) -> Details:
        folder = posixpath.dirname(file) or "."
        wish = asked.of(self.repo, folder, tool, text)
        tested = scripts.tests(tool, text)
        is_run = tool == "cmake" and wish.program and not tested
        return Details(
            options=self._options(folder, tool, text, wish),
            test_target="check" if is_run else (wish.tests or tested),
            installs=scripts.installs(tool, text),
            script=scripts.configure_script(self.repo, folder) if tool == "autotools" else None,
            has_wraps=has_wraps,
            targets=wish.targets or self._targets(file, tool),
            test_folder=scripts.test_folder(self.repo, folder) if tool == "cmake" else ".",
            program=wish.program if is_run else "",
        )

    def _targets(self, file: str, tool: str) -> tuple[str, ...]:
        target = scripts.building_target(self.repo, file) if tool == "make" else None
        return (target,) if target else ()

    def _options(self, folder: str, tool: str, text: str, wish: Asked) -> tuple[str, ...]:
        if tool == "autotools":
            return tuple(f"--{name}={value}" if value else f"--{name}" for name, value in wish.options)
        told = dict(wish.options)
        if tool == "cmake":
            for_tests = options.of_tests(text, steps.texts(self.repo, folder))
            told = {name: value for name, value in told.items() if not options.is_of_tests(name)}
            told |= dict.fromkeys(for_tests, "ON")
        preset = (f"--preset={wish.preset}",) if wish.preset else ()
        return (*preset, *(f"-D{name}={value}" for name, value in sorted(told.items())))

    def _kind(self, file: str, tool: str, name: str, names: Sequence[str]) -> Kind:
        folder = posixpath.dirname(file) or "."
        if tool == "autotools" and "Makefile.am" not in names:
            return "app" if starting.of_makefiles(self.repo, folder) else "library"
        if tool == "make":
            return "app" if programs.has_main(self.repo, _compiled(self.repo, file, folder)) else "library"
        text = scripts.texts(self.repo, folder, names, with_aside=False)
        return programs.kind(
            tool, name, text, has_pkg_config=f"{name}.pc.in" in map(posixpath.basename, self.repo.below(folder))
        )

    def _app(self, file: str, tool: str, named: str, names: Sequence[str]) -> str:
        """The program that is started: the settings', its project's namesake, or the one with the shortest name."""
        folder = posixpath.dirname(file) or "."
        own = self.settings.of(folder)
        if not own.has_app:
            return ""
        if own.app is not None and starting.NAME.fullmatch(own.app):
            return own.app
        text = scripts.texts(self.repo, folder, names, with_aside=False, with_vendored=False)
        found = starting.names(self.repo, file, tool, named, text)
        if len(found) > 1:
            self.findings.append(base.several_apps(file, folder, found, found[0]))
        if not found:
            message = f"{file}: no program that an image could start is found there: `app` in {FILE} names one"
            self.findings.append(Finding(code="no-start", severity="info", message=message, file=file))
        return found[0] if found else ""

    def _port(self, folder: str, app: str) -> int | None:
        told = self.settings.of(folder).port
        return told or (dockerfiles.port_beside(self.repo, folder) or started.port(self.repo, app) if app else None)

    def _tell(self, file: str, text: str, details: Details) -> None:
        if details.test_target is None:
            self.findings.append(base.no_tests(file))
        if scripts.downloads(text):
            message = f"{file}: fetches sources while it configures: a change of the source downloads them again"
            self.findings.append(Finding(code="downloads-in-build", severity="info", message=message, file=file))


def _commands(tool: str, details: Details) -> Commands:
    """What a person would type in the folder."""
    (first, *rest), test = _BY_HAND[tool]
    options = "".join(f" {word}" for word in details.options)
    targets = " ".join(details.targets)
    if tool == "cmake" and targets:
        rest.append(f"cmake --build build --target {targets}")
    elif targets:
        *_, last = (first, *rest)
        first, rest = (first, [f"{last} {targets}"]) if rest else (f"{first} {targets}", [])
    before, option = details.manager.by_hand if details.manager else ("", "")
    return Commands(
        deps=(before,) if before else (),
        build=(*_prepare(details), " ".join(filter(None, (f"{first}{options}", option))), *rest),
        test=(_by_hand(tool, test, details),) if details.test_target else (),
    )


def _prepare(details: Details) -> tuple[str, ...]:
    """How a person makes the configure script that is not there."""
    if details.script is None:
        return ()
    return ("autoreconf --install",) if details.script == "autoreconf" else (f"./{details.script}",)


def _by_hand(tool: str, command: str, details: Details) -> str:
    if details.program:
        return f"build/{details.program}"
    if tool in ("autotools", "make"):
        return f"make {details.test_target}"
    return command if details.test_folder == "." else f"{command}/{details.test_folder}"
