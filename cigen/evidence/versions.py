"""Everything beside a manifest that says which version of a tool a component is built with."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.display import printable
from cigen.errors import UsageError
from cigen.evidence import dockerfiles, notation, pipelines, version_files
from cigen.evidence.statement import Statement
from cigen.facts import Declaration, Finding
from cigen.pins import Tool
from cigen.repo import Repo
from cigen.settings import Settings
from cigen.versions import (
    RANK_DOCKERFILE,
    RANK_SETTINGS,
    RANK_VERSION_FILE,
    RANK_WORKFLOW,
    within,
)

# How versions of a tool are written. A further tool has a row here, in version_files.FILES,
# pipelines.SETUP_ACTIONS and images.VERSION_IN_IMAGE.
NOTATIONS: dict[str, notation.Reader] = {"java": notation.java, "node": notation.node}


def declarations(repo: Repo, folder: str, tool: Tool, settings: Settings) -> tuple[Declaration, ...]:
    """The statements about ``tool`` that hold for the component in ``folder``, best-ranked first.

    What cannot be understood is left out and told in ``repo.findings``; raises :class:`UsageError` for
    the user's own setting.
    """
    judged = (_declared(repo, tool, said, rank) for rank, said in _statements(repo, folder, tool.name))
    found = (*_chosen(folder, tool, settings), *judged)
    return tuple(dict.fromkeys(item for item in found if item))


def _statements(repo: Repo, folder: str, tool: str) -> Iterator[tuple[int, Statement]]:
    yield from ((RANK_VERSION_FILE, said) for said in version_files.near(repo, folder, tool))
    yield from ((RANK_WORKFLOW, said) for said in pipelines.statements(repo, tool))
    yield from ((RANK_DOCKERFILE, said) for said in dockerfiles.statements(repo, folder, tool))


def _chosen(folder: str, tool: Tool, settings: Settings) -> Iterator[Declaration]:
    if tool.name not in settings.of(folder).versions:
        return
    value, source = settings.of(folder).versions[tool.name]
    declaration = NOTATIONS[tool.name](tool, value, source, RANK_SETTINGS)
    if declaration is None:
        raise UsageError(
            f"{source.key}: {printable(value)!r} is not a version of {tool.name}",
            where=f"{source.file}:{source.line}",
            hint=f"one of {', '.join(tool.versions)}",
        )
    yield declaration


def _declared(repo: Repo, tool: Tool, said: Statement, rank: int) -> Declaration | None:
    parts = [_understood(repo, tool, value.strip(), said, rank) for value in said.values]
    known = [part for part in parts if part]
    if len(known) < 2:
        return known[0] if known else None
    accepted = {version for part in known for version in part.accepts}
    return within(tool, ", ".join(part.value for part in known), accepted.__contains__, said.source, rank)


def _understood(repo: Repo, tool: Tool, value: str, said: Statement, rank: int) -> Declaration | None:
    declaration = NOTATIONS[tool.name](tool, value, said.source, rank)
    if declaration is None:
        shown = printable(value, limit=60)
        message = f"{said.source}: {shown!r} is not a version of {tool.name} that cigen understands: left out"
        repo.note(Finding.at(said.source, "version-not-understood", "info", message))
    return declaration
