"""Which scripts of a project's packages a build and its tests run, and where."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cigen.ecosystems.node import team, testing
from cigen.ecosystems.node.details import Task
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import clients, package_scripts
from cigen.evidence.handovers import images
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import steps
from cigen.facts import PATH
from cigen.repo import Repo

# In the order in which an installation runs them.
HOOKS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
# Set up a person's git or editor, or refuse other package managers.
_NEEDLESS = frozenset(
    {"husky", "lefthook", "simple-git-hooks", "only-allow", "check-node-version", "pinst", "opencollective",
     "opencollective-postinstall", "git", "yorkie", "pre-commit", "playwright", "node_modules/.bin/husky"}
)  # fmt: skip
DELEGATES = re.compile(
    r"\bworkspaces?\b|\s-(?:ws|r)\b|--recursive|--filter"
    r"|\b(?:turbo|lerna|nx (?:run-many|affected|build|test)|wireit|ultra)\b"
)
# Called by a name of its own; what makes an image, documentation or something to test with is no build of the program.
_NAMED = re.compile(r"build[:_-].+")
_MAKES = re.compile(
    r"\b(?:webpack|rollup|esbuild|sass|(?:vite|parcel|ng|bun)[ ]build)\b(?![^&]{0,200}--watch)"
    r"|[ /]build[\w-]{0,40}\.[cm]?[jt]s\b|^tsc\b(?![^&]{0,200}--noEmit)"
)
_CHECKS = re.compile(r"check|types?\b|start|serve|clean|format")
_BUILD = re.compile(r"build(?:[:_-].+)?")
_NO_BUILD = re.compile(r"docker|image|doc|storybook|test|e2e|examples?|demo|dev|watch|lint|release|publish|deploy")
_COMPILES = re.compile(r"(?:npx )?tsc(?: -p \.| -b| --build)?")
_BUILD_JOB = re.compile(r"(?:^|[^a-z])(?:build|compile)", re.IGNORECASE)
_SAFE = re.compile(r"[\w:.-]{1,80}", re.ASCII)
_COMPILER = re.compile(r"(?:^|[\s;&|/])(?:vue-)?tsc(?![\w-])")
_MAX_TEXT = 20_000  # characters of one step
BUILDS = ("build", "build:prod", "build:production", "build:all", "compile", "dist", "bundle")


def hooks(project: Project) -> bool:
    """Whether an installation would run any of the project's own scripts."""
    return any(name in package.scripts for package in project.packages for name in (*HOOKS, "dependencies"))


def lifecycle(project: Project, folder: str) -> tuple[Task, ...]:
    """The scripts that an installation runs once the sources are there, without those that set up a person's git."""

    def is_wanted(package: Package, name: str) -> bool:
        text = package.scripts.get(name, "")
        return bool(text) and not _is_needless(package, name) and not _is_built_later(package, text)

    names = [name for name in HOOKS if name != "preprepare"]
    return tuple(in_each(names, project.packages, folder, is_wanted))


def _is_needless(package: Package, name: str) -> bool:
    """Whether all that a script calls, by the scripts beside it too, is needless."""
    waiting, seen = [name], set[str]()
    while waiting:
        seen.add(script := waiting.pop())
        calls = [clients.call(part.split()) for part in re.split(r"&&|\|\||;", package.scripts[script])]
        wanted = [call for call in calls if (call.client or call.name) and call.name not in _NEEDLESS]
        if any(not call.client or call.name not in package.scripts for call in wanted):
            return False
        waiting += {call.name for call in wanted} - seen
    return True


def _is_built_later(package: Package, text: str) -> bool:
    return "build" in package.scripts and package_scripts.only(text) == "build"


def called(repo: Repo, package: Package) -> tuple[str, ...]:
    """Scripts that build something, by other names than the usual, as the pipelines and Dockerfiles call them."""
    told = (*steps.texts(repo, package.folder), *_of_images(repo, package.folder))
    names = dict.fromkeys(name for shell in told for name in package_scripts.called(shell) if name in package.scripts)
    found = [name for name in names if _builds(package, name)]
    within = {name for one in found for name in package_scripts.called(package.scripts[one]) if name != one}
    return tuple(name for name in found if name not in within)


def _builds(package: Package, name: str) -> bool:
    """Whether a script makes something, by its name or what it runs."""
    text = package.scripts[name]
    is_build = _NAMED.fullmatch(name) or (_MAKES.search(text[:_MAX_TEXT]) and not _CHECKS.search(name))
    return bool(is_build) and not _NO_BUILD.search(name) and "docker" not in text


def build(repo: Repo, project: Project, package: Package, others: Sequence[Package]) -> tuple[Task, ...]:
    """The root's own way of building all, or of each package that ``package`` needs, one after the other.

    ``others`` are components of their own, and not built twice.
    """
    name = own(repo, package) if package is project.root else None
    if name and not (others and DELEGATES.search(package.scripts[name])):
        return (Task(script=name, folders=(".",)),)
    parts = project.packages if package is project.root else project.needed_by(package)
    wanted = [one for one in parts if one is not project.root and one not in others]
    built = tuple(in_each(("build",), wanted, package.folder, lambda one, name: name in one.scripts))
    called_too = called(repo, package) if package is project.root and not built else ()
    named = () if "build" in package.scripts else dict.fromkeys((*called_too, *_before_start(package)))
    if not built and not named and "build" not in package.scripts:
        named = dict.fromkeys(_compiled(repo, project, package))
    return (*built, *(Task(script=name, folders=(".",)) for name in named))


def _compiled(repo: Repo, project: Project, package: Package) -> tuple[str, ...]:
    """The scripts that compile, or only check that, of those that a job called after builds runs."""
    named = (run for run in steps.runs(repo) if run.job and _BUILD_JOB.search(run.job.name))
    called = (one for run in named for step in run.steps for one in step.commands)
    calls = (call for command in called for call in team.of(repo, project, package, command) if call.client)
    found = dict.fromkeys(call.name for call in calls if call.name in package.scripts and _compiles(package, call.name))
    within = {name for one in found for name in package_scripts.called(package.scripts[one]) if name != one}
    return tuple(name for name in found if name not in within)


def _compiles(package: Package, name: str) -> bool:
    text = " ".join(package.run_by(name))[:_MAX_TEXT]
    return bool(_SAFE.fullmatch(name) and _COMPILER.search(text)) and not _NO_BUILD.search(name)


def _before_start(package: Package) -> Iterator[str]:
    """The scripts called like builds that are run before the package is started."""
    before = (package.scripts.get("prestart", ""), *package.scripts.get("start", "").split("&&")[:-1])
    for part in (part for text in before for part in text.split("&&")):
        call = clients.call(part.split())
        if call.client and call.name in package.scripts and _BUILD.fullmatch(call.name):
            yield call.name


def own(repo: Repo, package: Package) -> str | None:
    """The script that builds the package: that of the team's images, or else the first of the usual ones."""
    known = [name for name in BUILDS if name in package.scripts]
    used = {name for shell in _of_images(repo, package.folder) for name in package_scripts.called(shell)}
    return next((name for name in known if name in used), known[0] if known else None)


def _of_images(repo: Repo, folder: str) -> Sequence[str]:
    """What images beside the package run, and other ones in its folder."""
    inside = (" ".join(one.words) for one in images.commands(repo) if one.folder == folder)
    return (*dockerfiles.commands_beside(repo, folder), *inside)


def compiles_at_start(package: Package) -> bool:
    """Whether what starts the package compiles it first, and nothing else does."""
    if any(name in package.scripts for name in BUILDS):
        return False
    parts = (part.strip() for name in ("prestart", "start") for part in package.expanded(name).split("&&"))
    return any(map(_COMPILES.fullmatch, parts))


def tasks(package: Package, folder: str, names: Iterable[str]) -> Iterator[Task]:
    """The scripts ``names`` of one package, for a component in ``folder``."""
    place = posixpath.relpath(package.folder, folder)
    for name in (name for name in names if name in package.scripts):
        yield Task(script=name, folders=(place,), is_bun=testing.is_bun(package.scripts[name]))


def in_each(
    names: Iterable[str], packages: Sequence[Package], folder: str, is_wanted: Callable[[Package, str], bool]
) -> Iterator[Task]:
    """The scripts ``names``, each in all packages where it is wanted, for a component in ``folder``."""
    for name in names:
        folders = [one.folder for one in packages if is_wanted(one, name) and PATH.fullmatch(one.file)]
        if folders:
            yield Task(script=name, folders=tuple(posixpath.relpath(path, folder) for path in folders))
