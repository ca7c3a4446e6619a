"""Nx: projects that a project.json describes, whether they have a package.json or not (https://nx.dev/docs)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from cigen.doctree import Node
from cigen.ecosystems.base import below
from cigen.ecosystems.node import frameworks
from cigen.ecosystems.node.applications import Application, NxRun
from cigen.ecosystems.node.frameworks import FRAMEWORKS, Framework
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.evidence import pipelines, places
from cigen.facts import NAME, Finding
from cigen.repo import Repo, resolve

PROJECT = "project.json"
_PACKAGES = frozenset({"nx", "@nrwl/cli", "@nrwl/workspace"})
_MAX_PROJECTS = 1000
_MAX_TEXT = 20_000  # characters of one step
_PATH = re.compile(r"[A-Za-z0-9@._+/-]{1,300}")
_SERVED_BY_NODE = re.compile(r"@(?:nx|nrwl)/(?:js|node):\w+")
_OF_NODE = re.compile(r"@(?:nx|nrwl)/(?:node|esbuild):\w+")
_BY_FILE = re.compile(r"@(?:nx|nrwl)/js:(?:tsc|swc)")  # what is not bundled stays as deep as its source
_OF_PAGES = (
    ("angular", re.compile(r"@(?:angular-devkit/build-angular|angular/build|nx/angular|nrwl/angular):.{1,40}")),
    ("vite", re.compile(r"@(?:nx|nrwl)/vite:build")),
    ("webpack", re.compile(r"@(?:nx|nrwl)/(?:web|webpack|rspack|react):.{1,40}")),
)
_OF_VITE = re.compile(r"vite\.config\.[cm]?[jt]s")
_BUNDLED = re.compile(r"(?:webpack|rspack)\.config\.[cm]?[jt]s")
_OUT_DIR = re.compile(r"\boutDir\s*:\s*[\"']([A-Za-z0-9._/-]{1,200})[\"']")
_BUILDS_ALL = re.compile(
    r"\bnx (?:run-many|affected)\b[^\n&;|]{0,200}?(?:-t|--targets?)[ =][\"']?"
    r"(?:[\w:-]{1,100}[ ,]){0,20}?build(?![\w:-])"
)
_COMMANDS = ("nx:run-commands", "@nx/workspace:run-commands", "@nrwl/workspace:run-commands")
_IMPORTS = re.compile(r"\b(?:from|import|require\()\s?[\"'](\.{1,2}/[\w./-]{1,200}?)(?:\.[cm]?[jt]s)?[\"']")
_ENDINGS = (".ts", ".js", ".mts", ".mjs", "/index.ts", "/index.js")
_MAX_IMPORTS = 20
_TESTED = re.compile(r"(?:jest|vite|vitest)\.config\.[cm]?[jt]s")


def is_workspace(repo: Repo, root: Package) -> bool:
    """Whether Nx builds what lies below a package."""
    return bool(root.packages & _PACKAGES) and repo.exists(below(root.folder, "nx.json"))


def applications(repo: Repo, root: Package) -> list[Application]:
    """What is deployed, as far as its project.json tells what a build leaves."""
    return [app for one in _projects(repo, root) if (app := _application(repo, root, one))]


def undecided(repo: Repo, root: Package, apart: Sequence[Application]) -> Iterator[Finding]:
    """Tell of applications of which nobody can say what their build leaves."""
    files = {app.package.file for app in apart}
    for one in _projects(repo, root):
        if one.file not in files and _is_built(repo, root, one):
            message = f"{one.file}: what its build leaves, and how that is served, is not said there: no image is made"
            yield Finding(code="no-start", severity="info", message=message, file=one.file)


def rest(repo: Repo, root: Package, apart: Sequence[Application]) -> NxRun | None:
    """How everything beside ``apart`` is tested, where there is anything, and built, where pipelines build all."""
    files = {app.package.file for app in apart}
    others = [one for one in _projects(repo, root) if one.file not in files]
    if not any(_has_tests(repo, one) for one in others):
        return None
    names = tuple(name for app in apart if app.nx for name in app.nx.projects)
    is_built = any(_BUILDS_ALL.search(text[:_MAX_TEXT]) for text in pipelines.texts(repo, root.folder))
    has_build = is_built and any(one.document.get("targets", "build") for one in others)
    return NxRun(projects=names, is_rest=True, has_build=has_build, has_tests=True)


def _projects(repo: Repo, root: Package) -> Iterator[Package]:
    if not is_workspace(repo, root):
        return
    prefix = "" if root.folder == "." else f"{root.folder}/"
    below = (path for path in repo.named(PROJECT) if path.startswith(prefix) and path != f"{prefix}{PROJECT}")
    for path in sorted(below)[:_MAX_PROJECTS]:
        if _PATH.fullmatch(path) and not places.is_aside(path):
            yield Package(file=path, document=repo.json(path))


def _application(repo: Repo, root: Package, one: Package) -> Application | None:
    build = one.document.get("targets", "build")
    name, output = _name(one), _output(root, one, build) or _out_dir(repo, root, one)
    by_command = _site_by_command(repo, build, one, root)
    if not _is_built(repo, root, one) or not name or not (output or by_command):
        return None
    run = NxRun(
        projects=(name,),
        has_build=True,
        has_tests=_has_tests(repo, one),
        is_production=bool(build.get("configurations", "production")) and not build.get("defaultConfiguration").text,
    )
    if by_command:
        return Application(package=one, framework=by_command, start=None, nx=run)
    if start := _start(build, one, root, output):
        paths = (_main(build, root), below(one.folder, "src/main.ts"))
        framework = _framework(repo, next(filter(repo.exists, paths), ""))
        return Application(package=one, framework=framework, start=start, nx=run)
    if site := _site(repo, build, one, root, output):
        return Application(package=one, framework=site, start=None, nx=run)
    return None


def _is_built(repo: Repo, root: Package, one: Package) -> bool:
    """Whether an application has the target ``build``: said by itself, or made of Vite's file by Nx's plugin."""
    if one.text("projectType") != "application":
        return False
    plugins = repo.json(below(root.folder, "nx.json")).get("plugins").items
    vite = next((item for item in plugins if "@nx/vite/plugin" in (item.text, item.get("plugin").text)), None)
    is_inferred = vite is not None and vite.get("options", "buildTargetName").text in ("", "build")
    return bool(one.document.get("targets", "build")) or (is_inferred and bool(_beside(repo, one, _OF_VITE)))


def _name(one: Package) -> str:
    """Its name, or that of its folder; in a list of names, only a plain one means itself."""
    name = one.name or posixpath.basename(one.folder)
    return name if NAME.fullmatch(name.removeprefix("@").replace("/", "-")) else ""


def _output(root: Package, one: Package, build: Node) -> str:
    """The folder that a build fills, relative to the workspace; empty where it is not said, or lies elsewhere."""
    said = build.get("options", "outputPath")
    first = next(iter(build.get("outputs").scalars()), None)
    text = said.get("base").text or (said.text if said.kind == "scalar" else "") or (first.text if first else "")
    inside = posixpath.relpath(one.folder, root.folder)
    for word, value in (("{workspaceRoot}/", ""), ("{projectRoot}", inside), ("{projectName}", _name(one))):
        text = text.replace(word, value)
    path = resolve(".", text) if _PATH.fullmatch(text) else None
    return path if path and path != "." else ""


def _out_dir(repo: Repo, root: Package, one: Package) -> str:
    """The folder that Vite's own file names, beside which it lies."""
    texts = (repo.text(path) or "" for path in _beside(repo, one, _OF_VITE))
    said = next((found[1] for text in texts if (found := _OUT_DIR.search(text))), None)
    path = resolve(one.folder, said) if said else None
    inside = posixpath.relpath(path, root.folder) if path else ""
    return "" if inside.startswith("..") or inside == "." else inside


def _beside(repo: Repo, one: Package, pattern: re.Pattern[str]) -> list[str]:
    return [path for path in repo.inside(one.folder) if pattern.fullmatch(posixpath.basename(path))]


def _main(build: Node, root: Package) -> str:
    main = build.get("options", "main").text or build.get("options", "browser").text
    path = resolve(root.folder, main) if _PATH.fullmatch(main) else None
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
    return Start(words=("node", path)) if _PATH.fullmatch(path) and resolve(".", path) else None


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
        known = (("vite", _OF_VITE), ("webpack", _BUNDLED))
        name = next((name for name, pattern in known if _beside(repo, one, pattern)), None)
    said = options.get("index").text
    pages = [below(root.folder, said)] if _PATH.fullmatch(said) else []
    pages += [below(one.folder, place) for place in ("index.html", "src/index.html")]
    if name is None or options.get("ssr") or options.get("server") or not any(map(repo.exists, pages)):
        return None
    folder = posixpath.relpath(below(root.folder, output), one.folder)
    return replace(Framework(name=name, packages=()), output=folder, is_spa=True)


def _has_tests(repo: Repo, one: Package) -> bool:
    return bool(one.document.get("targets", "test") or _beside(repo, one, _TESTED))
