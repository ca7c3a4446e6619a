"""Folders of the repository that a project installs by their paths, beside the members of its workspace."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable

from cigen.ecosystems.python.project import Project
from cigen.ecosystems.python.requirements import Requirements
from cigen.repo import Repo

MAX_NEIGHBOURS = 50
Reader = Callable[[Repo, str], Project | None]
_FOLDER = re.compile(r"[A-Za-z0-9._/-]{1,200}")  # a word of a list in a variable


def joined(repo: Repo, project: Project, listed: Iterable[Requirements], read: Reader) -> Project:
    """``project`` with the projects in folders that it and they install; ``read`` reads the one in a folder."""
    known = {one.folder for one in project.parts()}
    pending = [folder for one in listed for folder, _ in one.locals]
    pending += [folder for one in project.parts() for folder in one.paths]
    found = list(project.neighbours)
    while pending and len(found) < MAX_NEIGHBOURS:
        folder = pending.pop(0)
        if folder in known or not _FOLDER.fullmatch(folder):
            continue
        known.add(folder)
        if (one := read(repo, folder)) and (one.is_package or one.name):
            found.append(one)
            pending += one.paths
    return dataclasses.replace(project, neighbours=tuple(found)) if found else project
