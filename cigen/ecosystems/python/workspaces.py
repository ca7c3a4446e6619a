"""uv's workspaces: one lockfile at the root for all members, https://docs.astral.sh/uv/concepts/projects/workspaces/."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Sequence

from cigen import globs
from cigen.display import printable
from cigen.doctree import Node
from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.pyproject import FILE as PYPROJECT
from cigen.facts import Finding, Source
from cigen.repo import Repo

MAX_GLOBS = 100
_GLOB = re.compile(r"[A-Za-z0-9._/*?-]{1,200}")


def joined(repo: Repo, projects: Sequence[Project]) -> tuple[list[Project], list[Finding]]:
    """``projects`` with members inside the root of their workspace; a glob that matches nothing is told."""
    found, findings = list(projects), []
    for root in projects:
        file = posixpath.normpath(f"{root.folder}/{PYPROJECT}")
        table = repo.toml(file).get("tool", "uv", "workspace")
        if not table or root not in found:
            continue
        members = tuple(one for one in found if one is not root and _is_member(root, one, table))
        findings += _unmatched(root, table, members, file)
        if members:
            whole = dataclasses.replace(root, members=members)
            found = [whole if one is root else one for one in found if one not in members]
    return found, findings


def _is_member(root: Project, one: Project, table: Node) -> bool:
    inside = posixpath.relpath(one.folder, root.folder)
    is_named = any(globs.fits(pattern, inside) for _, pattern in _patterns(table.get("members")))
    return is_named and not any(globs.fits(pattern, inside) for _, pattern in _patterns(table.get("exclude")))


def _unmatched(root: Project, table: Node, members: Sequence[Project], file: str) -> list[Finding]:
    folders = [posixpath.relpath(one.folder, root.folder) for one in members]
    return [
        Finding.at(
            Source(file=file, line=node.line),
            "workspace-member-missing",
            "warning",
            f"{file}:{node.line}: no project in {printable(node.text, limit=80)}, which the workspace names",
        )
        for node, pattern in _patterns(table.get("members"))
        if not any(globs.fits(pattern, folder) for folder in folders)
    ]


def _patterns(listed: Node) -> list[tuple[Node, tuple[str, ...]]]:
    """Globs whose stars stay within a folder, unless there are two."""
    nodes = [node for node in listed.items[:MAX_GLOBS] if _GLOB.fullmatch(node.text)]
    return [(node, globs.parts(posixpath.normpath(node.text))) for node in nodes]
