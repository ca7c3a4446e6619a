"""Repository to facts: asks every ecosystem and gives the components their names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from cigen import ecosystems
from cigen.errors import NothingRecognisedError
from cigen.facts import Component, Facts, Finding
from cigen.pins import Pins
from cigen.repo import Repo
from cigen.settings import Settings


def inspect(repo: Repo, pins: Pins, settings: Settings) -> Facts:
    """Find every component; a repository without any gives facts without components."""
    found = [ecosystem.inspect(repo, pins, settings) for ecosystem in ecosystems.ALL]
    components = [part for inspection in found for part in inspection.components]
    findings = [finding for inspection in found for finding in inspection.findings]
    return Facts(
        components=_named(sorted(components, key=lambda part: part.path), settings),
        findings=(*sorted(findings, key=_order), *repo.findings),
    )


def require_components(facts: Facts) -> Facts:
    """Return ``facts``; raises :class:`NothingRecognisedError` where there is nothing to build."""
    if facts.components:
        return facts
    broken = next((finding for finding in facts.findings if finding.severity == "error"), None)
    if broken:
        where = broken.file if broken.line is None else f"{broken.file}:{broken.line}"
        raise NothingRecognisedError(broken.message, where=where, hint="mend the file and run cigen again")
    names = ", ".join(name for ecosystem in ecosystems.ALL for name in ecosystem.LOOKED_FOR)
    raise NothingRecognisedError(
        "nothing here that cigen can build", hint=f"looked for {names}, in this folder and below it"
    )


def _order(finding: Finding) -> tuple[str, int, str]:
    return (finding.file or "", finding.line or 0, finding.code)


def _named(components: Sequence[Component], settings: Settings) -> tuple[Component, ...]:
    """Give every component a name that is unique and fits a bake target, a job and an image."""
    taken: set[str] = set()
    named = []
    for part in components:
        wanted = settings.of(part.path).name or _slug(part.name)
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name)
        named.append(dataclasses.replace(part, name=name))
    return tuple(named)


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    return slug if slug and slug[0].isalpha() else f"app-{slug}".strip("-")
