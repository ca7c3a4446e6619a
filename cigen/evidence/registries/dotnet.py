"""What NuGet's configuration takes from the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.variables import document
from cigen.facts import Finding, Secret, Source
from cigen.repo import Repo

_VARIABLE = re.compile(r"%([A-Za-z_][A-Za-z0-9_]{0,99})%")


def nuget_config(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``<add key="ClearTextPassword" value="%NUGET_TOKEN%" />`` of ``packageSourceCredentials``."""
    root = document(repo, path)
    if isinstance(root, Finding):
        yield root
        return
    for credentials in root.all("packageSourceCredentials"):
        for element in credentials.walk():
            for match in _VARIABLE.finditer(element.attributes.get("value", "")):
                yield Secret(name=match[1], source=Source(file=path, line=element.line, key="packageSourceCredentials"))
