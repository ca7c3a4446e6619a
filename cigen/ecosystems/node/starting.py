"""How an application is started: by its scripts, as words that no shell has to read."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.ecosystems.node import from_source
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.package import Package
from cigen.evidence import package_scripts, places
from cigen.evidence.images import dockerfiles
from cigen.repo import Repo, resolve

_SCRIPTS = ("start:prod", "start:production", "start-prod", "production", "prod", "start", "serve")
_OF_ANGULAR = "serve:ssr"  # the project's name follows
_ONE_OF_SEVERAL = re.compile(r"(?:start|serve)[:_-].+")
_OTHERWISE = re.compile(r".*(?:dev|debug|test|mock|watch|e2e|demo|example|storybook|docs|docker|db|migrat|seed)")
_STARTS = re.compile(r"(?:start|serve|dev|develop)(?:[:_-].+)?|server|watch|prod(?:uction)?|start-prod")
_ASSIGNMENT = re.compile(r"([A-Z_][A-Z0-9_]{0,63})=([A-Za-z0-9._:/@-]{0,200})")
_DEFAULTED = re.compile(r"\$\{[A-Za-z_]\w{0,63}:-([A-Za-z0-9._:/@-]{0,200})\}", re.ASCII)
_BUNDLE = re.compile(
    r"\besbuild\b(?=[^\n]{0,500}--platform=node\b)[^\n]{0,500}--outfile[= ](?:\./)?([A-Za-z0-9._/-]{1,200}\.[cm]?js)\b"
)
_RUN_SOURCE = re.compile(
    r"\b(?:tsx|ts-node|ts-node-dev|tsnd|nodemon)\b[^\n&|;]{0,200}?[\s\"'](?:\./)?([A-Za-z0-9_-][A-Za-z0-9._/-]{0,100}\.ts)\b"
)
# Bun runs the same source for use, without the option.
_HOT = re.compile(r"bun(?: run)? --(?:hot|watch) (?:\./)?([A-Za-z0-9_][A-Za-z0-9@._/-]{0,200}\.[cm]?[jt]sx?)")
_COMPILES = re.compile(r"(?:\S{1,40} )?(?:tsc|tsup|tsdown|rollup|unbuild|swc|babel|esbuild|vite build)(?![\w-])[^&|;]*")
_CALLS_TSC = re.compile(r"(?:^|[\s/])tsc(?:\s|$)")
_OUT_DIR = re.compile(r"\"outDir\"\s*:\s*\"(?:\./)?([A-Za-z0-9._-][A-Za-z0-9._/-]{0,100})\"")
_FILE = re.compile(r"[A-Za-z0-9@._/-]{1,300}\.[cm]?js\b")
_WORD = re.compile(r"[A-Za-z0-9@._+=:,/-]{1,300}")
_DEVELOPMENT = re.compile(
    r"(?:^|[\s/])(?:nodemon|ts-node-dev|tsnd|webpack-dev-server|react-scripts(?:-ts)? start|vite(?! preview\b)|ng serve"
    r"|react-app-rewired"
    r"|nest start|next dev|nuxt dev|astro dev|tsx watch|concurrently|docusaurus|gatsby develop|electron|expo"
    r"|react-native|storybook|parcel|webpack|live-server|http-server|browser-sync|gulp|eleventy|sapper dev|craco|serve"
    r"|strapi develop|tsc|eslint|jest|vitest|mocha|rollup|lerna|turbo|nx|docker|docker-compose|rimraf)(?:\s|$)"
    r"|--watch\b|--hot\b"
)
_RUNTIMES = ("node", "bun", "tsx", "ts-node")
_PREFIXES = ("cross-env", "env", "npx", "exec", "--")
_LOADERS = ("dotenv", "dotenvx")  # of files with variables, which an image has from outside: what follows is started
_OWNERS = {
    "remix-serve": "@remix-run/serve",
    "react-router-serve": "@react-router/serve",
    "babel-node": "@babel/node",
    "strapi": "@strapi/strapi",
}
PROGRAMS = frozenset({"tsx", "ts-node", "vite-node", "nodemon", "next", *_OWNERS.values()})
"""Packages with a program that starts others' sources or builds."""
_PORT = re.compile(r"(?:(?:--port|-p)[ =]|\bPORT=)([0-9]{2,5})\b")


@dataclass(frozen=True, kw_only=True)
class Start:
    """Words of the command, variables that it sets, and whether it needs packages of development or none at all."""

    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    needs_development: bool = False
    is_standalone: bool = False

    @property
    def port(self) -> str | None:
        """The port that the command, or what it sets, names."""
        said = dict(self.environment).get("PORT", "")
        match = _PORT.search(" ".join((f"PORT={said}" if said else "", *self.words)))
        return match[1] if match else None


def of(repo: Repo, package: Package, framework: Framework | None) -> Start | None:
    """How the package is started; ``None`` for one that is no server."""
    written = next(_written(repo, package), None)
    if framework and framework.standalone and not (written and _is_source(repo, package, written)):
        # A script would need the packages that the build has made needless.
        told = written.port if written else None
        return Start(words=framework.start, environment=(("PORT", told),) if told else (), is_standalone=True)
    if written:
        return written
    if framework is None or framework.port is None:
        return None
    if framework.start:
        return _of_framework(package, framework.start)
    main = _built(repo, package) or _bundled(package) or _main(repo, package) or _compiled(repo, package)
    if main:
        return Start(words=("node", main))
    run = from_source.command(repo, package, framework)
    return _parsed(package, run) if run else None


def has_script(package: Package) -> bool:
    """Whether a script starts the package, for use or for those who work on it; one that compiles it starts nothing."""
    texts = (text for name, text in package.scripts.items() if _STARTS.fullmatch(name))
    return any(not _COMPILES.fullmatch(text) for text in texts)


def of_image(repo: Repo, package: Package, file: str) -> Start | None:
    """The file of the package that the image in ``file`` has Node run, by itself or by what watches over it."""
    for path in _FILE.findall(dockerfiles.started(repo.text(file) or "")):
        inside = path.rpartition(f"{package.folder}/")[2]
        is_beside = posixpath.dirname(file) == package.folder and not path.startswith("/")
        if (inside != path or is_beside) and resolve(package.folder, inside):
            return Start(words=("node", inside))
    return None


def programs(package: Package) -> Iterator[str]:
    """The packages whose programs the scripts of a package call, as far as they start others' sources or builds."""
    words = {word for text in package.scripts.values() for word in text.split()}
    yield from (PROGRAMS & {_OWNERS.get(word, word) for word in words})


def _of_framework(package: Package, words: tuple[str, ...]) -> Start:
    """How a framework starts what it has built: by its program, which may be there for development alone."""
    folder, _, name = words[0].rpartition("/")
    if folder != "node_modules/.bin":
        return Start(words=words)
    owner = _OWNERS.get(name, name)
    return Start(words=(package.program(name, owner), *words[1:]), needs_development=owner not in package.runs_with)


def _written(repo: Repo, package: Package) -> Iterator[Start]:
    for name in (*_SCRIPTS, *(name for name in package.scripts if name.startswith(_OF_ANGULAR))):
        start = _by_script(package, name)
        if start:
            yield start
    for name in (name for name in package.scripts if _ONE_OF_SEVERAL.fullmatch(name) and not _OTHERWISE.match(name)):
        start = _by_script(package, name)
        if start and posixpath.basename(start.words[0]) in _RUNTIMES and not any(map(places.is_aside, start.words)):
            yield start
    hot = _HOT.fullmatch(package.scripts.get("dev", ""))
    path = resolve(package.folder, hot[1]) if hot and not package.document.get("exports") else None
    if hot and path and repo.exists(path):
        yield Start(words=("bun", hot[1]))
    procfile = re.search(r"^web:\s*(.{1,500})$", repo.text(_beside(package, "Procfile")) or "", re.MULTILINE)
    if procfile and not package_scripts.only(procfile[1].strip()):
        start = _parsed(package, procfile[1].strip())
        if start and start.words[0] == "node":
            yield start


def _by_script(package: Package, name: str) -> Start | None:
    script = _resolved(package, name)
    return _parsed(package, script) if script and not _DEVELOPMENT.search(script) else None


def _is_source(repo: Repo, package: Package, start: Start) -> bool:
    """Whether a file of the repository is started, and not one that a build leaves."""
    path = resolve(package.folder, start.words[-1]) if start.words[0] == "node" else None
    return path is not None and repo.exists(path)


def _resolved(package: Package, name: str) -> str:
    """The last command of the script, followed through scripts that only call another."""
    for _ in range(5):
        last = re.split(r"&&|;", package.scripts.get(name, ""))[-1].strip()
        call = package_scripts.only(last)
        if not call or call not in package.scripts:
            return last
        name = call
    return ""


def _parsed(package: Package, script: str) -> Start | None:
    try:
        words = shlex.split(_DEFAULTED.sub(r"\1", script))
    except ValueError:
        return None
    environment: dict[str, str] = {}
    while words and (words[0] in (*_PREFIXES, *_LOADERS) or _ASSIGNMENT.fullmatch(words[0])):
        if words[0] in _LOADERS:
            words = _loaded(words)
            continue
        match = _ASSIGNMENT.fullmatch(words.pop(0))
        if match:
            environment[match[1]] = match[2]
    if not words or len(words) > 50 or not all(_WORD.fullmatch(word) for word in words):
        return None
    return _command(package, words, tuple(environment.items()))


def _loaded(words: list[str]) -> list[str]:
    """What a loader of variables starts, after its options."""
    if "--" in words:
        return words[words.index("--") + 1 :]
    return words[2:] if words[1:2] == ["run"] else words[1:]


def _command(package: Package, words: list[str], environment: tuple[tuple[str, str], ...]) -> Start | None:
    if words[0] == "node":
        needs = any(name in word for name in ("ts-node", "tsx", "babel") for word in words[1:]) and not (
            {"ts-node", "tsx", "@babel/node", "@babel/register"} & package.runs_with
        )
        return Start(words=tuple(words), environment=environment, needs_development=needs) if len(words) > 1 else None
    if words[0] == "bun":
        return Start(words=tuple(words), environment=environment)
    owner = _OWNERS.get(words[0], words[0])
    if owner not in package.packages:
        return None
    command = (package.program(words[0], owner), *words[1:])
    return Start(words=command, environment=environment, needs_development=owner not in package.runs_with)


def _built(repo: Repo, package: Package) -> str | None:
    """The file that Nx makes of an application's main file, by its project.json."""
    document = repo.json(_beside(package, "project.json"))
    options = document.get("targets", "build", "options")
    folder, main = options.get("outputPath").text, posixpath.basename(options.get("main").text)
    path = f"{folder}/{posixpath.splitext(main)[0]}.js" if folder and main else ""
    is_application = document.get("projectType").text == "application"
    return path if is_application and _WORD.fullmatch(path) and resolve(".", path) else None


def _bundled(package: Package) -> str | None:
    """The file that the build script has a bundler write for Node."""
    told = (_BUNDLE.search(command) for command in re.split(r"&&|;", package.expanded("build")))
    return next((found[1] for found in told if found and resolve(package.folder, found[1])), None)


def _compiled(repo: Repo, package: Package) -> str | None:
    """What TypeScript's compiler makes of the source that is run while somebody works on it."""
    run = next((found[1] for name in ("dev", "start:dev") if (found := _RUN_SOURCE.search(package.expanded(name)))), "")
    source = resolve(package.folder, run) if run else None
    if not source or not repo.exists(source) or not _CALLS_TSC.search(package.expanded("build")):
        return None
    said = _OUT_DIR.search(repo.text(_beside(package, "tsconfig.json")) or "")
    folder = posixpath.normpath(said[1]) if said else ""
    return f"{folder}/{posixpath.splitext(run)[0].removeprefix('src/')}.js" if folder and folder[0] != "." else None


def _main(repo: Repo, package: Package) -> str | None:
    """The file that npm would start, or the package's ``main`` where it is a source."""
    for name in (package.text("main"), "server.js", "index.js", "app.js"):
        path = resolve(package.folder, name) if name and _WORD.fullmatch(name) else None
        for tried in (path, f"{path}.js", f"{path}/index.js") if path else ():
            if repo.exists(tried):
                return tried if package.folder == "." else tried.removeprefix(f"{package.folder}/")
    return None


def _beside(package: Package, name: str) -> str:
    return name if package.folder == "." else f"{package.folder}/{name}"
