"""Settings of Maven that lie in the repository, which ``maven.config`` names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.evidence.registries.variables import in_xml
from cigen.facts import Finding, Secret
from cigen.repo import Repo
from cigen.xmltree import Element

_VARIABLE = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]{0,99})\}")


def settings(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``<password>${env.MAVEN_PASSWORD}</password>`` of a server, a mirror or a proxy."""
    return in_xml(repo, path, _VARIABLE, _texts)


def _texts(root: Element) -> Iterator[tuple[Element, str, str]]:
    for element in root.walk() if root.tag == "settings" else ():
        yield element, element.tag, element.text
