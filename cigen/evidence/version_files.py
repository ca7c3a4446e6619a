"""What version managers' files say of a tool."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.evidence.conventions import of
from cigen.evidence.conventions.finders import Finder
from cigen.evidence.statement import Statement, folders_up
from cigen.facts import Source
from cigen.repo import Repo, resolve


def near(repo: Repo, folder: str, tool: str) -> tuple[Statement, ...]:
    """Statements about ``tool`` in ``folder``, or in the nearest parent that has any: those farther are overruled."""
    for place in folders_up(folder):
        prefix = "" if place == "." else f"{place}/"
        said = tuple(item for file, finder, key in of(tool).files for item in _read(repo, prefix + file, finder, key))
        if said:
            return said
    return ()


def named(repo: Repo, path: str, tool: str) -> Iterator[Statement]:
    """Statements about ``tool`` in the version file ``path``; nothing where it is another kind of file."""
    inside = resolve(".", path)
    for file, finder, key in of(tool).files:
        if inside is not None and (inside == file or inside.endswith(f"/{file}")):
            yield from _read(repo, inside, finder, key)


def _read(repo: Repo, path: str, finder: Finder, key: str) -> Iterator[Statement]:
    for line, found, value in finder(repo.text(path) or "", key):
        yield Statement(values=(value,), source=Source(file=path, line=line, key=found))
