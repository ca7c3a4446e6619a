"""Solutions whose libraries a team's pipelines make packages of: that is a product beside the programs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.ecosystems.dotnet.units import Unit
from cigen.evidence.pipelines import steps
from cigen.evidence.shell import Command
from cigen.repo import Repo, resolve

_TARGET = re.compile(r"[\w./-]+\.(?:slnx?|[a-z]+proj)")


def is_packed(repo: Repo, unit: Unit) -> bool:
    """Whether a step packs the solution, by its name or folder or in that, or one of its libraries."""
    libraries = {one.file for one in unit.projects if not (one.is_program or one.is_test)}
    if unit.solution is None or not libraries:
        return False
    return any(_is_meant(unit.folder, {unit.solution.file, *libraries}, call) for call in _calls(repo))


def _calls(repo: Repo) -> Iterator[Command]:
    return (one for one in steps.commands(repo) if one.words[:2] == ("dotnet", "pack"))


def _is_meant(home: str, files: set[str], call: Command) -> bool:
    if call.folder is None:
        return False
    folder, words = call.folder, call.words[2:]
    named = [resolve(folder, word) for word in words if _TARGET.fullmatch(word)]
    if named:
        return any(name in files for name in named)
    return folder == home or (words[:1] != () and resolve(folder, words[0]) == home)
