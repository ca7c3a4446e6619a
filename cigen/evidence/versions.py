"""Everything beside a manifest that says which version of a tool a component is built with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cigen.display import printable
from cigen.errors import UsageError
from cigen.evidence import conventions, setups, version_files
from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import Statement
from cigen.facts import Declaration, Finding, Source
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


def declarations(repo: Repo, folder: str, tool: Tool, settings: Settings) -> tuple[Declaration, ...]:
    """The statements about ``tool`` that hold for the component in ``folder``, best-ranked first.

    What cannot be understood is left out and told in ``repo.findings``; raises :class:`UsageError` for
    the user's own setting.
    """
    near = version_files.near(repo, folder, tool.name)
    tested = tuple(setups.statements(repo, folder, tool.name))
    images = tuple(dockerfiles.statements(repo, folder, tool.name))
    if not (near or tested or images):
        tested = tuple(setups.elsewhere(repo, tool.name))
    if tested:  # somebody's editor: what the team tests with says more
        images = tuple(said for said in images if ".devcontainer" not in said.source.file)
    found = (
        *_chosen(folder, tool, settings),
        *(_joined(tool, _parts(repo, tool, said, RANK_VERSION_FILE)) for said in near),
        # Every version that some pipeline uses works: together they are one wide statement and no conflict.
        _joined(tool, [part for said in tested for part in _parts(repo, tool, said, RANK_WORKFLOW)]),
        *(_joined(tool, _parts(repo, tool, said, RANK_DOCKERFILE)) for said in images),
    )
    return tuple(dict.fromkeys(item for item in found if item))


def _chosen(folder: str, tool: Tool, settings: Settings) -> Iterator[Declaration]:
    if tool.name not in settings.of(folder).versions:
        return
    value, source = settings.of(folder).versions[tool.name]
    declaration = _read(tool, value, source, RANK_SETTINGS)
    if declaration is None:
        raise UsageError(
            f"{source.key}: {printable(value)!r} is not a version of {tool.name}",
            where=f"{source.file}:{source.line}",
            hint=f"one of {', '.join(tool.versions)}",
        )
    yield declaration


def _read(tool: Tool, value: str, source: Source, rank: int) -> Declaration | None:
    read = conventions.of(tool.name).read
    return read(tool, value, source, rank) if read else None


def _joined(tool: Tool, parts: Sequence[Declaration]) -> Declaration | None:
    """Several statements as one that any of them satisfies, with the place of the first.

    A version that stands in for one without an image counts only where no other has one.
    """
    values = tuple(dict.fromkeys(part.value for part in parts))
    if len(values) < 2:
        return parts[0] if parts else None
    there = [part for part in parts if not part.note]
    installed = next((part for part in parts if part.installs), None)
    if installed and not there:
        return installed
    there = there or list(parts)
    accepted = {version for part in there for version in part.accepts}
    return within(tool, ", ".join(values), accepted.__contains__, parts[0].source, parts[0].rank)


def _parts(repo: Repo, tool: Tool, said: Statement, rank: int) -> list[Declaration]:
    """One declaration for each value of a statement that is understood."""
    parts = []
    for value in said.values:
        declaration = _read(tool, value.strip(), said.source, rank)
        if declaration:
            parts.append(declaration)
            continue
        shown = printable(value, limit=60)
        message = f"{said.source}: {shown!r} is not a version of {tool.name} that cigen understands: left out"
        repo.note(Finding.at(said.source, "version-not-understood", "info", message))
    return parts
