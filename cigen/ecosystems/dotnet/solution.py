"""Solutions, in the old format and the new: which projects belong together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cigen import xmltree
from cigen.repo import Repo, resolve
from cigen.xmltree import XmlError

SOLUTION = re.compile(r".+\.slnx?")
_ENTRY = re.compile(r"Project\(\"[^\"]{0,80}\"\)\s*=\s*\"[^\"]{0,200}\",\s*\"([^\"]{1,400})\"")
_ANY_PROJECT = re.compile(r".+\.[a-z]+proj")
MAX_PROJECTS = 500


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One solution; ``projects`` are the files that it names, relative to the root, whatever their kind."""

    file: str
    projects: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder that it stands in, "." for the root."""
        return posixpath.dirname(self.file) or "."


def read(repo: Repo, file: str) -> Solution:
    """The solution of ``file``, without projects where nothing can be read."""
    named = _listed(repo, file) if file.endswith("x") else _ENTRY.findall(repo.text(file) or "")
    folder = posixpath.dirname(file) or "."
    paths = (resolve(folder, str(name).replace("\\", "/")) for name in list(named)[:MAX_PROJECTS])
    found = dict.fromkeys(path for path in paths if path and _ANY_PROJECT.fullmatch(path))
    return Solution(file=file, projects=tuple(found))


def _listed(repo: Repo, file: str) -> Iterator[str]:
    try:
        root = xmltree.parse(repo.bytes(file) or b"")
    except XmlError:
        return
    for element in root.walk():
        if element.tag == "Project":
            yield element.attributes.get("Path", "")
