"""Which tool builds and which installs a project, by its lockfile, its tables and its backend."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cigen.ecosystems.python import conda
from cigen.ecosystems.python.conda import Environment
from cigen.ecosystems.python.legacy import PIPFILE
from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

Installer = Literal["pip", "uv", "poetry", "pdm", "pipenv"]
LOCKFILES: dict[str, Installer] = {
    "uv.lock": "uv",
    "poetry.lock": "poetry",
    "pdm.lock": "pdm",
    "Pipfile.lock": "pipenv",
}
_BACKENDS = {
    "setuptools": "setuptools",
    "hatchling": "hatch",
    "poetry": "poetry",
    "pdm": "pdm",
    "uv_build": "uv",
    "flit_core": "flit",
    "flit": "flit",
    "maturin": "maturin",
    "scikit_build_core": "scikit-build",
    "mesonpy": "meson-python",
}
BUILD_TOOLS = ("pip", "uv", "pipenv", conda.TOOL, *dict.fromkeys(_BACKENDS.values()))


@dataclass(frozen=True, kw_only=True)
class Manager:
    """``tool`` builds, ``installer`` installs what is needed, from ``lockfile`` where there is one.

    Where there is an ``environment``, conda makes it, and the installer adds what a package needs beyond.
    """

    tool: str
    installer: Installer
    lockfile: str | None = None
    environment: Environment | None = None


def choose(repo: Repo, project: Project, settings: Settings) -> tuple[Manager, list[Finding]]:
    """The manager of a project, and what is odd about it: two lockfiles, or one of another tool."""
    environment, told = conda.environment(repo, project, settings)
    if environment:
        lockfile = _path(project, environment.file) if environment.is_lock else None
        return Manager(tool=conda.TOOL, installer="pip", lockfile=lockfile, environment=environment), told
    locks = [(name, tool) for name, tool in LOCKFILES.items() if repo.exists(_path(project, name))]
    wanted = _wanted(repo, project)
    own = [(name, tool) for name, tool in locks if tool == wanted] if wanted else locks
    chosen = own[0] if own else None
    installer: Installer = wanted or (chosen[1] if chosen else "pip")
    lockfile = _path(project, chosen[0]) if chosen else None
    findings = [*told, *_unused(project, locks, lockfile, installer)]
    tool = installer if installer in ("uv", "poetry", "pdm", "pipenv") else _backend(project)
    return Manager(tool=tool, installer=installer, lockfile=lockfile), findings


def _wanted(repo: Repo, project: Project) -> Installer | None:
    """The tool whose tables the manifest has; uv's and PDM's own tables are also written beside others' locks."""
    names = [posixpath.basename(one.file) for one in project.manifests]
    if names[0] == PIPFILE:
        return "pipenv"
    if PYPROJECT not in names:
        return "pipenv" if PIPFILE in names and repo.exists(_path(project, "Pipfile.lock")) else None
    tool = repo.toml(_path(project, PYPROJECT)).get("tool")
    if tool.get("poetry") and (tool.get("poetry", "dependencies") or repo.exists(_path(project, "poetry.lock"))):
        return "poetry"
    locked = [known for name, known in LOCKFILES.items() if repo.exists(_path(project, name))]
    if locked:
        return None
    tools: tuple[Installer, ...] = ("pdm", "uv")
    return next((known for known in tools if tool.get(known, "dev-dependencies") or tool.get(known, "workspace")), None)


def _backend(project: Project) -> str:
    if not project.is_package:
        return "pip"
    return _BACKENDS.get((project.backend or "").partition(".")[0].partition(":")[0], "pip")


def _unused(
    project: Project, locks: list[tuple[str, Installer]], lockfile: str | None, installer: str
) -> Iterator[Finding]:
    for name, tool in locks:
        path = _path(project, name)
        if path != lockfile:
            message = f"{path} is {tool}'s, and {installer} installs {project.file}: the lockfile is not used"
            yield Finding(code="lockfile-unused", severity="warning", message=message, file=path)


def _path(project: Project, name: str) -> str:
    return posixpath.normpath(f"{project.folder}/{name}")
