"""From what a build left to ``/artifact``, and from there to a running process."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from cigen import natives, sites
from cigen.ecosystems.node import prisma
from cigen.ecosystems.node.details import Details
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.starting import Start
from cigen.facts import Component
from cigen.manifests import WORKSPACE, for_each, listed
from cigen.pins import Pins
from cigen.plan import Copy, Env, Image, Instruction, Run, Workdir

# What development leaves beside what runs; packages come from another stage.
_LEFT_OUT = ("node_modules", ".next/cache", ".turbo", ".nx", "coverage")
_PACKAGES = ("./.yarn/cache", "./.yarn/unplugged", "./.yarn/install-state.gz", "./.pnp.cjs", "./.pnp.loader.mjs")
# Bundlers put the page at different depths below their output folder.
_PAGES = (
    "mkdir -p /artifact",
    """page=; for depth in 1 2 3 4; do \\
      page=$(find "$SITE" -mindepth $depth -maxdepth $depth -name index.html -print -quit); \\
      if [ -n "$page" ]; then break; fi; done""",
    """{ [ -n "$page" ] || { echo "The build left no index.html in $SITE." >&2; exit 1; }; }""",
    'cp -R "${page%/*}/." /artifact/',
)
# Prisma's client is made by the build among packages that come from another stage, where no schema is.
_CLIENT = (
    f"env -C {WORKSPACE} find . -type d -path '*/node_modules/.prisma' -prune \\\n      "
    "-exec cp -R --parents -t /artifact {} +"
)
_FIND_SERVER = (
    r"server=$(find /artifact \( -name node_modules -o -name .next \) -prune -o -name server.js -print -quit)",
    "server=${server%/*}",
)
# npm 10 runs `prepare` in spite of --ignore-scripts: a second time, and where it sets up git's hooks in vain.
_ARCHIVES = 'npm pack --ignore-scripts --script-shell=/bin/true --pack-destination /artifact "./$file"'


@dataclass(frozen=True, kw_only=True)
class Served:
    """The ends of a recipe: what fills ``/artifact``, and the image that runs it, if one does."""

    collect: tuple[str, ...] = ()
    packages: tuple[Instruction, ...] = ()
    image: Image | None = None
    install: tuple[Instruction, ...] = ()
    home: str = ""
    start: tuple[str, ...] = ()


def of(component: Component, details: Details, pins: Pins) -> Served:
    """How the component ends: as a server, a site, or archives of its packages."""
    if details.start:
        return _server(component, details, pins)
    if details.framework and details.framework.is_site:
        # Pages that a program shows in its own windows are not served.
        return _site(details, pins) if component.kind == "site" else Served(collect=_PAGES)
    return _archives(details)


def _archives(details: Details) -> Served:
    if not details.published:
        return Served(collect=("mkdir -p /artifact",))
    if details.published == (".",):
        return Served(
            collect=(
                "mkdir -p /artifact",
                "npm pack --ignore-scripts --script-shell=/bin/true --pack-destination /artifact",
            )
        )
    return Served(collect=("mkdir -p /artifact", *for_each(published(details), _ARCHIVES)))


def published(details: Details) -> Env:
    """The folders of the packages that are published, for ``deps`` to set."""
    return listed("PUBLISHED", details.published)


def _site(details: Details, pins: Pins) -> Served:
    framework = details.framework
    if framework is None:
        raise TypeError("a site has a framework")
    fallback = "/index.html" if framework.is_spa else "/404.html"
    return Served(
        collect=(*_PAGES, sites.configuration(fallback)),
        image=sites.image(pins),
        install=sites.INSTALL,
        start=sites.START,
    )


def _server(component: Component, details: Details, pins: Pins) -> Served:
    start = details.start
    if start is None:
        raise TypeError("a server has a start")
    if details.framework and start.is_standalone:
        return _standalone(component, details, details.framework, pins)
    root = _workspace(component, details.project.root.folder)
    here = _workspace(component, details.package.folder).replace(WORKSPACE, "/app", 1)
    options = {"NODE_OPTIONS": "--require /app/.pnp.cjs"} if details.manager.has_plug_n_play else {}
    environment = _environment(component, details, options)
    needs_all = start.needs_development or details.manager.are_committed
    packages = () if needs_all else tuple(_pruned(details, root, _workspace(component, component.path)))
    tools = (Copy(sources=("/usr/local/lib/node_modules/bun/",), dest="/opt/bun/", origin="toolchain"),)
    return Served(
        collect=_sources(details),
        packages=packages,
        image=pins.tool("node").image("slim", component.runtime.version),
        install=(
            *natives.install(details.natives.run, why="packages of the project need them"),
            *(tools if start.words[0] == "bun" else ()),
            Copy(sources=(f"{WORKSPACE}/",), dest="/app/", origin="packages" if packages else "deps"),
            Copy(sources=("/",), dest="/app/", origin="artifact"),
            *((Workdir(path=here),) if here != "/app" else ()),
            Env(values=tuple(environment.items())),
        ),
        home=_workspace(component, component.path).replace(WORKSPACE, "/app", 1),
        start=tuple(_words(component, start)),
    )


def _words(component: Component, start: Start) -> Iterator[str]:
    program, *words = start.words
    yield "/opt/bun/bin/bun.exe" if program == "bun" else program
    yield from (word.replace("{port}", str(component.port)) for word in words)


def _standalone(component: Component, details: Details, framework: Framework, pins: Pins) -> Served:
    """A server whose build has picked what it needs of its packages: neither they nor the sources are in its image."""
    root = details.project.root.folder
    # With assets of its own, the server lies as deep as in the project.
    here = posixpath.normpath(posixpath.join("/app", posixpath.relpath(details.package.folder, root)))
    return Served(
        collect=_picked(framework),
        image=pins.tool("node").image("slim", component.runtime.version),
        install=(
            *natives.install(details.natives.run, why="packages of the project need them"),
            Copy(sources=("/",), dest="/app/", origin="artifact"),
            *((Workdir(path=here),) if framework.assets and here != "/app" else ()),
            Env(values=tuple(_environment(component, details, {}).items())),
        ),
        start=framework.start,
    )


def _picked(framework: Framework) -> tuple[str, ...]:
    folder = framework.standalone
    assets = (f'if [ -d {path} ]; then mkdir -p "$server/{path}"; cp -R {path}/. "$server/{path}/"; fi'
              for path in framework.assets)  # fmt: skip
    return (
        "mkdir -p /artifact",
        f'{{ [ -d {folder} ] || {{ echo "The build left no {folder}." >&2; exit 1; }}; }}',
        f"cp -R {folder}/. /artifact/",
        *(_FIND_SERVER if framework.assets else ()),
        *assets,
    )


def _environment(component: Component, details: Details, options: dict[str, str]) -> dict[str, str]:
    framework, start = details.framework, details.start
    usual = (*framework.environment, *framework.quiet) if framework else ()
    port = {"PORT": str(component.port)} if component.port else {}
    return dict(usual) | {"NODE_ENV": "production"} | options | port | dict(start.environment if start else ())


def _sources(details: Details) -> tuple[str, ...]:
    names = (*_LEFT_OUT, *(() if details.manager.are_committed else _PACKAGES))
    excluded = " \\\n      ".join(f"--exclude={name}" for name in names)
    return (
        "mkdir -p /artifact",
        f"tar -C {WORKSPACE} \\\n      {excluded} \\\n      -cf /tmp/app.tar .",
        "tar -xf /tmp/app.tar -C /artifact",
        "rm /tmp/app.tar",
        *((_CLIENT,) if any(prisma.CLIENT in package.packages for package in details.project.packages) else ()),
    )


def _workspace(component: Component, folder: str) -> str:
    return posixpath.normpath(posixpath.join(WORKSPACE, posixpath.relpath(folder, component.context)))


def _pruned(details: Details, root: str, here: str) -> list[Instruction]:
    run = Run(commands=details.manager.dialect.prune, allows=details.manager.allows)
    return [run] if root == here else [Workdir(path=root), run, Workdir(path=here)]
