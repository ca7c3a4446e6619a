"""Settings of Maven that lie in the repository, which ``maven.config`` names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.variables import document
from cigen.facts import Finding, Secret, Source
from cigen.repo import Repo

_VARIABLE = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]{0,99})\}")


def settings(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``<password>${env.MAVEN_PASSWORD}</password>`` of a server, a mirror or a proxy."""
    root = document(repo, path)
    if isinstance(root, Finding):
        yield root
        return
    for element in root.walk() if root.tag == "settings" else ():
        for match in _VARIABLE.finditer(element.text):
            yield Secret(name=match[1], source=Source(file=path, line=element.line, key=element.tag))
