"""How a Deno project is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.deno.details import Details
from cigen.facts import Component
from cigen.manifests import for_each, listed
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run, Workdir

CACHE = "/deno-dir"  # as the published image has it
_REPORT = "cigen-junit.xml"
_FETCH = 'deno cache "./$file"'


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Deno component has Deno's details")
    image = pins.tool("deno").image("deno", component.runtime.version)
    return Recipe(
        toolchain=image,
        setup=(Env(values=(("DENO_DIR", CACHE), ("DENO_NO_UPDATE_CHECK", "1"), ("DENO_NO_PROMPT", "1"))),),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=tuple(_build(details)),
        collect=("mkdir -p /artifact", *(("cp -R . /artifact/",) if details.start else ())),
        test=tuple(_test(details)),
        reports=(f"./{_REPORT}",) if details.has_report else (),
        runtime=image if details.start else None,
        install=tuple(_install(details)),
        start=details.start,
        ignored=("**/node_modules",),
    )


def _deps(details: Details) -> Iterator[Instruction]:
    commands = []
    if details.installs:
        commands.append(f"deno install{' --frozen' if details.is_frozen else ''}")
    if details.has_deps_module:
        commands.append("deno cache deps.ts")
    if commands:
        yield Run(commands=tuple(commands))
    if details.entries:
        yield listed("ENTRIES", details.entries, "modules whose imports are downloaded in the build")


def _build(details: Details) -> Iterator[str]:
    if details.has_build:
        yield "deno task build"
    if details.entries:
        yield from for_each(listed("ENTRIES", details.entries), _FETCH)


def _test(details: Details) -> Iterator[str]:
    report = f" --junit-path={_REPORT}" if details.has_report else ""
    if details.test == "task":
        yield f"deno task test{report}"
    elif details.test:
        yield f"deno test --allow-all{report}"


def _install(details: Details) -> Iterator[Instruction]:
    if not details.start:
        return
    yield Copy(sources=(f"{CACHE}/",), dest=f"{CACHE}/", origin="build")
    yield Copy(sources=("/",), dest="/app/", origin="artifact")
    if details.folder != ".":
        yield Workdir(path=f"/app/{details.folder}")
    yield Env(values=(("DENO_DIR", CACHE), ("DENO_NO_UPDATE_CHECK", "1"), *details.environment))
