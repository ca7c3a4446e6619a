"""How a C or C++ component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from cigen.ecosystems.native.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Env, Instruction, Recipe, Run

REPORT = "cigen-junit.xml"
_TOOLS = {
    "cmake": ("cmake", "ninja-build", "pkg-config"),
    "meson": ("cmake", "meson", "ninja-build", "pkg-config"),
    "autotools": ("autoconf", "automake", "autopoint", "gettext", "libtool", "pkg-config"),
    "make": ("pkg-config",),
}
_CONFIGURE = "cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release"
_SCRIPTS = {
    "autoreconf": "autoreconf --install --force",
    "autogen.sh": "NOCONFIGURE=1 sh ./autogen.sh",
    "bootstrap": "NOCONFIGURE=1 sh ./bootstrap",
    "bootstrap.sh": "NOCONFIGURE=1 sh ./bootstrap.sh",
}
_REPORTS = {"cmake": (f"./{REPORT}",), "meson": ("./build/meson-logs/testlog.junit.xml",)}
_TEST_TARGETS = ("check", "test", "tests")
_MAKE = 'make -j"$(nproc)"'


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a C or C++ component has details of its own")
    tool = component.build_tool
    return Recipe(
        toolchain=pins.tool("gcc").image("gcc", component.runtime.version),
        system=(*_TOOLS[tool], *details.natives.build, *(details.manager.system if details.manager else ())),
        setup=tuple(details.manager.setup()) if details.manager else (),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=tuple(_build(tool, details)),
        collect=("mkdir -p /artifact", *_collect(tool, details)),
        test=tuple(_test(tool, details)),
        reports=_REPORTS.get(tool, ()),
        ignored=("build", "builddir", "cmake-build-*", "**/*.o", "**/.cache"),
    )


def _deps(details: Details) -> Iterator[Instruction]:
    if details.manager:
        yield from details.manager.install()
    told = (
        ("OPTIONS", " ".join(details.options)),
        ("TARGETS", " ".join(details.targets)),
        ("TEST_FOLDER", "" if details.test_folder == "." else details.test_folder),
        ("TEST_PROGRAM", details.program),
        ("TEST_TARGET", "" if details.test_target in _TEST_TARGETS else details.test_target or ""),
    )
    if values := tuple((name, value) for name, value in told if value):
        yield Env(values=values)
    if details.has_wraps:
        yield Run(commands=("meson subprojects download",))


def _build(tool: str, details: Details) -> Iterator[str]:
    if tool == "cmake":
        configure = f"{_CONFIGURE} {details.manager.options}" if details.manager else _CONFIGURE
        yield from _given("OPTIONS", details.options, configure)
        yield "cmake --build build --parallel"
        if details.targets:
            yield from _given("TARGETS", details.targets, "cmake --build build --parallel --target")
    elif tool == "meson":
        yield from _given("OPTIONS", details.options, "meson setup build --buildtype=release")
        yield "meson compile -C build"
    else:
        if details.script:
            yield _SCRIPTS[details.script]
        if tool == "autotools":
            yield from _given("OPTIONS", details.options, "./configure")
        yield from _given("TARGETS", details.targets, _MAKE)


def _given(name: str, words: Sequence[str], command: str) -> Iterator[str]:
    """``command`` with the ``words``, which the variable ``name`` holds; plain where there are none."""
    if words:
        yield f'echo "${name}" > /tmp/words'
        yield f"xargs -a /tmp/words {command}"
    else:
        yield command


def _collect(tool: str, details: Details) -> Iterator[str]:
    if details.installs:
        yield {
            "cmake": "cmake --install build --prefix /artifact",
            "meson": "DESTDIR=/artifact meson install -C build --no-rebuild",
            "autotools": "make install DESTDIR=/artifact",
        }[tool]


def _test(tool: str, details: Details) -> Iterator[str]:
    if details.test_target is None:
        return
    if details.program:
        yield '"build/$TEST_PROGRAM"'
    elif tool == "cmake":
        folder = "build" if details.test_folder == "." else '"build/$TEST_FOLDER"'
        yield f'ctest --test-dir {folder} --output-on-failure --output-junit "$PWD/{REPORT}"'
    elif tool == "meson":
        yield "meson test -C build --print-errorlogs"
    else:
        yield f"make {details.test_target}" if details.test_target in _TEST_TARGETS else 'make "$TEST_TARGET"'
