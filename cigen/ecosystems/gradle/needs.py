"""The services that a build's tests need: by Testcontainers' modules, and by clients beside a compose file."""

from __future__ import annotations

from collections.abc import Iterable

from cigen.ecosystems.gradle.project import Project
from cigen.facts import Service
from cigen.jvm import clients

_TESTCONTAINERS = ("org.testcontainers", "io.quarkus.testcontainers")


def services(projects: Iterable[Project], composed: Iterable[Service]) -> tuple[Service, ...]:
    """Each service once: what Testcontainers starts, and what a compose file or pipeline offers to a client."""
    found: dict[str, Service] = {}
    reached: set[str] = set()
    for item in (item for project in projects for item in project.dependencies):
        name = clients.started(item.artifact) if item.group in _TESTCONTAINERS else None
        if name:
            found.setdefault(name, Service(name=name, source=item.source))
        reached.update(clients.reached(item.group, item.artifact))
    for service in composed:
        if service.name in reached:
            found.setdefault(service.name, service)
    return tuple(found[name] for name in sorted(found))
