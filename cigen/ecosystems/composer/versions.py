"""Which version of PHP a project says it wants, and which its locked packages allow."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.display import printable
from cigen.ecosystems.composer.project import Project
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.facts import Declaration, Finding, Source
from cigen.pins import Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST

_RANK_LOCK = RANK_MANIFEST + 1
_KEYS = (("config", "platform", "php"), ("require", "php"), ("require", "php-64bit"))


def declarations(repo: Repo, project: Project, tool: Tool, settings: Settings) -> tuple[Declaration, ...]:
    """All statements about PHP: of composer.json, of the lock and the files beside them."""
    beside = evidence.declarations(repo, project.folder, tool, settings)
    return (*_said(repo, project, tool), *_locked(project, tool), *beside)


def _said(repo: Repo, project: Project, tool: Tool) -> Iterator[Declaration]:
    for keys in _KEYS:
        value = project.text(*keys).strip()
        declaration = notation.php(tool, value, project.source(*keys), RANK_MANIFEST) if value else None
        if declaration:
            yield declaration
        elif value and value != "*":
            source, shown = project.source(*keys), printable(value, limit=60)
            message = f"{source}: {shown!r} is not a version of php that cigen understands: left out"
            repo.note(Finding.at(source, "version-not-understood", "info", message))


def _locked(project: Project, tool: Tool) -> Iterator[Declaration]:
    """The versions that every locked package works with, where that are not all."""
    if project.lock is None:
        return
    source = Source(file=project.lock, key="packages")
    accepted = set(tool.versions)
    for value in dict.fromkeys(project.wanted_by_packages):
        declaration = notation.php(tool, value.strip(), source, _RANK_LOCK)
        accepted &= set(declaration.accepts if declaration else tool.versions)
    if accepted and accepted != set(tool.versions):
        accepts = tuple(version for version in tool.versions if version in accepted)
        yield Declaration(value="what its packages allow", source=source, rank=_RANK_LOCK, accepts=accepts)
