"""What the build of one of Nx's projects leaves: a program that Node starts, or pages."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from itertools import islice

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.node import frameworks
from cigen.ecosystems.node.frameworks import FRAMEWORKS, NEXT, Framework
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.facts import NAME
from cigen.repo import Repo, resolve

PATH = re.compile(r"[A-Za-z0-9@._+/-]{1,300}")
OF_VITE = re.compile(r"vite\.config\.[cm]?[jt]s")
OF_BUNDLERS = re.compile(r"(?:webpack|rspack)\.config\.[cm]?[jt]s")
OF_NEXT = re.compile(r"next\.config\.[cm]?[jt]s")
_SERVED_BY_NODE = re.compile(r"@(?:nx|nrwl)/(?:js|node):\w+")
_OF_NODE = re.compile(r"@(?:nx|nrwl)/(?:node|esbuild):\w+")
_BY_FILE = re.compile(r"@(?:nx|nrwl)/js:(?:tsc|swc)")  # what is not bundled stays as deep as its source
_OF_PAGES = (
    ("angular", re.compile(r"@(?:angular-devkit/build-angular|angular/build|nx/angular|nrwl/angular):.{1,40}")),
    ("vite", re.compile(r"@(?:nx|nrwl)/vite:build")),
    ("webpack", re.compile(r"@(?:nx|nrwl)/(?:web|webpack|rspack|react):.{1,40}")),
)
_BUILDS_NEXT = re.compile(r"@(?:nx|nrwl)/next:build")
_EXPORTED = re.compile(r"\boutput\s*:\s*[\"']export[\"']")
_OUT_DIR = re.compile(
    r"\b(?:outDir\s*:|path\s*:\s*(?:path\.)?(?:join|resolve)\(\s*__dirname\s*,)\s*[\"']([A-Za-z0-9._/-]{1,200})[\"']"
)
_COMMANDS = ("nx:run-commands", "@nx/workspace:run-commands", "@nrwl/workspace:run-commands")
_IMPORTS = re.compile(r"\b(?:from|import|require\()\s?[\"'](\.{1,2}/[\w./-]{1,200}?)(?:\.[cm]?[jt]s)?[\"']")
_MAX_IMPORTS = 20
_ENDINGS = (".ts", ".js", ".mts", ".mjs", "/index.ts", "/index.js")


@dataclass(frozen=True, kw_only=True)
class Left:
    """With a ``start`` a program that listens, without one the pages of a site."""

    framework: Framework | None
    start: Start | None = None


def left(repo: Repo, root: Package, one: Package) -> Left | None:
    """What a build leaves, as far as its project.json and the file of its bundler tell it."""
    build = one.document.get("targets", "build")
    output = _output(root, one, build) or _out_dir(repo, root, one)
    if by_next := _next(repo, build, one, output):
        return Left(framework=NEXT, start=by_next)
    if by_command := _site_by_command(repo, build, one, root):
        return Left(framework=by_command)
    if not output:
        return None
    if start := _start(build, one, root, output):
        paths = (_main(build, root), below(one.folder, "src/main.ts"))
        return Left(framework=_framework(repo, next(filter(repo.exists, paths), "")), start=start)
    site = _site(repo, build, one, root, output)
    return Left(framework=site) if site else None


def name(one: Package) -> str:
    """Its name, or that of its folder; in a list of names, only a plain one means itself."""
    name = one.name or posixpath.basename(one.folder)
    return name if NAME.fullmatch(name.removeprefix("@").replace("/", "-")) else ""


def beside(repo: Repo, one: Package, pattern: re.Pattern[str]) -> list[str]:
    """The files in a project's folder with such names."""
    return [path for path in repo.inside(one.folder) if pattern.fullmatch(posixpath.basename(path))]


def _output(root: Package, one: Package, build: Node) -> str:
    """The folder that a build fills, relative to the workspace; empty where it is not said, or lies elsewhere."""
    said = build.get("options", "outputPath")
    first = next(iter(build.get("outputs").scalars()), None)
    text = said.get("base").text or (said.text if said.kind == "scalar" else "") or (first.text if first else "")
    inside = posixpath.relpath(one.folder, root.folder)
    for word, value in (("{workspaceRoot}/", ""), ("{projectRoot}", inside), ("{projectName}", name(one))):
        text = text.replace(word, value)
    path = resolve(".", text) if PATH.fullmatch(text) else None
    return path if path and path != "." else ""


def _out_dir(repo: Repo, root: Package, one: Package) -> str:
    """The folder that a bundler's own file names, beside which it lies."""
    files = (path for pattern in (OF_VITE, OF_BUNDLERS) for path in beside(repo, one, pattern))
    texts = (repo.text(path) or "" for path in files)
    said = next((found[1] for text in texts if (found := _OUT_DIR.search(text))), None)
    path = resolve(one.folder, said) if said else None
    inside = posixpath.relpath(path, root.folder) if path else ""
    return "" if inside.startswith("..") or inside == "." else inside


def _main(build: Node, root: Package) -> str:
    main = build.get("options", "main").text or build.get("options", "browser").text
    path = resolve(root.folder, main) if PATH.fullmatch(main) else None
    return path or "."


def _start(build: Node, one: Package, root: Package, output: str) -> Start | None:
    """How Node starts what is built; ``None`` for what a browser loads."""
    options, executor = build.get("options"), build.get("executor").text
    is_server = (
        _OF_NODE.fullmatch(executor)
        or "node" in (options.get("target").text, options.get("platform").text)
        or _SERVED_BY_NODE.fullmatch(one.document.get("targets", "serve", "executor").text)
    )
    if not is_server:
        return None
    main = _main(build, root)
    inside = posixpath.relpath(main, one.folder) if _BY_FILE.fullmatch(executor) else posixpath.basename(main)
    built = (posixpath.splitext(inside)[0] if main != "." else "main") + _ending(executor, options)
    path = posixpath.normpath(f"{output}/{options.get('outputFileName').text or built}")
    return Start(words=("node", path)) if PATH.fullmatch(path) and resolve(".", path) else None


def _next(repo: Repo, build: Node, one: Package, output: str) -> Start | None:
    """How Next starts what its build leaves: in the folder that Nx is told, or else beside the source."""
    texts = [repo.text(path) or "" for path in beside(repo, one, OF_NEXT)]
    executor = build.get("executor").text
    if not texts or any(map(_EXPORTED.search, texts)) or (executor and not _BUILDS_NEXT.fullmatch(executor)):
        return None
    return Start(words=(*NEXT.start, output if executor and output else one.folder))


def _ending(executor: str, options: Node) -> str:
    """What a bundle's name ends in: esbuild tells one for ``require`` apart unless the project says otherwise."""
    if not executor.endswith("/esbuild:esbuild"):
        return ".js"
    formats = {node.text for node in options.get("format").scalars()} or {"esm"}
    said = options.get("esbuildOptions", "outExtension", ".js").text
    return said if said in (".js", ".cjs", ".mjs") else ".cjs" if formats == {"cjs"} else ".js"


def _framework(repo: Repo, main: str) -> Framework | None:
    """The framework that a main file imports, or else one of the files beside it that it imports."""
    text = repo.text(main) or "" if main else ""
    named = (resolve(posixpath.dirname(main) or ".", match[1]) for match in _IMPORTS.finditer(text))
    known = (f"{path}{ending}" for path in named if path for ending in _ENDINGS)
    beside = (repo.text(path) or "" for path in islice(filter(repo.exists, known), _MAX_IMPORTS))
    return next((row for one in (text, *beside) if (row := _imported(one))), None)


def _imported(text: str) -> Framework | None:
    servers = (row for row in FRAMEWORKS if row.port)
    return next(
        (row for row in servers if any(f"'{name}'" in text or f'"{name}"' in text for name in row.packages)), None
    )


def _site_by_command(repo: Repo, build: Node, one: Package, root: Package) -> Framework | None:
    """What a site is made with whose build is a list of commands that run in its folder."""
    options = build.get("options")
    inside = posixpath.relpath(one.folder, root.folder)
    place = options.get("cwd").text.replace("{projectRoot}", inside)
    if build.get("executor").text not in _COMMANDS or posixpath.normpath(place) != inside:
        return None
    commands = (options.get("command"), *options.get("commands").items)
    told = " && ".join(node.text or node.get("command").text for node in commands)
    return frameworks.of_command(repo, one.folder, root.packages, told)


def _site(repo: Repo, build: Node, one: Package, root: Package, output: str) -> Framework | None:
    executor, options = build.get("executor").text, build.get("options")
    name = next((name for name, pattern in _OF_PAGES if pattern.fullmatch(executor)), None)
    if not executor:
        known = (("vite", OF_VITE), ("webpack", OF_BUNDLERS))
        name = next((name for name, pattern in known if beside(repo, one, pattern)), None)
    said = options.get("index").text
    pages = [below(root.folder, said)] if PATH.fullmatch(said) else []
    pages += [below(one.folder, place) for place in ("index.html", "src/index.html")]
    is_served = options.get("ssr") or options.get("server")
    is_static = options.get("outputMode").text == "static"
    if name is None or (is_served and not is_static) or not any(map(repo.exists, pages)):
        return None
    folder = posixpath.relpath(below(root.folder, output), one.folder)
    return replace(Framework(name=name, packages=()), output=folder, is_spa=True)
