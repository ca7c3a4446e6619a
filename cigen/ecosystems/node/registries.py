"""Registries that want a secret: told, since a build without it cannot install."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen.ecosystems.node.workspaces import Project
from cigen.facts import Finding, Source
from cigen.repo import Repo

_FILES = (".npmrc", ".yarnrc.yml", "bunfig.toml")
_SECRET = re.compile(
    r"(?:_authToken|_password|_auth|npmAuthToken|npmAuthIdent|token)\b[^\n$]{0,200}\$\{?([A-Za-z_][A-Za-z0-9_]{0,63})"
)


def findings(repo: Repo, project: Project) -> Iterator[Finding]:
    """One for each file of a package manager that takes a secret from the environment."""
    for name in _FILES:
        path = posixpath.normpath(f"{project.root.folder}/{name}")
        for number, line in enumerate((repo.text(path) or "").split("\n"), 1):
            match = _SECRET.search(line[:1000])
            if match:
                source = Source(file=path, line=number)
                message = f"{source}: a registry of packages asks for {match[1]}: a build has to be given it"
                yield Finding.at(source, "private-registry", "warning", message)
                break
