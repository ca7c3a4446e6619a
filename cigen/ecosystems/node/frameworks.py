"""Web frameworks: what a build of theirs leaves, and how that is served."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cigen.ecosystems.node.package import Package
from cigen.repo import Repo, below


@dataclass(frozen=True, kw_only=True)
class Framework:
    """One framework, by the packages that give it away (any of them).

    A server has a ``port`` and may have a ``start`` of its own, with ``{port}`` where it is told that; a site has
    the ``output`` folder of static files, and ``is_spa`` where every path is served by the same page. ``environment``
    makes a server listen where a container needs it. ``command`` is what the build script calls. ``standalone`` is the
    folder of a server's build that needs no packages beside it, with ``assets`` that the build does not put there;
    ``telemetry`` is the variable that turns it off. One of ``places``, files without their ending or folders, is where
    it is at work: the root of a workspace often holds the packages of a member, or of a folder that is none.
    """

    name: str
    packages: tuple[str, ...]
    port: int | None = None
    start: tuple[str, ...] = ()
    output: str = ""
    is_spa: bool = False
    command: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    standalone: str = ""
    assets: tuple[str, ...] = ()
    telemetry: str = ""
    places: tuple[str, ...] = ()

    @property
    def quiet(self) -> tuple[tuple[str, str], ...]:
        """The environment in which it reports nothing to its makers."""
        return ((self.telemetry, "1"),) if self.telemetry else ()

    @property
    def is_rendered(self) -> bool:
        """Whether its pages are made for each request where the package has a server of its own for it."""
        return self.is_site and self.name in _RENDERED

    @property
    def is_site(self) -> bool:
        """Whether static files are all that it leaves."""
        return bool(self.output) and self.port is None


_RENDERED = ("react-router", "remix")
_HOST = (("HOST", "0.0.0.0"),)  # noqa: S104  # in a container nobody else reaches it


def _server(name: str, *packages: str, port: int = 3000, start: tuple[str, ...] = ()) -> Framework:
    return Framework(name=name, packages=packages or (name,), port=port, start=start, environment=_HOST)


def _site(name: str, *packages: str, output: str, is_spa: bool = False, command: str = "") -> Framework:
    return Framework(
        name=name, packages=packages or (name,), output=output, is_spa=is_spa, command=command or rf"\b{name}\b"
    )


_REMIX = "build/server/index.js"
_NITRO = ("node", ".output/server/index.mjs")
_ANY_VITE = r"vite|react-router|remix|svelte-kit"
_NUXT = ("nuxt", "nuxt3")
_OF_NUXT = ("nuxt.config", "app", "pages", "src/app", "src/pages")
_NO_NUXT = "NUXT_TELEMETRY_DISABLED"
# Docker sets HOSTNAME to the container's own name, and Next would listen at that address alone.
NEXT = Framework(
    name="next",
    packages=("next",),
    port=3000,
    start=("node_modules/.bin/next", "start"),
    environment=(("HOSTNAME", "0.0.0.0"),),  # noqa: S104  # in a container nobody else reaches it
    telemetry="NEXT_TELEMETRY_DISABLED",
    places=("next.config", "pages", "app", "src/pages", "src/app"),
)
# The first that fits counts: those that are built on others come before them.
FRAMEWORKS: tuple[Framework, ...] = (
    NEXT,
    Framework(name="nuxt", packages=_NUXT, output=".output/public", command=r"\bnux[ti] generate\b",
              telemetry=_NO_NUXT, places=_OF_NUXT),
    Framework(name="nuxt", packages=_NUXT, port=3000, start=("node", "server/index.mjs"),
              standalone=".output", environment=_HOST, telemetry=_NO_NUXT, places=_OF_NUXT),
    _server("react-router", "@react-router/serve", start=("node_modules/.bin/react-router-serve", _REMIX)),
    _server("remix", "@remix-run/serve", start=("node_modules/.bin/remix-serve", _REMIX)),
    _site("react-router", "@react-router/dev", output="build/client", is_spa=True, command=_ANY_VITE),
    _site("remix", "@remix-run/dev", output="build/client", is_spa=True, command=_ANY_VITE),
    _server("sveltekit", "@sveltejs/adapter-node", start=("node", "build")),
    _site("sveltekit", "@sveltejs/adapter-static", output="build", is_spa=True, command=_ANY_VITE),
    # Made for one host's machines, or for whatever host it finds itself on: what shows the build is there all the same.
    _server(
        "sveltekit",
        *(f"@sveltejs/adapter-{host}" for host in ("auto", "vercel", "netlify", "cloudflare")),
        start=("node_modules/.bin/vite", "preview", "--host", "0.0.0.0", "--port", "{port}"),  # noqa: S104
    ),
    # Both leave Nitro's server unless they are told otherwise.
    Framework(
        name="tanstack-start",
        packages=("@tanstack/react-start", "@tanstack/solid-start", "@tanstack/start"),
        port=3000,
        start=_NITRO,
        environment=_HOST,
        places=("vite.config", "app.config", "rsbuild.config", "src/routes", "app/routes"),
    ),
    _server("solid-start", "@solidjs/start", start=_NITRO),
    _server("astro", "@astrojs/node", port=4321, start=("node", "dist/server/entry.mjs")),
    _site("astro", output="dist"),
    _site("gatsby", output="public"),
    _site("docusaurus", "@docusaurus/core", output="build"),
    _site("vitepress", output=".vitepress/dist"),
    _site("vuepress", output=".vuepress/dist"),
    _site("eleventy", "@11ty/eleventy", output="_site"),
    _site("hexo", output="public"),
    _site("react-static", output="dist"),
    _server("angular", "@angular/ssr", "@nguniversal/express-engine", port=4000),
    _server("nest", "@nestjs/core", start=("node", "dist/main")),
    _server("strapi", "@strapi/strapi", port=1337, start=("node_modules/.bin/strapi", "start")),
    _server("adonis", "@adonisjs/core", port=3333),
    # These are mostly built on one of the next.
    _server("feathers", "@feathersjs/feathers", port=3030),
    _server("sails", port=1337),
    _server("loopback", "@loopback/rest", "loopback"),
    _server("keystone", "@keystone-6/core", start=("node_modules/.bin/keystone", "start")),
    _server("fastify"),
    _server("koa"),
    _server("hapi", "@hapi/hapi"),
    _server("hono", "@hono/node-server"),
    _server("express"),
    _server("restify"),
    _server("polka"),
    _server("apollo-server", "@apollo/server", "apollo-server", port=4000),
    _server("graphql-yoga", port=4000),
    _server("socket.io"),
    _server("elysia"),
)  # fmt: skip
# A server may bring such tools to build its pages: these decide only where there is no server.
BUNDLERS: tuple[Framework, ...] = (
    _site(
        "angular",
        "@angular/cli",
        "@angular-devkit/build-angular",
        "@angular/build",
        output="dist",
        is_spa=True,
        command=r"\bng\b|\bnx\b",
    ),
    _site(
        "create-react-app",
        "react-scripts",
        "react-scripts-ts",
        output="build",
        is_spa=True,
        command=r"react-scripts|craco|rewired",
    ),
    _site("preact-cli", output="build", is_spa=True, command=r"\bpreact build\b"),
    _site("vue-cli", "@vue/cli-service", output="dist", is_spa=True, command="vue-cli-service"),
    _site("ember", "ember-cli", output="dist", is_spa=True),
    _site("quasar", "@quasar/app-vite", output="dist/spa", is_spa=True),
    _site("rsbuild", "@rsbuild/core", output="dist", is_spa=True),
    _site("vite", "vite", "vite-plus", output="dist", is_spa=True, command=r"\b(?:vite|vp)\b"),
    _site("rspack", "@rspack/cli", output="dist", is_spa=True),
    _site("parcel", "parcel", "parcel-bundler", output="dist", is_spa=True),
    _site("webpack", "html-webpack-plugin", output="dist", is_spa=True),
)

_PAGES = ("", "src/", "client/", "public/", "app/")
_CONFIG = re.compile(r"(?:next|nuxt|vite|astro|svelte|react-router|gatsby|vue)\.config\.[cm]?[jt]s|angular\.json")
_CALLED = re.compile(r"(?<![\w-])(?:next|nux[ti])\s+(?:build|start|generate|dev)\b")
_ELSEWHERE = re.compile(r"\b(?:cd|pushd)\s")
# Of a build; an alias of the same name is a path, and often written ``$lib``.
_LIBRARY_MODE = re.compile(r"(?<![$@\w])lib\s*:\s*(?!(?:path|resolve|join|fileURLToPath)\b)[{\w]")
_EXPORTED = re.compile(r"\boutput\s*:\s*[\"']export[\"']")
_STANDALONE = re.compile(r"\boutput\s*:\s*[\"']standalone[\"']")
_PRERENDERED = re.compile(r'"outputMode"\s*:\s*"static"')
_FOLDER = r"[\"'](?:\./)?([A-Za-z0-9._][A-Za-z0-9._/-]{0,80})[\"']"
OUTPUT_TOLD = re.compile(
    r"(?:--(?:out-?[dD]ir|output-path|dist-dir|dest)[=\s]|\bBUILD_PATH=)\s{0,9}[\"']?([\w@./][\w@./-]{0,200})", re.ASCII
)
"""Where a script tells a bundler to put what it makes."""
_HERE = r"(?:__dirname|import\.meta\.dirname|process\.cwd\(\))"
_PLACE = rf"(?:(?:path\.)?(?:resolve|join)\(\s*{_HERE}\s*,\s*)?{_FOLDER}"
_OUTPUT = re.compile(rf"\b(?:outDir|distDir|outputDir)\s*:\s*{_PLACE}")
_ROOT = re.compile(rf"\broot\s*:\s*{_PLACE}")
# Angular's own folder is below dist, where any page is found.
_OUTPUT_OF_ANGULAR = re.compile(rf'"outputPath"\s*:\s*(?:\{{\s*"base"\s*:\s*)?(?!"(?:\./)?dist["/]){_FOLDER}')
_NOT_SERVED = re.compile(r"\bssr\s*:\s*false\b")


def of(
    repo: Repo, package: Package, shared: frozenset[str] = frozenset(), *, has_pages: bool = False
) -> Framework | None:
    """The framework of a package, as its configuration bends it; ``None`` where it has none.

    ``shared`` are the packages of its workspace's root, where members often have their bundler from. Where its image
    ``has_pages`` and no program, a server beside these is there for development.
    """
    config = _config(repo, package.folder)
    at_work = (row for row in FRAMEWORKS if _is_at_work(repo, package, row))
    server = _first(at_work, package, package.runs_with if _is_published(package) else package.packages)
    bundler = _first(BUNDLERS, package, package.packages | shared)
    found = (bundler or server) if has_pages and not (server and server.is_site) else (server or bundler)
    if found is None or (
        found.name == "vite" and (_LIBRARY_MODE.search(config) or not _has_page(repo, package, config))
    ):
        return None
    return _moved(_bent(found, config), config, package.expanded("build"))


def by_own(framework: Framework) -> Framework:
    """The same where a program of the package's serves it."""
    return _server(framework.name, *framework.packages)


def of_command(repo: Repo, folder: str, packages: frozenset[str], build: str) -> Framework | None:
    """The site that ``build`` makes in a folder without a package.json, of ``packages`` of a workspace."""
    pages = any(repo.exists(below(folder, f"{place}index.html")) for place in _PAGES)
    rows = (row for row in (*FRAMEWORKS, *(BUNDLERS if pages else ())) if row.is_site and row.command)
    found = next((row for row in rows if packages & {*row.packages} and re.search(row.command, build)), None)
    return _moved(found, _config(repo, folder), build) if found else None


def _is_at_work(repo: Repo, package: Package, row: Framework) -> bool:
    """Whether the package is what is made with the framework, and not one that only names it for another folder."""
    scripts = package.scripts.values()
    if not row.places or any(_CALLED.search(text) and not _ELSEWHERE.search(text) for text in scripts):
        return True
    folder = "" if package.folder == "." else f"{package.folder}/"
    places = [f"{folder}{place}" for place in row.places]
    beside = {posixpath.splitext(path)[0] for place in places for path in repo.inside(posixpath.dirname(place) or ".")}
    return any(place in beside or repo.below(place) for place in places)


def _is_published(package: Package) -> bool:
    """A package for others may have a framework only to be tested with it."""
    return not package.is_private and any(package.document.get(key) for key in ("main", "exports", "module", "types"))


def _first(rows: Iterable[Framework], package: Package, names: frozenset[str]) -> Framework | None:
    """The first whose packages are there, and which the build calls: many a library has a site's tool for its docs."""
    build = package.expanded("build")
    there = (row for row in rows if any(name in names for name in row.packages))
    return next((row for row in there if not row.command or re.search(row.command, build)), None)


def _bent(found: Framework, config: str) -> Framework:
    if found.name == "next" and _EXPORTED.search(config):
        return replace(found, output="out", port=None, start=())
    if found.name == "next" and _STANDALONE.search(config):
        return replace(
            found, start=("node", "server.js"), standalone=".next/standalone", assets=(".next/static", "public")
        )
    if found.name == "angular" and found.port and _PRERENDERED.search(config):
        return _site("angular", output="dist")
    if found.name == "react-router" and found.port and _NOT_SERVED.search(config):
        return _site("react-router", output="build/client", is_spa=True)
    return found


def _moved(found: Framework, config: str, build: str) -> Framework:
    """A site whose build script, or else its configuration, names another folder for the pages."""
    if not found.is_site:
        return found
    moved = OUTPUT_TOLD.search(build) or (_OUTPUT_OF_ANGULAR if found.name == "angular" else _OUTPUT).search(config)
    if not moved:
        return found
    root = _ROOT.search(config) if ".." in moved[1] else None  # Vite's, which the folder is relative to
    return replace(found, output=posixpath.normpath(posixpath.join(root[1] if root else "", moved[1])))


def _config(repo: Repo, folder: str) -> str:
    names = (path for path in repo.inside(folder) if _CONFIG.fullmatch(path.rpartition("/")[2]))
    return "\n".join(repo.text(path) or "" for path in names)


def _has_page(repo: Repo, package: Package, config: str) -> bool:
    """Vite builds a site from a page; without one it serves tests or a library."""
    root = _ROOT.search(config)
    places = (*_PAGES, *((f"{root[1]}/",) if root else ()))
    return any(repo.exists(below(package.folder, posixpath.normpath(f"{place}index.html"))) for place in places)
