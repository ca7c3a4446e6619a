"""On which of its frameworks a test project is run."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cigen import versions
from cigen.ecosystems.dotnet.project import Project


def framework(tests: Sequence[Project], named: Collection[str]) -> tuple[str, Sequence[Project]]:
    """One framework, and those of ``tests`` that are run on it alone; nothing where all run on all of theirs.

    Where pipelines have ``named`` none, only those need one that are also built for what does not run on Linux.
    """
    said = {name for one in tests for name in one.monikers if name in named}
    among = [one for one in tests if len(one.frameworks) > 1 and (said or one.has_foreign_frameworks)]
    newest = max(said or {one.moniker for one in among}, key=versions.key, default="")
    found = [one for one in among if newest in one.monikers]
    return newest if found else "", found
