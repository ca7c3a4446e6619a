"""How a Zig component is built. Every command is a constant of cigen: the repository's values are environment.

Zig has no image of its own. Its releases on PyPI are the project's, they stay, and pip refuses one whose hash is not
the pinned one; ziglang.org asks that machines do not download from there.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import natives
from cigen.ecosystems.zig.details import Details
from cigen.facts import Component
from cigen.pins import Pins, Tool
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_FOLDER = "/opt/zig"
_WARM = "/tmp/warm"  # noqa: S108 - in an image nobody else is there


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Zig component has Zig's details")
    tool, version = pins.tool("zig"), component.runtime.version
    is_app = details.program is not None
    return Recipe(
        toolchain=tool.image("sdk", version),
        system=("pkg-config", *details.natives.build) if details.natives.build else (),
        setup=tuple(_setup(details, tool, version)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details, version)),
        build=("mkdir -p /artifact", f"zig build {_flags(details)}--prefix /artifact"),
        test=("zig build test --summary all",) if details.has_tests else (),
        runtime=tool.image("runtime", version) if is_app else None,
        install=tuple(_install(details)) if is_app else (),
        start=(f"/app/bin/{details.program}",) if is_app else (),
        ignored=tuple(f"**/{name}" for name in details.unread),
    )


def _flags(details: Details) -> str:
    """Of a program that runs elsewhere: for any processor, not the one that happens to build it."""
    if details.program is None:
        return ""
    return "--release=safe " + ("-Dcpu=baseline " if details.picks_target else "")


def _setup(details: Details, tool: Tool, version: str) -> Iterator[Instruction]:
    release = tool.names[version]
    hashes = " ".join(f"--hash=sha256:{one}" for one in tool.hashes[release])
    yield Env(values=(("ZIG_GLOBAL_CACHE_DIR", "/var/cache/zig"),))
    yield Run(
        commands=(
            f"echo 'ziglang=={release} {hashes}' > /tmp/zig.txt",
            f"pip install --no-cache-dir --no-deps --require-hashes --target {_FOLDER} -r /tmp/zig.txt",
            f"ln -s {_FOLDER}/ziglang/zig /usr/local/bin/zig",
        ),
        why="there is no image of Zig's",
    )
    flags = _flags(details) and "--release=safe -Dcpu=baseline "
    yield Run(
        commands=(
            f"mkdir {_WARM}",
            f"env -C {_WARM} zig init",
            f"env -C {_WARM} zig build {flags}--summary none",
            f"rm -rf {_WARM}",
        ),
        why="compiles what every build of Zig's begins with",
    )


def _deps(details: Details, version: str) -> Iterator[Instruction]:
    if details.fetches:
        every = "=all" if details.is_lazy and tuple(map(int, version.split("."))) >= (0, 15) else ""
        yield Run(commands=(f"zig build --fetch{every}",))


def _install(details: Details) -> Iterator[Instruction]:
    yield from natives.install(details.natives.run)
    yield Copy(sources=("/etc/ssl/certs/ca-certificates.crt",), dest="/etc/ssl/certs/", origin="build")
    yield Copy(sources=("/",), dest="/app/", origin="artifact")
