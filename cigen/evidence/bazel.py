"""Workspaces of Bazel, which no ecosystem here builds: https://bazel.build/concepts/build-ref."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from cigen.evidence import places
from cigen.evidence.statement import folders_up
from cigen.facts import Component, Finding
from cigen.repo import Repo

CODE = "bazel-not-supported"
_BOUNDARIES = ("MODULE.bazel", "WORKSPACE.bazel", "WORKSPACE")
_PACKAGES = ("BUILD.bazel", "BUILD")


def workspaces(repo: Repo) -> dict[str, str]:
    """The topmost folders that Bazel builds to the file that says so, without examples, tests and tools."""
    built = {place for name in _PACKAGES for path in repo.named(name) for place in folders_up(_folder(path))}
    found: dict[str, str] = {}
    for path in (path for name in _BOUNDARIES for path in repo.named(name)):
        if _folder(path) in built and not places.is_aside(path):
            found.setdefault(_folder(path), path)
    return {place: file for place, file in found.items() if found.keys().isdisjoint(folders_up(place)[1:])}


def told(found: dict[str, str], parts: Sequence[Component]) -> list[Finding]:
    """That Bazel is not used: only a remark where another tool builds the folder as well."""
    return [_finding(file, next((part for part in parts if part.path == place), None)) for place, file in found.items()]


def _finding(file: str, other: Component | None) -> Finding:
    if other:
        message = f"{file}: Bazel is not supported: {other.build_tool} builds {other.path} instead"
        return Finding(code=CODE, severity="info", message=message, file=file)
    message = f"{file}: Bazel is not supported: what only it builds is left out"
    return Finding(code=CODE, severity="warning", message=message, file=file)


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."
