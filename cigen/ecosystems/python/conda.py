"""conda's environment files: what they list, and when it is they that a project is built with.

https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from cigen.display import printable
from cigen.doctree import Node
from cigen.ecosystems.python import requirements
from cigen.ecosystems.python.dependencies import Dependency, canonical, parsed
from cigen.ecosystems.python.project import Manifest, Project, Said
from cigen.evidence import conda as rows
from cigen.evidence import pipelines, places
from cigen.evidence.statement import folders_up
from cigen.facts import Finding, Source
from cigen.repo import Repo, resolve
from cigen.settings import FILE, Settings

FILES = rows.FILES
LOCKFILE = "conda-lock.yml"
TOOL = "conda"
_GIT_NAME = re.compile(r"#egg=([A-Za-z0-9][\w.-]{0,99})|/([A-Za-z0-9][\w-]{0,99})(?:\.git)?(?:@[^/\s]{1,100})?$")
# An environment that has these is made for another language, whatever it lists of Python's beside them.
_OTHERS = frozenset(
    ("autoconf", "c-compiler", "cmake", "compilers", "cxx-compiler", "go", "julia", "make", "meson", "nodejs",
     "openjdk", "r-base", "rust")
)  # fmt: skip
_USED = re.compile(
    r"\benvironment[-_]file\s*:\s*[\"']?(?:\./)?([\w./-]{0,200}(?:environment|conda)\.ya?ml)"
    r"|\b(?:conda|mamba|micromamba)\b[^\n]{0,120}?[\s=](?:\./)?([\w./-]{0,200}(?:environment|conda)\.ya?ml)"
)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What makes the environment: a ``file`` by its name in the component's folder; one that ``is_lock`` fixes all.

    ``local_rows`` tells whether some, or all, of what it gives to pip are folders of the repository.
    """

    file: str
    is_lock: bool = False
    local_rows: Literal["none", "some", "all"] = "none"


def path(repo: Repo, folder: str) -> str | None:
    """The environment file in ``folder``."""
    paths = (posixpath.normpath(f"{folder}/{name}") for name in FILES)
    return next((path for path in paths if _rows(repo, path)), None)


def manifest(repo: Repo, file: str) -> Manifest | None:
    """What an environment file says; ``None`` where it is none, or not one of Python's."""
    every = _rows(repo, file)
    specs = tuple(rows.specs(every))
    if not every or _OTHERS & {one.name for one in specs}:
        return None
    packages = (_package(file, one) for one in specs if one.name not in (rows.PYTHON, rows.PIP))
    by_pip = [item for node in rows.pip(every) if (item := _by_pip(file, node))]
    pythons = (_said(file, one) for one in specs if one.name == rows.PYTHON and one.wanted)
    return Manifest(file=file, pythons=tuple(pythons), dependencies=(*packages, *by_pip))


def environment(repo: Repo, project: Project, settings: Settings) -> tuple[Environment | None, list[Finding]]:
    """What conda makes the environment of a project from; ``None`` where other tools do, with a finding that tells.

    The user's setting decides, else whether there is nothing else, whether pipelines or an image use the file, or
    whether it installs the project while no pipeline does so otherwise.
    """
    file = path(repo, project.folder)
    read = manifest(repo, file) if file else None
    if file is None or read is None:
        return None, []
    wish = settings.of(project.folder).build_tool
    made = _environment(repo, project.folder, file)
    is_alone = all(one.file == file for one in project.manifests)
    if wish == TOOL or (wish is None and (is_alone or _is_used(repo, file) or _is_own(repo, made))):
        return made, []
    if wish is not None:
        return None, []
    flip = f'components: {{"{project.folder}": {{build-tool: {TOOL}}}}} in {FILE} flips it'
    message = (
        f"{printable(file)}: conda could make the environment of {project.file} too, which no pipeline does; {flip}"
    )
    return None, [Finding(code="two-build-tools", severity="info", message=message, file=file)]


def includes(repo: Repo, folder: str) -> Iterator[str]:
    """The requirements files that the environment in ``folder`` gives to pip, relative to the root."""
    file = path(repo, folder)
    for node in rows.pip(_rows(repo, file)) if file else ():
        match = rows.INCLUDE.fullmatch(node.text.strip())
        inside = resolve(folder, match[1]) if match else None
        if inside and repo.exists(inside):
            yield from requirements.read(repo, inside, folder).files


def findings(repo: Repo, settings: Settings, built: Container[str]) -> Iterator[Finding]:
    """A warning for each environment in a folder that is not among those ``built``, nor below one."""
    candidates, _ = places.candidates(repo, settings, FILES)
    for file in places.without_examples(candidates, settings)[0]:
        listed = rows.listed(repo, file)
        if listed and not any(folder in built for folder in folders_up(posixpath.dirname(file) or ".")):
            source = Source(file=file, line=listed.line)
            message = f"{printable(str(source))}: an environment of conda, with nothing of Python's beside it to build"
            yield Finding.at(source, "conda-unsupported", "warning", message)


def _rows(repo: Repo, file: str) -> tuple[Node, ...]:
    return rows.listed(repo, file).items[: rows.MAX_ROWS]


def _package(file: str, spec: rows.Spec) -> Dependency:
    return Dependency(name=canonical(spec.name), source=_source(file, spec.node, TOOL))


def _by_pip(file: str, node: Node) -> Dependency | None:
    """What a row for pip names, be it a commit of a repository."""
    source = _source(file, node, rows.PIP)
    if "git+" not in node.text:
        return parsed(node.text, source)
    name = _GIT_NAME.search(node.text[:500])
    return Dependency(name=canonical(name[1] or name[2]), source=source, from_git=True) if name else None


def _said(file: str, spec: rows.Spec) -> Said:
    return Said(text=rows.version(spec.wanted), source=_source(file, spec.node, rows.PYTHON))


def _source(file: str, node: Node, key: str) -> Source:
    return Source(file=file, line=node.line, key=key)


def _environment(repo: Repo, folder: str, file: str) -> Environment:
    if repo.exists(posixpath.normpath(f"{folder}/{LOCKFILE}")):
        return Environment(file=LOCKFILE, is_lock=True)
    local = [bool(rows.LOCAL.fullmatch(node.text.strip())) for node in rows.pip(_rows(repo, file))]
    return Environment(
        file=posixpath.basename(file), local_rows="none" if not any(local) else "all" if all(local) else "some"
    )


def _is_own(repo: Repo, made: Environment) -> bool:
    """Whether the project is one of the environment's own rows, and no pipeline installs it with pip alone."""
    return made.local_rows != "none" and not any("pip install" in node.text for _, node in pipelines.commands(repo))


def _is_used(repo: Repo, file: str) -> bool:
    """Whether a pipeline or an image makes this environment, by the path that it names from the root or the folder."""
    image = posixpath.normpath(f"{posixpath.dirname(file) or '.'}/Dockerfile")
    texts = (repo.text(path) or "" for path in (*pipelines.paths(repo), image) if repo.exists(path))
    named = {match[1] or match[2] for text in texts for match in _USED.finditer(text)}
    return file in named or posixpath.basename(file) in named
