"""The lowest Java that well-known parents, bills of material, plugins and libraries run on: data.

What they need is compiled into them, so no file of the repository says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cigen.versions import key


@dataclass(frozen=True, kw_only=True, slots=True)
class Floor:
    """From version ``since`` on, artifacts of the group that start with ``artifact`` need Java ``java``."""

    artifact: str
    since: str
    java: int


def _rows(*rows: tuple[str, str, int]) -> tuple[Floor, ...]:
    return tuple(Floor(artifact=artifact, since=since, java=java) for artifact, since, java in rows)


# By group; within one, the first row that fits decides, so newer versions stand first.
FLOORS: dict[str, tuple[Floor, ...]] = {
    "com.diffplug.spotless": _rows(("spotless-maven-plugin", "3", 17), ("spotless-maven-plugin", "2.31", 11)),
    "com.google.errorprone": _rows(
        ("error_prone_core", "2.43", 21), ("error_prone_core", "2.32", 17), ("error_prone_core", "2.11", 11)
    ),
    "com.puppycrawl.tools": _rows(("checkstyle", "13", 21), ("checkstyle", "11", 17), ("checkstyle", "10", 11)),
    "io.helidon": _rows(("", "4", 21), ("", "3", 17), ("", "2", 11)),
    "io.helidon.applications": _rows(("", "4", 21), ("", "3", 17), ("", "2", 11)),
    "io.micronaut": _rows(("micronaut-parent", "4", 17), ("micronaut-bom", "4", 17)),
    "io.micronaut.platform": _rows(("", "4", 17)),
    "io.quarkus": _rows(("quarkus-", "3.7", 17), ("quarkus-", "2.1", 11)),
    "io.quarkus.platform": _rows(("quarkus-", "3.7", 17), ("quarkus-", "2.1", 11)),
    "org.eclipse.jetty": _rows(("jetty-", "12", 17), ("jetty-", "10", 11)),
    "org.hibernate.orm": _rows(("hibernate-", "7", 17), ("hibernate-", "6", 11)),
    "org.jenkins-ci.plugins": _rows(("plugin", "5", 17), ("plugin", "4.52", 11)),
    "org.junit": _rows(("junit-bom", "6", 17)),
    "org.junit.jupiter": _rows(("junit-jupiter", "6", 17)),
    "org.mockito": _rows(("mockito-", "5", 11)),
    "org.springframework": _rows(("spring-", "6", 17)),
    "org.springframework.boot": _rows(("spring-boot", "3", 17)),
    "org.testng": _rows(("testng", "7.6", 11)),
}  # fmt: skip


def of(group: str, artifact: str, version: str) -> int | None:
    """The lowest Java major that the artifact needs, where the table knows."""
    fitting = (
        floor.java
        for floor in FLOORS.get(group, ())
        if artifact.startswith(floor.artifact) and key(version) >= key(floor.since)
    )
    return next(fitting, None)
