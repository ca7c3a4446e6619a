"""Members of a workspace that a team builds, tests or publishes by themselves, as its pipelines and images tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.node import published
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import called, dockerfiles, jobs, package_scripts, pipelines
from cigen.repo import Repo

_PUBLISHES = re.compile(r"\bpublish\b|\bsemantic-release\b|\bchangesets?\b|\brelease-it\b")
_DOES = re.compile(r"build|test|deploy|publish|release|start|bundle|package")
_COMMAND = re.compile(r"&&|\|\||[;\n]")
_NAMED = r"(?:--(?:filter|scope|workspace|projects?)|-[Fw]|\bworkspaces?(?: focus)?|\bprune)[ =]"
_BY_PATH = r"(?:--filter[ =](?=[\"']?\{?\./)|(?:--(?:prefix|dir|cwd)|-C)[ =])"
_MAX_TEXT = 20_000  # characters of one step


def is_asked_for(repo: Repo, project: Project, package: Package) -> bool:
    """Whether a step of a pipeline or an image names one member to build, test or deploy it, or works in its folder."""
    if called.is_built(repo, package.folder, MANIFEST):
        return True
    name, folder = re.escape(package.name or package.folder), re.escape(_inside(project, package))
    path = rf"[\"']?\{{?(?:\./)?{folder}(?![\w./*-])"
    named = re.compile(rf"{_NAMED}[\"']?(?:\.\.\.)?{name}(?:\^?\.\.\.)?(?![\w./*-])|{_BY_PATH}{path}")
    inside = re.compile(rf"\b(?:cd|pushd) {path}[^\n]{{0,500}}?\b(?:{_DOES.pattern})")
    return any(
        inside.search(text) or any(named.search(part) and _DOES.search(part) for part in _COMMAND.split(text))
        for text in (told[:_MAX_TEXT] for told in _texts(repo, project))
    )


def is_released(repo: Repo, project: Project, others: Sequence[Package]) -> bool:
    """Whether a member beside ``others`` is made for people who install it: built for that, or published as it is.

    Many a one that only other members use says by mistake what it has for others.
    """
    found = [one for one in project.members if one not in others and published.is_published(one)]
    is_made = any("build" in one.scripts or one.document.get("publishConfig") for one in found)
    return is_made or (bool(found) and any(_PUBLISHES.search(text[:_MAX_TEXT]) for text in _all(repo, project)))


def _all(repo: Repo, project: Project) -> Iterator[str]:
    yield from pipelines.texts(repo, project.root.folder)
    yield from (action for job in jobs.all_of(repo) for action in job.actions)
    yield from project.root.scripts.values()


def _texts(repo: Repo, project: Project) -> Iterator[str]:
    """What the pipelines and images run, with the scripts of the root that they call."""
    told = [*pipelines.texts(repo, project.root.folder), *dockerfiles.commands_beside(repo, project.root.folder)]
    yield from told
    for name in dict.fromkeys(name for text in told for name in package_scripts.called(text[:_MAX_TEXT])):
        yield project.root.expanded(name)


def _inside(project: Project, package: Package) -> str:
    root = project.root.folder
    return package.folder if root == "." else package.folder.removeprefix(f"{root}/")
