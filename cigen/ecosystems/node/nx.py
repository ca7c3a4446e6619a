"""Nx: projects that a project.json describes, whether they have a package.json or not (https://nx.dev/docs)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.base import below
from cigen.ecosystems.node import nx_builds
from cigen.ecosystems.node.applications import Application, NxRun
from cigen.ecosystems.node.package import Package
from cigen.evidence import places
from cigen.evidence.pipelines import steps
from cigen.facts import Finding
from cigen.repo import Repo

PROJECT = "project.json"
_PACKAGES = frozenset({"nx", "@nrwl/cli", "@nrwl/workspace"})
_MAX_PROJECTS = 1000
_MAX_TEXT = 20_000  # characters of one step
# Plugins that make a target of a tool's own file: https://nx.dev/docs/concepts/inferred-tasks
_INFERRED = (
    ("@nx/vite/plugin", nx_builds.OF_VITE),
    ("@nx/webpack/plugin", nx_builds.OF_BUNDLERS),
    ("@nx/rspack/plugin", nx_builds.OF_BUNDLERS),
    ("@nx/next/plugin", nx_builds.OF_NEXT),
)
_BUILDS_ALL = re.compile(
    r"\bnx (?:run-many|affected)\b[^\n&;|]{0,200}?(?:-t|--targets?)[ =][\"']?"
    r"(?:[\w:-]{1,100}[ ,]){0,20}?build(?![\w:-])"
)
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
    is_built = any(_BUILDS_ALL.search(text[:_MAX_TEXT]) for text in steps.texts(repo, root.folder))
    has_build = is_built and any(one.document.get("targets", "build") for one in others)
    return NxRun(projects=names, is_rest=True, has_build=has_build, has_tests=True)


def _projects(repo: Repo, root: Package) -> Iterator[Package]:
    if not is_workspace(repo, root):
        return
    prefix = "" if root.folder == "." else f"{root.folder}/"
    below = (path for path in repo.named(PROJECT) if path.startswith(prefix) and path != f"{prefix}{PROJECT}")
    for path in sorted(below)[:_MAX_PROJECTS]:
        if nx_builds.PATH.fullmatch(path) and not places.is_aside(path):
            yield Package(file=path, document=repo.json(path))


def _application(repo: Repo, root: Package, one: Package) -> Application | None:
    name = nx_builds.name(one)
    left = nx_builds.left(repo, root, one) if name and _is_built(repo, root, one) else None
    if left is None:
        return None
    build = one.document.get("targets", "build")
    run = NxRun(
        projects=(name,),
        has_build=True,
        has_tests=_has_tests(repo, one),
        is_production=bool(build.get("configurations", "production")) and not build.get("defaultConfiguration").text,
    )
    return Application(package=one, framework=left.framework, start=left.start, nx=run)


def _is_built(repo: Repo, root: Package, one: Package) -> bool:
    """Whether an application has the target ``build``: said by itself, or made of a tool's file by Nx's plugin."""
    if one.text("projectType") != "application":
        return False
    plugins = repo.json(below(root.folder, "nx.json")).get("plugins").items
    inferred = (
        nx_builds.beside(repo, one, pattern)
        for item in plugins
        for name, pattern in _INFERRED
        if name in (item.text, item.get("plugin").text) and item.get("options", "buildTargetName").text in ("", "build")
    )
    return bool(one.document.get("targets", "build")) or any(inferred)


def _has_tests(repo: Repo, one: Package) -> bool:
    return bool(one.document.get("targets", "test") or nx_builds.beside(repo, one, _TESTED))
