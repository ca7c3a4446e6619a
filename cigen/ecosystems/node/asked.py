"""Members of a workspace that a team builds, tests or publishes by themselves, as its pipelines and images tell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.ecosystems.node import published
from cigen.ecosystems.node.package import MANIFEST, Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import called, package_scripts, shell
from cigen.evidence.images import dockerfiles
from cigen.evidence.pipelines import jobs, steps
from cigen.repo import Repo

_PUBLISHES = re.compile(r"\bpublish\b|\bsemantic-release\b|\bchangesets?\b|\brelease-it\b")
_DOES = re.compile(r"(?<![a-z])(?:build|test|deploy|publish|release|start|bundle|package)")
_NAMED = r"(?:--(?:filter|scope|workspace|projects?)|-[Fw]|\bworkspaces?(?: focus)?|\bprune)[ =]"
_BY_PATH = r"(?:--filter[ =](?=\{?\./)|(?:--(?:prefix|dir|cwd)|-C)[ =])"
_MAX_TEXT = 20_000  # characters of one step


def is_asked_for(repo: Repo, project: Project, package: Package) -> bool:
    """Whether a step of a pipeline or an image names one member to build, test or deploy it, or works in its folder."""
    if called.is_built(repo, package.folder, MANIFEST):
        return True
    name, folder = package.name or package.folder, _inside(project, package)
    of_name = rf"{_NAMED}(?:\.\.\.)?{re.escape(name)}(?:\^?\.\.\.)?"
    named = re.compile(rf"(?:{of_name}|{_BY_PATH}\{{?(?:\./)?{re.escape(folder)})(?![\w./*-])")
    texts = (text[:_MAX_TEXT] for text in _texts(repo, project))
    about = (text for text in texts if name in text or posixpath.basename(folder) in text)
    commands = (one for text in about for one in shell.nested(text, project.root.folder))
    said = ((one.folder == package.folder, " ".join(one.words)) for one in commands)
    return any(_DOES.search(words) and (is_inside or named.search(words)) for is_inside, words in said)


def is_released(repo: Repo, project: Project, others: Sequence[Package]) -> bool:
    """Whether a member beside ``others`` is made for people who install it: built for that, or published as it is.

    Many a one that only other members use says by mistake what it has for others.
    """
    rest = [one for one in project.members if one not in others]
    found = [one for one in rest if published.is_published(one) or published.is_installed(one)]
    is_made = any("build" in one.scripts or (one.document.get("publishConfig") and one.entries) for one in found)
    return is_made or (bool(found) and any(_PUBLISHES.search(text[:_MAX_TEXT]) for text in _all(repo, project)))


def _all(repo: Repo, project: Project) -> Iterator[str]:
    yield from steps.texts(repo, project.root.folder)
    yield from (action for job in jobs.all_of(repo) for action in job.actions)
    yield from project.root.scripts.values()


def _texts(repo: Repo, project: Project) -> Iterator[str]:
    """What the pipelines and images run, with the scripts of the root that they call."""
    told = [*steps.texts(repo, project.root.folder), *dockerfiles.commands_beside(repo, project.root.folder)]
    yield from told
    for name in dict.fromkeys(name for text in told for name in package_scripts.called(text[:_MAX_TEXT])):
        yield from project.root.run_by(name)


def _inside(project: Project, package: Package) -> str:
    root = project.root.folder
    return package.folder if root == "." else package.folder.removeprefix(f"{root}/")
