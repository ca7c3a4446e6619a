"""What ``cigen run`` is asked to start, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cigen.engine.ownership import Owner

State = Literal["started", "replaced", "running already"]


@dataclass(frozen=True, kw_only=True)
class Publish:
    """A port of the container at a port of the engine's machine, at one ``address`` of it or at all."""

    host: int
    container: int
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What to start: ``image`` as it is named in the engine, ``component`` as the plan of ``owner`` names it."""

    owner: Owner
    name: str
    image: str
    component: str
    publish: tuple[Publish, ...] = ()
    network: str = "nat"
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Running:
    """A container that answers at ``url``, its first published port; ``http`` if HTTP is spoken there."""

    name: str
    id: str
    network: str
    state: State
    url: str | None = None
    http: bool = False


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """What ``stop`` removed, by name."""

    containers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
