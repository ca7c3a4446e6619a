"""What a workspace's root has for its members: programs that start them, and servers that their sources import.

npm, pnpm and Yarn let any member use what the root installs, and many a team names each package there alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from cigen.ecosystems.node import starting
from cigen.ecosystems.node.frameworks import FRAMEWORKS
from cigen.ecosystems.node.gathering import CODE
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import places
from cigen.repo import Repo

_IMPORTED = re.compile(r"(?:\bfrom|\bimport|\brequire\()\s{0,9}[\"']((?:@[\w.-]{1,99}/)?[\w.-]{1,99})", re.ASCII)
_SERVERS = frozenset(name for row in FRAMEWORKS if not row.is_site for name in row.packages)
_MAX_SOURCES = 300  # of one member
_MAX_TEXT = 50_000  # characters of one


def to_members(repo: Repo, project: Project) -> Project:
    """The project, each of its members with what the root has for it."""
    root = project.root
    if not root.packages & (_SERVERS | starting.PROGRAMS):
        return project
    return replace(project, members=tuple(_with_lent(repo, root, one) for one in project.members))


def _with_lent(repo: Repo, root: Package, member: Package) -> Package:
    """A member that a script starts, with the programs that this calls, and the servers that its sources import."""
    if not starting.has_script(member):
        return member
    there = root.packages - member.packages
    called = there & {*starting.programs(member)}
    servers = there & _SERVERS
    imported = servers & {*_imported(repo, member)} if servers else frozenset[str]()
    found = called | imported
    return replace(member, lent=found, lent_to_run=found & root.runs_with, root=root.folder) if found else member


def _imported(repo: Repo, member: Package) -> Iterator[str]:
    for path in islice(_sources(repo, member), _MAX_SOURCES):
        yield from _IMPORTED.findall((repo.text(path) or "")[:_MAX_TEXT])


def _sources(repo: Repo, member: Package) -> Iterable[str]:
    prefix = "" if member.folder == "." else f"{member.folder}/"
    code = (path for path in repo.below(member.folder) if path.endswith(CODE))
    return (path for path in code if not places.is_aside(path.removeprefix(prefix)))
