"""Projects for Python, by each of the tools that install its packages."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fixture_cases import repository
from tests.private_registries.projects import Project
from tests.private_registries.servers import PASSWORD, Server


@dataclass(frozen=True, kw_only=True)
class Tool:
    """The ``file`` that says what is installed, ``text`` of it, what makes the lockfile of it, and the names of the
    user and the password, the first of which stands at ``place``.
    """

    file: str
    text: str
    place: str
    names: tuple[str, str]
    lock: str = ""
    lockfile: str = ""
    more: tuple[tuple[str, str], ...] = ()
    is_app: bool = True


TOOLS: Mapping[str, Tool] = {
    "pip": Tool(
        file="requirements.txt",
        text="--extra-index-url http://${{PIP_USER}}:${{PIP_PASSWORD}}@{address}/simple\n"
        "flask==3.1.2\nexample-stamps==2.0.1\n",
        place="requirements.txt:1",
        names=("PIP_USER", "PIP_PASSWORD"),
    ),
}


def project(tool: Tool, root: Path, server: Server) -> Project:
    """The fixture's server of Flask, whose stamps come from ``server``."""
    shutil.copytree(repository("private-registries") / "api", root)
    (root / "requirements.txt").unlink()
    (root / tool.file).write_text(tool.text.format(address=server.address))
    for name, text in tool.more:
        (root / name).write_text(text)
    given = dict(zip(tool.names, ("ann", PASSWORD), strict=True))
    if tool.lockfile:
        server.lock(root, tool.lock, tool.lockfile, **given)
    return Project(
        root=root, engine=server.engine, component="app", secrets=given, place=tool.place, is_app=tool.is_app
    )
