"""Which SDK a component is built with: what global.json asks for, or what its frameworks need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cigen import versions
from cigen.ecosystems.base import below
from cigen.ecosystems.dotnet.project import Project
from cigen.evidence import notation
from cigen.evidence import versions as evidence
from cigen.evidence.statement import folders_up
from cigen.facts import Declaration, Source
from cigen.pins import Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST

_STRICT = ("", "patch", "latestPatch", "disable")


def global_json(repo: Repo, folder: str) -> str | None:
    """The nearest global.json, which the SDK obeys."""
    return next((path for place in folders_up(folder) if repo.exists(path := below(place, "global.json"))), None)


def ignores_sdk(repo: Repo, file: str | None) -> bool:
    """Whether global.json does nothing but insist on a patch of the SDK, where the pinned image decides."""
    document = repo.json(file, comments=True) if file else None
    if not document or [key.text for key, _ in document.entries] != ["sdk"]:
        return False
    return document.get("sdk", "rollForward").text in _STRICT


def is_platform_mode(repo: Repo, file: str | None) -> bool:
    """Whether ``dotnet test`` runs Microsoft.Testing.Platform and no VSTest."""
    return bool(file) and repo.json(str(file), comments=True).get("test", "runner").text == "Microsoft.Testing.Platform"


def declarations(
    repo: Repo, folder: str, projects: Sequence[Project], tool: Tool, settings: Settings
) -> tuple[Declaration, ...]:
    """All statements about .NET: of global.json, of the frameworks, and of the files beside them."""
    wanted = tuple(_wanted(repo, folder, tool))
    return (
        *wanted,
        *_needed(projects, tool, is_chosen=bool(wanted)),
        *evidence.declarations(repo, folder, tool, settings),
    )


def _wanted(repo: Repo, folder: str, tool: Tool) -> Iterator[Declaration]:
    file = global_json(repo, folder)
    node = repo.json(file, comments=True).get("sdk", "version") if file else None
    if file and node and node.kind == "scalar":
        source = Source(file=file, line=node.line, key="sdk.version")
        declaration = notation.dotnet(tool, node.text, source, RANK_MANIFEST)
        if declaration:
            yield declaration


def _needed(projects: Sequence[Project], tool: Tool, *, is_chosen: bool) -> Iterator[Declaration]:
    """The newest framework: the SDK of its version, or any newer one where global.json chooses."""
    newest = max(
        ((project.versions[-1], project) for project in projects if project.versions),
        key=lambda found: versions.key(found[0]),
        default=None,
    )
    if newest:
        version, project = newest
        declare = versions.at_least if is_chosen else versions.exactly
        value = next(name for name in project.frameworks if name.endswith(version))
        yield declare(tool, value, version, project.framework_source, RANK_MANIFEST)
