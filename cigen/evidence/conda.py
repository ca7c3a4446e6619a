"""conda's environment files, as rows: packages of conda's, and what it gives to pip.

https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cigen.doctree import NOTHING, Node
from cigen.repo import Repo

FILES = ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml")
PIP = "pip"
PYTHON = "python"
MAX_ROWS = 2000
INCLUDE = re.compile(r"(?:-r|--requirement)(?:\s+|=)?([\w./-]{1,200})")
LOCAL = re.compile(r"(?:(?:-e|--editable)[ =]*)?\.[\w./-]{0,200}(?:\[[^\]]{0,200}\])?")
"""A row for pip that is a folder of the repository."""
_SPEC = re.compile(
    r"(?:[\w./-]{1,100}::)?([A-Za-z0-9_][\w.-]{0,99})(?:\s*((?:[=<>!~]|\s[0-9])[^#\[\n]{0,80}))?(?:[#\[].*)?"
)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A package of conda's by its name in lower case, the versions that are ``wanted``, "" for any, and its row."""

    name: str
    wanted: str
    node: Node


def listed(repo: Repo, file: str) -> Node:
    """The list of an environment file; nothing where it is none."""
    found = next((one.get("dependencies") for one in repo.yaml(file)), NOTHING) if repo.exists(file) else NOTHING
    return found if found.kind == "list" else NOTHING


def specs(rows: Iterable[Node]) -> Iterator[Spec]:
    """The packages that conda installs itself."""
    for node in rows:
        if node.kind == "scalar" and (match := _SPEC.fullmatch(node.text)):
            yield Spec(name=match[1].lower(), wanted=match[2] or "", node=node)


def pip(rows: Iterable[Node]) -> tuple[Node, ...]:
    """What it gives to pip."""
    return tuple(node for row in rows for node in row.get(PIP).scalars())[:MAX_ROWS]


def version(wanted: str) -> str:
    """The versions as PEP 440 writes them: ``=3.11`` is ``3.11``, and a build's name behind it says nothing."""
    text = (re.sub(r"([=<>!~,|])\s+", r"\1", wanted).split() or [""])[0]
    plain = text if text.startswith(("<", ">", "!", "~")) else text.lstrip("=").partition("=")[0]
    return plain.replace("|", " || ")
