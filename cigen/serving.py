"""What a component's tests run beside, planned: facts of the repository, and cigen's own where they say nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from cigen import services
from cigen.facts import Component
from cigen.facts import Service as Found
from cigen.plan import Image, Service, TestBed


def test_bed(part: Component, given: tuple[tuple[str, str], ...]) -> TestBed | None:
    """The containers beside the tests of ``part``, which have what is ``given`` too; ``None`` where they need none."""
    if part.test_bed is None or not part.test_bed.services:
        return None
    env = {**dict(given), **dict(part.test_bed.env)}
    return TestBed(services=tuple(_service(found) for found in part.test_bed.services), env=tuple(env.items()))


def pinned(bed: TestBed, pin: Callable[[Image], Image]) -> TestBed:
    """The same with pinned images."""
    beside = (dataclasses.replace(service, image=pin(service.image)) for service in bed.services)
    return dataclasses.replace(bed, services=tuple(beside))


def _service(found: Found) -> Service:
    kind = services.known()[found.name]
    repository, _, tag = (found.image or kind.image).rpartition(":")
    return Service(
        name=found.name,
        image=Image(repository=repository, tag=tag),
        hosts=tuple(dict.fromkeys((found.name, *found.hosts))),
        check=kind.check,
        # Not both: of a server that the team describes, another default is a surprise.
        env=found.env or tuple(kind.server.items()),
    )
