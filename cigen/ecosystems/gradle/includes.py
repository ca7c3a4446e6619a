"""Which projects the settings of a build include, where they say so plainly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cigen.ecosystems.gradle.script import Statement
from cigen.repo import resolve

# What may include others, or move them, without their names standing in an ``include`` of the settings.
_HIDING = frozenset(
    {"apply", "projectDir", "setProjectDir", "project", "eachDir", "eachFile", "eachDirRecurse", "eachFileRecurse"}
    | {"listFiles", "fileTree", "walk", "walkTopDown", "walkBottomUp", "includeFlat", "findProject", "list"}
)
_PLAIN = frozenset({"include", "(", ")", ",", "[", "]", "as", "String", "listOf", "arrayOf"})


def folder_of(root: str, project: str) -> str | None:
    """The folder of the project with that path, such as ``:core:api``, in the build at ``root``."""
    return resolve(root, project.strip(":").replace(":", "/"))


def listed(root: str, settings: Sequence[Statement]) -> frozenset[str] | None:
    """The folders of all its projects; ``None`` where that cannot be known, or nothing is included."""
    said = [item for item in settings if item.words[0] == "include"]
    if not said or any(_hides(item) for item in settings):
        return None
    return frozenset((root, *(place for item in said for text in item.strings for place in _up(root, text))))


def _up(root: str, project: str) -> Iterator[str]:
    """The folder of a project, and of those around it, which Gradle includes with it."""
    parts = project.strip(":").split(":")
    for depth in range(1, len(parts) + 1):
        if folder := folder_of(root, ":".join(parts[:depth])):
            yield folder


def _hides(item: Statement) -> bool:
    """Whether a statement may include what it does not name, or what a variable or a loop names."""
    names = {token.text for token in item.tokens if token.kind != "text"}
    is_include = "include" in names
    is_plain = item.words[0] == "include" and names <= _PLAIN and all("$" not in text for text in item.strings)
    return bool(names & _HIDING) or (is_include and not is_plain)
