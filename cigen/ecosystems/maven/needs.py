"""The services that a reactor's tests need: by Testcontainers' modules, and by drivers beside a compose file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cigen.ecosystems.maven.model import Model
from cigen.facts import Finding, Service
from cigen.jvm import clients

_TESTCONTAINERS = ("org.testcontainers", "io.quarkus.testcontainers")


def services(models: Iterable[Model], composed: Iterable[Service]) -> tuple[Service, ...]:
    """Each service once: what Testcontainers starts, and what a compose file offers to a client of the poms."""
    found: dict[str, Service] = {}
    reached: set[str] = set()
    for model in models:
        for service in _started(model):
            found.setdefault(service.name, service)
        reached.update(_clients(model))
    for service in composed:
        if service.name in reached:
            found.setdefault(service.name, service)
    return tuple(found[name] for name in sorted(found))


def engine_finding(models: Iterable[Model]) -> tuple[Finding, ...]:
    """Tells that tests start containers themselves, once for a reactor."""
    for model in models:
        for item in model.dependencies:
            if item.group in _TESTCONTAINERS:
                message = f"{item.source}: tests start containers (Testcontainers), so they need a Docker Engine"
                return (Finding.at(item.source, "tests-need-engine", "info", message),)
    return ()


def _started(model: Model) -> Iterator[Service]:
    for item in model.dependencies:
        name = clients.started(item.artifact)
        if item.group in _TESTCONTAINERS and name:
            yield Service(name=name, source=item.source)


def _clients(model: Model) -> Iterator[str]:
    for item in model.dependencies:
        yield from clients.reached(model.text(item.group), item.artifact)
