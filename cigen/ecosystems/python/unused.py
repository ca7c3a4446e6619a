"""A plain list of requirements beside a package that says itself what it needs: whether a team installs it at all.

Such a list may be of years ago, and what it pins then stands against what the package asks for.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from cigen.ecosystems.python import tox
from cigen.ecosystems.python.project import Project
from cigen.evidence.pipelines import steps
from cigen.evidence.statement import written_by_cigen
from cigen.facts import Finding
from cigen.repo import Repo, below, resolve

MAX_FILES = 300
MAX_TEXT = 100_000  # characters of one
# Files that tell how something is installed, by people or by programs.
_TELLS = re.compile(
    r"(?:.*/)?(?:(?:Dockerfile|Containerfile|Makefile|justfile|Procfile|Jenkinsfile|Vagrantfile)[\w.-]*"
    r"|[\w.-]+\.(?:sh|bash|ps1|bat|md|rst|ya?ml|json|toml|cfg|ini|mk|Dockerfile)|(?:noxfile|setup|tasks|fabfile|dodo)\.py)"
)
_FOLDERS = (
    ".github",
    ".devcontainer",
    ".circleci",
    "scripts",
    "script",
    "bin",
    "ci",
    "docker",
    "tools",
    "hack",
    "docs",
)
_READ_BY_BUILD = ("setup.py", "setup.cfg", "pyproject.toml")
_NAMED = re.compile(
    r"(?:-r|--requirements?|\bsync)[ =]{0,4}[\"']?(?:(?:\$\{?|\{)\w{1,60}\}?/|\$\{\{[^}\n]{1,60}\}\}/)?"
    r"([\w./-]{0,100}requirements\.txt)"
)
# Of the package in the folder that a command starts in: by pip, or by a tool that does it before it runs anything.
_INSTALLS = re.compile(
    r"\binstall\b[^\n;&|]{0,200}?[\s\"'=(]\./?(?=[\[\"'\s)]|$)"
    r"|\b(?:uv (?:sync|run)|(?:poetry|pdm|flit) install|hatch (?:run|test))\b|\bsetup\.py (?:install|develop)\b",
    re.MULTILINE,
)


def is_unused(repo: Repo, project: Project, path: str) -> bool:
    """Whether the list at ``path`` is installed by nothing of a team's that installs the package some other way."""
    says = any(one.dependencies or one.has_unknown_dependencies for one in project.manifests)
    if not (project.is_package and says and repo.exists(path)):
        return False
    return _is_installed(repo, project.folder) and not any(_names(repo, file, path) for file in _files(repo, project))


def finding(path: str) -> Finding:
    """What a person has to know of it."""
    message = f"{path}: pipelines install the package, and nothing installs this list: it is left out"
    return Finding(code="list-unused", severity="info", message=message, file=path)


def _is_installed(repo: Repo, folder: str) -> bool:
    own = (repo.text(below(folder, name)) or "" for name in ("Makefile", "justfile", "noxfile.py"))
    texts = (*steps.texts(repo, folder), *own)
    return any(_INSTALLS.search(text[:MAX_TEXT]) for text in texts) or tox.environment(repo, folder) is not None


def _files(repo: Repo, project: Project) -> Iterator[str]:
    places = dict.fromkeys((project.folder, "."))
    near = (path for place in places for path in repo.inside(place))
    more = (path for place in places for name in _FOLDERS for path in repo.below(below(place, name)))
    yield from islice((path for paths in (near, more) for path in paths if _TELLS.fullmatch(path)), MAX_FILES)


def _names(repo: Repo, file: str, path: str) -> bool:
    """Whether a file installs the list, or is what a build of the package reads and names it."""
    text = (repo.text(file) or "")[:MAX_TEXT]
    name = posixpath.basename(path)
    if name not in text or written_by_cigen(text):
        return False
    if posixpath.basename(file) in _READ_BY_BUILD and posixpath.dirname(file) == posixpath.dirname(path):
        return True
    starts = (posixpath.dirname(file) or ".", ".", posixpath.dirname(path) or ".")
    said = (match[1] for match in _NAMED.finditer(text))
    # An image has it wherever it was copied to.
    return any(one.startswith("/") or path in {resolve(at, one) for at in starts} for one in said)
