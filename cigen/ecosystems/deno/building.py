"""How a Deno project is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import sites
from cigen.ecosystems.base import below
from cigen.ecosystems.deno.details import Details
from cigen.facts import Component
from cigen.manifests import WORKSPACE, for_each, listed
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run, Workdir

CACHE = "/deno-dir"  # as the published image has it
_REPORT = "cigen-junit.xml"
_OUTPUTS = ("coverage", "_fresh")
_LISTED = "/opt/locked"
# All that the lockfile names but types and data, which are no modules to start from.
_LOCKED = f"""\
deno eval --no-lock --no-config ' \\
      const {{ remote, specifiers, packages }} = JSON.parse(Deno.readTextFileSync("deno.lock")); \\
      const names = Object.keys({{ ...remote, ...specifiers, ...packages?.specifiers }}); \\
      const modules = names.filter((name) => !/[.](json|css|wasm)$|[.]d[.][cm]?ts$/.test(name)); \\
      Deno.writeTextFileSync("{_LISTED}", modules.join("\\n"));'"""
_INSTALLED = "/opt/installed"
_ADDED = "/opt/added"
# What sources imported that no manifest names; never the cache of compiled sources, which is of use to nobody else.
_NEWER = f"""\
find {CACHE} -type f -newer {_INSTALLED} ! -path '*/gen/*' ! -name '*_cache_v*' \\
      -exec cp --parents -t {_ADDED} {{}} +"""
_SOURCE = (
    "mkdir -p /artifact",
    "tar --exclude=node_modules --exclude=coverage -cf /tmp/app.tar .",
    "tar -xf /tmp/app.tar -C /artifact",
    "rm /tmp/app.tar",
    f"mkdir -p {_ADDED}",
    _NEWER,
)
# Deno KV and localStorage live there, whoever runs the program.
_STORAGE = (f"mkdir -p {CACHE}/location_data", f"chmod 1777 {CACHE}/location_data")


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Deno component has Deno's details")
    here = posixpath.relpath(component.path, component.context)
    image = pins.tool("deno").image("deno", component.runtime.version)
    return Recipe(
        toolchain=image,
        setup=(Env(values=(("DENO_DIR", CACHE), ("DENO_NO_UPDATE_CHECK", "1"), ("DENO_NO_PROMPT", "1"))),),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=tuple(_build(details)),
        collect=_collect(details),
        test=tuple(_test(details)),
        reports=(f"./{_REPORT}",) if details.has_report else (),
        runtime=sites.image(pins) if details.site else image if details.start else None,
        install=sites.INSTALL if details.site else tuple(_install(component, details)),
        start=sites.START if details.site else details.start,
        ignored=("**/node_modules", *(below(here, name) for name in (*_OUTPUTS, *details.unread))),
    )


def _deps(details: Details) -> Iterator[Instruction]:
    commands = []
    if details.installs:
        commands.append(f"deno install{' --frozen' if details.is_frozen else ''}")
    if details.fetches_locked:
        commands += [_LOCKED, f"xargs --arg-file={_LISTED} --delimiter='\\n' --no-run-if-empty {_cache(details)}"]
    if details.has_deps_module:
        commands.append(f"{_cache(details)} deps.ts")
    if details.start:
        commands += [*_STORAGE, f"touch {_INSTALLED}"]
    if commands:
        yield Run(commands=tuple(commands))
    if details.builds_member:
        yield Env(values=(("MEMBER", details.folder),))
    if details.entries:
        yield listed("ENTRIES", details.entries, "modules whose imports are downloaded in the build")


def _build(details: Details) -> Iterator[str]:
    if details.has_build:
        yield "deno task build"
    if details.builds_member:
        yield 'deno task --cwd "$MEMBER" build'
    if details.entries:
        yield from for_each(listed("ENTRIES", details.entries), f'{_cache(details)} "./$file"')


def _cache(details: Details) -> str:
    return f"deno cache{' --allow-import' if details.imports_anywhere else ''}"


def _test(details: Details) -> Iterator[str]:
    report = f" --junit-path={_REPORT}" if details.has_report else ""
    if details.test == "task":
        yield f"deno task test{report}"
    elif details.test:
        yield f"deno test --allow-all{report}"


def _collect(details: Details) -> tuple[str, ...]:
    if details.site:
        return "mkdir -p /artifact", f"cp -R {details.site}/. /artifact/", sites.configuration("/404.html")
    return _SOURCE if details.start else ("mkdir -p /artifact",)


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    if not details.start:
        return
    yield Copy(sources=(f"{CACHE}/",), dest=f"{CACHE}/", origin="deps")
    yield Copy(sources=(f"{_ADDED}/",), dest="/", origin="build")
    if details.has_packages_folder:
        here = posixpath.normpath(posixpath.join(WORKSPACE, posixpath.relpath(component.path, component.context)))
        # Without a lockfile sources may have added to it.
        yield Copy(sources=(f"{here}/",), dest="/app/", origin="deps" if details.is_locked else "build")
    yield Copy(sources=("/",), dest="/app/", origin="artifact")
    if details.folder != ".":
        yield Workdir(path=f"/app/{details.folder}")
    yield Env(values=(("DENO_DIR", CACHE), ("DENO_NO_UPDATE_CHECK", "1"), *details.environment))
