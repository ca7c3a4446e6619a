"""The Maven wrapper: which Maven it downloads, and whether cigen lets it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cigen.evidence.statement import folders_up
from cigen.facts import Finding, Source
from cigen.repo import Repo

SCRIPT = "mvnw"
PROPERTIES = ".mvn/wrapper/maven-wrapper.properties"
_FOLDER = ".mvn/wrapper"
_URL = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::\d{1,5})?/[A-Za-z0-9._~/%@+-]{1,500}\.(?:zip|tar\.gz)")
_MAVEN_4 = re.compile(r"apache-maven-4[.-]")


@dataclass(frozen=True, kw_only=True)
class Wrapper:
    """A wrapper that can be used: its ``folder`` and ``files``, all relative to the repository's root."""

    folder: str
    files: tuple[str, ...]
    source: Source
    is_maven_4: bool = False


def near(repo: Repo, folder: str, findings: list[Finding]) -> Wrapper | None:
    """The wrapper of ``folder`` or of the nearest folder above it; one that cannot be used is a finding."""
    for place in folders_up(folder):
        prefix = "" if place == "." else f"{place}/"
        if repo.exists(prefix + SCRIPT):
            return _usable(repo, place, prefix, findings)
    return None


def _usable(repo: Repo, place: str, prefix: str, findings: list[Finding]) -> Wrapper | None:
    text = repo.text(prefix + PROPERTIES)
    if text is None:
        source = Source(file=prefix + SCRIPT)
        message = f"{prefix}{SCRIPT} has no readable {PROPERTIES} beside it: Maven comes from the image"
        findings.append(Finding.at(source, "wrapper-unusable", "warning", message))
        return None
    line, url = _distribution(text)
    source = Source(file=prefix + PROPERTIES, line=line, key="distributionUrl")
    if not _URL.fullmatch(url):
        message = f"{source} is not an https address of an archive: Maven comes from the image"
        findings.append(Finding.at(source, "wrapper-unusable", "warning", message))
        return None
    files = (prefix + SCRIPT, *repo.inside(prefix + _FOLDER))
    return Wrapper(folder=place, files=files, source=source, is_maven_4=bool(_MAVEN_4.search(url)))


def _distribution(text: str) -> tuple[int | None, str]:
    for number, line in enumerate(text.split("\n"), 1):
        name, _, value = line.partition("=")
        if name.strip() == "distributionUrl":
            return number, value.strip().replace("\\:", ":")
    return None, ""
