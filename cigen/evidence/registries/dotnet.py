"""What NuGet's configuration takes from the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.variables import in_xml
from cigen.facts import Finding, Secret
from cigen.repo import Repo
from cigen.xmltree import Element

_VARIABLE = re.compile(r"%([A-Za-z_][A-Za-z0-9_]{0,99})%")


def nuget_config(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``<add key="ClearTextPassword" value="%NUGET_TOKEN%" />`` of ``packageSourceCredentials``."""
    return in_xml(repo, path, _VARIABLE, _values)


def _values(root: Element) -> Iterator[tuple[Element, str, str]]:
    key = "packageSourceCredentials"
    for credentials in root.all(key):
        yield from ((element, key, element.attributes.get("value", "")) for element in credentials.walk())
