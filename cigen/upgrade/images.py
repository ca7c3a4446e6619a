"""Newer digests of the images that the lock pins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cigen.lock import ImagePin
from cigen.registry.distribution import Unknown
from cigen.upgrade.moves import Move, Sources, Status, Wait


def moves(pins: Mapping[str, ImagePin], sources: Sources, wait: Wait) -> Iterator[Move]:
    """What becomes of each image, by name."""
    found = sources.digests(sorted(pins))
    for name in sorted(pins):
        now = found.digests.get(name)
        if now is None:
            yield _stays(name, pins[name], "unknown", found.unresolved.get(name, "no answer"))
        else:
            yield _move(name, pins[name], now, sources, wait)


def _move(name: str, pin: ImagePin, now: str, sources: Sources, wait: Wait) -> Move:
    if now == pin.digest:
        return _stays(name, pin, "fresh")
    made = sources.image_made(name, now) if wait.days else Unknown(reason="nobody asked")
    if why := wait.why(made):
        return _stays(name, pin, "waits", why)
    why = "" if isinstance(made, Unknown) else f"made {made:%Y-%m-%d}"
    return Move(kind="image", name=name, status="moves", before=pin.digest, after=now, why=why)


def _stays(name: str, pin: ImagePin, status: Status, why: str = "") -> Move:
    return Move(kind="image", name=name, status=status, before=pin.digest, after=pin.digest, why=why)
