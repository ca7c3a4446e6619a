"""Which SDK a component is built with: what global.json asks for, or what its frameworks need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cigen import versions
from cigen.display import printable
from cigen.doctree import NOTHING, Node
from cigen.ecosystems.base import below
from cigen.ecosystems.dotnet.project import Project
from cigen.evidence import versions as evidence
from cigen.evidence.conventions import notation
from cigen.evidence.statement import folders_up
from cigen.facts import Declaration, Finding, Source
from cigen.pins import Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import RANK_MANIFEST

# How many places of the version an SDK must share with that of global.json, by how far it may roll forward; the
# others take patches alone. https://learn.microsoft.com/dotnet/core/tools/global-json
_SHARED_PLACES = {"feature": 2, "latestFeature": 2, "minor": 1, "latestMinor": 1, "major": 0, "latestMajor": 0}


def global_json(repo: Repo, folder: str) -> str | None:
    """The nearest global.json, which the SDK obeys."""
    return next((path for place in folders_up(folder) if repo.exists(path := below(place, "global.json"))), None)


def ignores_sdk(repo: Repo, file: str | None, version: str) -> bool:
    """Whether global.json does nothing but insist on a patch or release of the SDK, and the image has another."""
    document = _document(repo, file)
    is_strict = document.get("sdk", "rollForward").text not in _SHARED_PLACES
    return [key.text for key, _ in document.entries] == ["sdk"] and (is_strict or _is_apart(document, version))


def refusal(repo: Repo, file: str | None, version: str) -> Finding | None:
    """What becomes of a global.json by which ``dotnet`` would refuse to run in the image of ``version``."""
    document = _document(repo, file)
    if not file or not _is_apart(document, version):
        return None
    said = document.get("sdk", "version")
    source = Source(file=file, line=said.line, key="sdk.version")
    lacks = f"{source}: {printable(said.text, limit=40)} rolls forward to no SDK in the image of .NET {version}"
    if ignores_sdk(repo, file, version):
        return Finding.at(source, "sdk-pin-left-out", "info", f"{lacks}: the build goes without this file")
    message = f'{lacks}, and dotnet refuses to run: `"rollForward": "latestMajor"` there lets it'
    return Finding.at(source, "sdk-refused", "warning", message)


def _is_apart(document: Node, version: str) -> bool:
    """Whether no SDK of ``version`` is one that the document's policy would take."""
    asked = document.get("sdk", "version").text
    places = _SHARED_PLACES.get(document.get("sdk", "rollForward").text, 2)
    wanted, there = versions.key(asked)[:2], versions.key(version)
    return bool(wanted) and (wanted[:places] != there[:places] or wanted > there)


def _document(repo: Repo, file: str | None) -> Node:
    return repo.json(file, comments=True) if file else NOTHING


def is_platform_mode(repo: Repo, file: str | None) -> bool:
    """Whether ``dotnet test`` runs Microsoft.Testing.Platform and no VSTest."""
    return _document(repo, file).get("test", "runner").text == "Microsoft.Testing.Platform"


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
    node = _document(repo, file).get("sdk", "version")
    if file and node.kind == "scalar":
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
        yield declare(tool, project.moniker, version, project.framework_source, RANK_MANIFEST)
