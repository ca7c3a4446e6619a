"""The projects of a repository: folders with manifests, and what their manifests say."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict

from cigen.display import printable
from cigen.ecosystems.python import (
    apart,
    broken,
    conda,
    dependencies,
    legacy,
    pyproject,
    requirements,
    requirements_folder,
    workspaces,
)
from cigen.ecosystems.python.managers import LOCKFILES
from cigen.ecosystems.python.project import Manifest, Project
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.evidence import places
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

REQUIREMENTS = "requirements.txt"
_READERS = {
    PYPROJECT: pyproject.read,
    legacy.PIPFILE: legacy.pipfile,
    legacy.SETUP_CFG: legacy.setup_cfg,
    legacy.SETUP_PY: legacy.setup_py,
}
MANIFESTS = (*_READERS, REQUIREMENTS, *conda.FILES)
_SOURCES = ("docs", "doc", "source", "docs/source", "doc/source")
_SITES = ("mkdocs.yml", "mkdocs.yaml", "conf.py", *(f"{name}/conf.py" for name in _SOURCES))
_BOOK = "_toc.yml"
_MAKERS = ("mkdocs", "sphinx", "jupyter-book")
_MAX_HOOKS = 3
_TESTS = re.compile(r"(?:^|/)(?:tests?|testing)/")
_TOOLS_ONLY = re.compile(r"(?:.*/)?(?:docs?|documentation|scripts?|tools?|ci|hack|\.[^/]+)")


def projects(repo: Repo, settings: Settings) -> tuple[list[Project], list[Finding]]:
    """Every project that is a component, and what was left out."""
    candidates, left_out = places.candidates(repo, settings, MANIFESTS, ("build", "dist"))
    roots, examples = places.without_examples(candidates, settings)
    roots, material = _without_material(roots, settings)
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in roots:
        by_folder[posixpath.dirname(path) or "."].append(posixpath.basename(path))
    for folder in requirements_folder.folders(repo, settings):
        by_folder[folder].append(requirements_folder.NAME)
    findings = [*left_out, *examples, *material]
    found: list[Project] = []
    for folder, names in sorted(by_folder.items()):
        if any(posixpath.dirname(one.file) == folder for one in found):
            continue  # the requirements of the project above
        ignored = (requirements_folder.NAME, *_beside_lockfile(repo, folder, names))
        files = (name for name in names if name not in ignored)
        problems = broken.findings(repo, (posixpath.normpath(f"{folder}/{name}") for name in files))
        findings += problems
        one = None if problems else _project(repo, folder, names)
        if one and (folder in settings.components or not _is_decoy(repo, one, found, findings)):
            found.append(one)
    whole, told = workspaces.joined(repo, found)
    return list(apart.split(repo, whole)), [*findings, *told]


def _beside_lockfile(repo: Repo, folder: str, names: list[str]) -> tuple[str, ...]:
    """The list for pip that nothing is installed from: another tool's lockfile and manifest stand beside it."""
    is_locked = any(repo.exists(posixpath.normpath(f"{folder}/{name}")) for name in LOCKFILES)
    return (REQUIREMENTS,) if is_locked and set(names) & set(_READERS) else ()


def _without_material(paths: list[str], settings: Settings) -> tuple[list[str], list[Finding]]:
    """``paths`` without what lies below tests, unless there is only that."""
    below = {path for path in paths if _TESTS.search(path) and (posixpath.dirname(path) not in settings.components)}
    left = [path for path in paths if path not in below]
    if not left or not below:
        return paths, []
    file = min(below)
    message = f"{printable(file)}: below tests, not a component"
    return left, [Finding(code="left-out", severity="info", message=message, file=file)]


def project(repo: Repo, folder: str) -> Project | None:
    """The project in ``folder``, wherever that is."""
    names = [name for name in MANIFESTS if repo.exists(posixpath.normpath(f"{folder}/{name}"))]
    return _project(repo, folder, names)


def _project(repo: Repo, folder: str, names: list[str]) -> Project | None:
    manifests: list[Manifest] = []
    for name, read in _READERS.items():
        if name in names and (manifest := read(repo, posixpath.normpath(f"{folder}/{name}"))):
            manifests.append(manifest)
    if REQUIREMENTS in names and not manifests:
        path = posixpath.normpath(f"{folder}/{REQUIREMENTS}")
        manifests.append(Manifest(file=path, dependencies=requirements.read(repo, path).dependencies))
    if not manifests and (file := conda.path(repo, folder)) and (manifest := conda.manifest(repo, file)):
        manifests.append(manifest)
    if requirements_folder.NAME in names and not manifests and (main := requirements_folder.main(repo, folder)):
        manifests.append(Manifest(file=main, dependencies=requirements.read(repo, main, folder).dependencies))
    return Project(folder=folder, manifests=tuple(manifests)) if manifests else None


def _is_of_site(repo: Repo, project: Project) -> bool:
    """Whether it only installs what makes the pages beside it; hooks and macros are a file or two."""
    prefix = "" if project.folder == "." else f"{project.folder}/"
    has_book = any(path.startswith(prefix) for path in repo.named(_BOOK))
    if project.is_package or not (has_book or any(repo.exists(f"{prefix}{name}") for name in _SITES)):
        return False
    listed = requirements.read(repo, f"{prefix}{REQUIREMENTS}", project.folder).dependencies
    needed = dependencies.names((*project.everything(), *listed))
    sources = [path for path in repo.below(project.folder) if path.endswith(".py")]
    own = [path for path in sources if not places.is_aside(path) and not path.endswith("conf.py")]
    return any(name.startswith(_MAKERS) for name in needed) and len(own) < _MAX_HOOKS


def _is_decoy(repo: Repo, project: Project, found: list[Project], findings: list[Finding]) -> bool:
    """Whether it only installs what documentation, scripts or a pipeline need, or belongs to a project above it."""
    if _is_of_site(repo, project):
        message = f"{printable(project.file)}: only lists what the site beside it is made with, not a component"
        findings.append(Finding(code="left-out", severity="info", message=message, file=project.file))
        return True
    sources = [path for path in repo.below(project.folder) if path.endswith(".py")]
    # Poetry refuses to build a package without a module: it installs tools such as Ansible.
    is_empty = project.folder != "." and not sources and (project.backend or "").startswith("poetry")
    if (project.is_package or project.name) and not is_empty:
        return False
    above = next((one for one in found if one.folder == "." or project.folder.startswith(f"{one.folder}/")), None)
    if sources and not _TOOLS_ONLY.fullmatch(project.folder) and not (above and above.is_package):
        return False
    if project.folder == "." and sources:
        return False
    message = f"{printable(project.file)}: only lists what scripts, documentation or a pipeline need, not a component"
    findings.append(Finding(code="left-out", severity="info", message=message, file=project.file))
    return True
