"""How a C or C++ component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from cigen import natives
from cigen.ecosystems.native import testing
from cigen.ecosystems.native.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_INSTALLED = "/usr/local"
_TOOLS = {
    "cmake": ("cmake", "ninja-build", "pkg-config"),
    "meson": ("cmake", "meson", "ninja-build", "pkg-config"),
    "autotools": ("autoconf", "automake", "autopoint", "gettext", "libtool", "pkg-config"),
    "make": ("pkg-config",),
}
_CONFIGURE = "cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release"
# In Debian's images /usr/local/man is a link, over which no folder is copied.
_MANUALS = (
    f"if [ -d /artifact{_INSTALLED}/man ]; then mkdir -p /artifact{_INSTALLED}/share && "
    f"cp -R /artifact{_INSTALLED}/man /artifact{_INSTALLED}/share/ && rm -r /artifact{_INSTALLED}/man; fi"
)
_SCRIPTS = {
    "autoreconf": "autoreconf --install --force",
    "autogen.sh": "NOCONFIGURE=1 sh ./autogen.sh",
    "bootstrap": "NOCONFIGURE=1 sh ./bootstrap",
    "bootstrap.sh": "NOCONFIGURE=1 sh ./bootstrap.sh",
}
_MAKE = 'make -j"$(nproc)"'


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a C or C++ component has details of its own")
    tool, gcc = component.build_tool, pins.tool("gcc")
    return Recipe(
        toolchain=gcc.image("gcc", component.runtime.version),
        system=(*_TOOLS[tool], *details.natives.build, *(details.manager.system if details.manager else ())),
        setup=tuple(details.manager.setup()) if details.manager else (),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=tuple(_build(tool, details)),
        collect=("mkdir -p /artifact", *_collect(tool, details)),
        test=tuple(testing.commands(tool, details)),
        reports=testing.REPORTS[tool] if details.test_target else (),
        runtime=gcc.image("runtime", component.runtime.version) if details.app else None,
        install=tuple(_install()) if details.app else (),
        start=(f"{_INSTALLED}/bin/{details.app}",) if details.app else (),
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
        ("PROGRAM", details.app),
        ("TEST_TARGET", "" if testing.is_usual(details.test_target) else details.test_target or ""),
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
            "cmake": f"DESTDIR=/artifact cmake --install build --prefix {_INSTALLED}",
            "meson": "DESTDIR=/artifact meson install -C build --no-rebuild",
            "autotools": "make install DESTDIR=/artifact",
        }[tool]
    if details.app:
        yield f"mkdir -p /artifact{_INSTALLED}/bin"
        yield (
            f'{{ [ -e "/artifact{_INSTALLED}/bin/$PROGRAM" ] || '
            f'find . -type f -name "$PROGRAM" -perm /111 -exec cp {{}} /artifact{_INSTALLED}/bin/ \\; -quit; }}'
        )
        yield _MANUALS
        yield from natives.libraries("/artifact/libraries")


def _install() -> Iterator[Instruction]:
    yield Copy(sources=("/etc/ssl/certs/ca-certificates.crt",), dest="/etc/ssl/certs/", origin="build")
    yield Copy(sources=("/libraries/",), dest=f"{_INSTALLED}/lib/", origin="artifact")
    yield Copy(sources=(f"{_INSTALLED}/",), dest=f"{_INSTALLED}/", origin="artifact")
    yield Run(commands=(f"ldconfig {_INSTALLED}/lib {_INSTALLED}/lib64",), why="has the libraries found")
