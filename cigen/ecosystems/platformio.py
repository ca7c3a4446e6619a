"""PlatformIO: programs for microcontrollers, and tests of them that need no board.

https://docs.platformio.org/
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from cigen import versions
from cigen.ecosystems import base
from cigen.ecosystems.base import Inspection, below
from cigen.evidence import places
from cigen.evidence.pipelines import linux
from cigen.evidence.versions import declarations
from cigen.facts import NAME, Commands, Component, Finding
from cigen.pins import Pins
from cigen.plan import Env, Instruction, Recipe, Run
from cigen.repo import Repo, resolve
from cigen.settings import Settings

BUILD_TOOLS: tuple[str, ...] = ("platformio",)
LOOKED_FOR: tuple[str, ...] = ("platformio.ini",)

_VERSION = "6.2.0"
_REPORT = "cigen-junit.xml"
_MAX_TEXT = 200_000
_MAX_LINE = 1000
_MAX_NAMES = 50
_SECTION = re.compile(r"^\[([\w:.-]{1,80})\][ \t]*$", re.MULTILINE | re.ASCII)
_NATIVE = re.compile(r"^platform[ \t]*=[ \t]*native\b", re.MULTILINE)
_TEST_FOLDER = re.compile(r"^test_dir[ \t]*=[ \t]*([\w./-]{1,80})[ \t]*$", re.MULTILINE | re.ASCII)
_MORE = re.compile(r"(?:extra_configs|extra_scripts)[ \t]*=")
_FILE = re.compile(r"(?:pre:|post:)?([\w./-]{1,100}\.(?:ini|py))", re.ASCII)
_TESTED = (".c", ".cc", ".cpp")


@dataclass(frozen=True, kw_only=True)
class _Details:
    """The environments that are built, those of the project's own choice where none are named, and those of tests."""

    built: tuple[str, ...]
    tested: tuple[str, ...]


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Inspection:
    """The components of all projects."""
    candidates, left_out = places.candidates(repo, settings, LOOKED_FOR, (".pio",))
    findings: list[Finding] = []
    files = list(base.safe(repo, candidates, findings))
    roots, examples = places.without_examples(files, settings)
    survey = _Survey(repo=repo, pins=pins, settings=settings, findings=findings)
    return Inspection(components=[survey.component(file) for file in roots], findings=(*left_out, *examples, *findings))


@dataclass(frozen=True, kw_only=True)
class _Survey:
    repo: Repo
    pins: Pins
    settings: Settings
    findings: list[Finding] = field(default_factory=list)

    def component(self, file: str) -> Component:
        folder = posixpath.dirname(file) or "."
        text = (self.repo.text(file) or "")[:_MAX_TEXT]
        python = self.pins.tool("python")
        choice = versions.choose(python, declarations(self.repo, folder, python, self.settings))
        self.findings.extend(choice.findings)
        details = self._details(folder, text)
        if not details.tested:
            self.findings.append(base.no_tests(file))
        read = [*_more(folder, text), *self.repo.inside(below(folder, "boards"))]
        name = posixpath.basename(folder)
        return Component(
            name=name if NAME.fullmatch(name) else folder,
            path=folder,
            context=folder,
            language="cpp",
            build_tool="platformio",
            package_manager="platformio",
            runtime=choice.runtime,
            commands=Commands(
                deps=("pio pkg install",),
                build=(f"pio run{_chosen(details.built)}",),
                test=(f"pio test{_chosen(details.tested)}",) if details.tested else (),
            ),
            kind="library",
            manifests=(file, *base.safe(self.repo, read, self.findings)),
            details=details,
        )

    def _details(self, folder: str, text: str) -> _Details:
        parts = dict(_environments(text))
        match = _TEST_FOLDER.search(text)
        tests = self.repo.below(below(folder, match[1] if match else "test"))
        without_board = [name for name, said in parts.items() if _NATIVE.search(said)]
        is_tested = any(path.endswith(_TESTED) for path in tests)
        return _Details(
            built=tuple(_asked(self.repo, folder, "run", parts)),
            tested=tuple(without_board[:_MAX_NAMES]) if is_tested else (),
        )


def _environments(text: str) -> Iterator[tuple[str, str]]:
    """The name and the lines of each ``[env:name]``."""
    parts = _SECTION.split(text)
    for name, said in zip(parts[1::2], parts[2::2], strict=True):
        kind, sign, own = name.partition(":")
        if kind == "env" and sign and own:
            yield own, said


def _asked(repo: Repo, folder: str, verb: str, known: Mapping[str, str]) -> Iterator[str]:
    """The environments that the first job names which runs PlatformIO here."""
    for job in linux.first(repo):
        calls = [one.words for one in job if one.words[:1] in (("pio",), ("platformio",)) and one.folder == folder]
        said = [words for words in calls if verb in words]
        if said:
            options = (pair[1] for words in said for pair in pairwise(words) if pair[0] in ("-e", "--environment"))
            yield from list(dict.fromkeys(name for name in options if name in known))[:_MAX_NAMES]
            return


def _more(folder: str, text: str) -> Iterator[str]:
    """The files that its configuration is made of: in the line of a key, and in those below it that are indented."""
    is_inside = False
    for line in text.split("\n"):
        is_inside = _MORE.match(line) is not None or (is_inside and line[:1] in (" ", "\t"))
        for name in _FILE.findall(line[:_MAX_LINE]) if is_inside else ():
            if path := resolve(folder, name):
                yield path


def _chosen(names: tuple[str, ...]) -> str:
    return "".join(f" -e {name}" for name in names)


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that :func:`inspect` found."""
    details = component.details
    if not isinstance(details, _Details):
        raise TypeError("a component of PlatformIO has details of its own")
    install = f"python3 -m pip install --no-cache-dir --root-user-action ignore platformio=={_VERSION}"
    settings = (("PLATFORMIO_CORE_DIR", "/opt/platformio"), ("PLATFORMIO_SETTING_ENABLE_TELEMETRY", "No"))
    return Recipe(
        toolchain=pins.tool("python").image("slim", component.runtime.version),
        system=("g++", "gcc", "git"),  # what is tested without a board is compiled for the machine at hand
        setup=(Env(values=settings), Run(commands=(install,), why="PlatformIO, which brings compilers itself")),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=(_given("BUILT", details.built, "pio run"),),
        collect=(
            "mkdir -p /artifact",
            "find .pio/build -type f \\( -name 'firmware.*' -o -name program \\) -exec cp --parents {} /artifact/ \\;",
        ),
        test=(_given("TESTED", details.tested, f"pio test --junit-output-path {_REPORT}"),) if details.tested else (),
        reports=(f"./{_REPORT}",),
        ignored=("**/.pio",),
    )


def _deps(details: _Details) -> Iterator[Instruction]:
    told = (("BUILT", _chosen(details.built).strip()), ("TESTED", _chosen(details.tested).strip()))
    if values := tuple((name, value) for name, value in told if value):
        yield Env(values=values)
    yield Run(commands=("pio pkg install", "rm -rf /opt/platformio/.cache"))


def _given(name: str, environments: tuple[str, ...], command: str) -> str:
    return f'{{ echo "${name}" > /tmp/words && xargs -a /tmp/words {command}; }}' if environments else command
