"""Small Gradle builds for tests."""

from __future__ import annotations

from cigen.ecosystems import gradle
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.pins import shipped
from cigen.repo import Repo
from cigen.settings import Settings

SOURCE = {"src/main/java/A.java": "class A {}"}


def inspect(files: dict[str, str]) -> Inspection:
    """What Gradle finds in a repository of ``files`` and one source."""
    return gradle.inspect(Repo.from_mapping({**SOURCE, **files}), shipped(), Settings())


def component(script: str, files: dict[str, str] | None = None) -> Component:
    """The only component of a build with the root script ``script``."""
    (found,) = inspect({"build.gradle": script, **(files or {})}).components
    return found


def wrapper(version: str) -> dict[str, str]:
    """The files of a wrapper for a version of Gradle."""
    url = f"https\\://services.gradle.org/distributions/gradle-{version}-bin.zip"
    return {
        "gradlew": "",
        "gradle/wrapper/gradle-wrapper.jar": "jar",
        "gradle/wrapper/gradle-wrapper.properties": f"distributionUrl={url}\n",
    }
