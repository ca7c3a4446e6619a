"""The Gradle wrapper: which Gradle it downloads, and the JDKs that this Gradle runs on."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from cigen.evidence.statement import folders_up
from cigen.facts import Finding, Source
from cigen.repo import Repo
from cigen.versions import key

SCRIPT = "gradlew"
_FOLDER = "gradle/wrapper"
_URL = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::\d{1,5})?/[A-Za-z0-9._~/%@+-]{1,500}\.zip")
_VERSION = re.compile(r"gradle-(\d{1,2}(?:\.\d{1,2}){1,2})[.-]")
# From which Gradle on the newest JDK that it runs on: https://docs.gradle.org/current/userguide/compatibility.html
_NEWEST = (
    ("9.4", 26), ("9.1", 25), ("8.14", 24), ("8.10", 23), ("8.8", 22), ("8.5", 21), ("8.3", 20), ("7.6", 19),
    ("7.5", 18), ("7.3", 17), ("7.0", 16), ("6.7", 15), ("6.3", 14), ("6.0", 13), ("5.4", 12), ("5.0", 11),
    ("4.7", 10), ("4.3", 9),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wrapper:
    """A wrapper that can be used: its ``folder`` and ``files``, all relative to the repository's root."""

    folder: str
    files: tuple[str, ...]
    source: Source
    gradle: str = ""

    @property
    def lowest(self) -> int:
        """The oldest Java that its Gradle runs on."""
        return 17 if self.gradle and key(self.gradle) >= (9,) else 8

    @property
    def newest(self) -> int:
        """The newest Java that its Gradle runs on."""
        rows = (java for since, java in _NEWEST if key(self.gradle) >= key(since))
        return next(rows, 8) if self.gradle else 99


def near(repo: Repo, folder: str, findings: list[Finding]) -> Wrapper | None:
    """The wrapper of ``folder`` or of the nearest folder above it; one that cannot be used is a finding."""
    for place in folders_up(folder):
        if repo.exists(posixpath.normpath(f"{place}/{SCRIPT}")):
            return _usable(repo, place, findings)
    return None


def _usable(repo: Repo, place: str, findings: list[Finding]) -> Wrapper | None:
    script, jar, properties = (
        posixpath.normpath(f"{place}/{name}")
        for name in (SCRIPT, f"{_FOLDER}/gradle-wrapper.jar", f"{_FOLDER}/gradle-wrapper.properties")
    )
    line, url = _distribution(repo.text(properties) or "")
    source = Source(file=properties, line=line, key="distributionUrl")
    problem = ""
    if not repo.exists(jar):
        problem = f"{script} has no gradle-wrapper.jar in {_FOLDER} (ignored by git?)"
    elif not _URL.fullmatch(url):
        problem = f"{source} is not an https address of an archive"
    if problem:
        message = f"{problem}: Gradle comes from the image"
        findings.append(Finding.at(Source(file=script), "wrapper-unusable", "warning", message))
        return None
    version = _VERSION.search(url)
    return Wrapper(folder=place, files=(script, jar, properties), source=source, gradle=version[1] if version else "")


def _distribution(text: str) -> tuple[int | None, str]:
    for number, line in enumerate(text.split("\n"), 1):
        name, _, value = line.partition("=")
        if name.strip() == "distributionUrl":
            return number, value.strip().replace("\\:", ":")
    return None, ""
