"""Newer releases of the actions that the lock pins.

Within the major version that this cigen knows: a newer one may take other inputs than the workflow gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cigen.lock import ActionPin
from cigen.pins import Action
from cigen.registry.distribution import Unknown
from cigen.upgrade.moves import Move, Sources, Status, Wait

_RELEASE = re.compile(r"v?([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")
_AT_ONCE = 8  # repositories that are asked
_MAX_ASKED = 5  # releases whose dates are asked for, newest first
Version = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class _Release:
    version: Version
    tag: str
    sha: str


@dataclass(frozen=True, kw_only=True)
class _Pinned:
    """An action as the lock has it; ``major`` is the newest major version that this cigen knows."""

    name: str
    pin: ActionPin
    major: int

    @classmethod
    def of(cls, name: str, pin: ActionPin, known: Mapping[str, Action]) -> _Pinned:
        own = known[name].version if name in known else ""
        return cls(name=name, pin=pin, major=max(_version(pin.version)[0], _version(own)[0]))

    def stays(self, status: Status, why: str = "") -> Move:
        pin = self.pin
        return Move(
            kind="action", name=self.name, status=status, before=pin.sha, before_name=pin.version,
            after=pin.sha, after_name=pin.version, why=why,
        )  # fmt: skip

    def moves(self, release: _Release, why: str) -> Move:
        return Move(
            kind="action", name=self.name, status="moves", before=self.pin.sha, before_name=self.pin.version,
            after=release.sha, after_name=release.tag, why=why,
        )  # fmt: skip


def moves(pins: Mapping[str, ActionPin], known: Mapping[str, Action], sources: Sources, wait: Wait) -> Iterator[Move]:
    """What becomes of each action, by name."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = dict(zip(sorted(pins), pool.map(sources.tags, sorted(pins)), strict=True))
    for name, tags in answers.items():
        pinned = _Pinned.of(name, pins[name], known)
        yield pinned.stays("unknown", tags.reason) if isinstance(tags, Unknown) else _move(pinned, tags, sources, wait)


def offline(pins: Mapping[str, ActionPin], known: Mapping[str, Action]) -> Iterator[Move]:
    """What becomes of each action where only the pins that come with cigen may be had."""
    for name in sorted(pins):
        pinned, own = _Pinned.of(name, pins[name], known), known.get(name)
        if own and _version(own.version) > _version(pins[name].version):
            release = _Release(version=_version(own.version), tag=own.version, sha=own.sha)
            yield pinned.moves(release, "comes with this cigen")
        else:
            yield pinned.stays("fresh")


def _move(pinned: _Pinned, tags: Mapping[str, str], sources: Sources, wait: Wait) -> Move:
    """The newest release that is old enough, within the major version."""
    releases = sorted(_releases(tags), key=lambda release: release.version, reverse=True)
    lowest, highest = _version(pinned.pin.version), (pinned.major + 1, 0, 0)
    beyond = next((f"{one.tag} is out; a newer cigen will take it" for one in releases if one.version >= highest), "")
    waiting = ""
    for release in [one for one in releases if lowest < one.version < highest][:_MAX_ASKED]:
        why = wait.why(sources.commit_made(pinned.name, release.sha)) if wait.days else ""
        if not why:
            return pinned.moves(release, "; ".join(filter(None, (waiting, beyond))))
        waiting = waiting or f"{release.tag} {why}"
    return pinned.stays("waits" if waiting else "fresh", waiting or beyond)


def _releases(tags: Mapping[str, str]) -> Iterator[_Release]:
    for tag, sha in tags.items():
        if _RELEASE.fullmatch(tag):
            yield _Release(version=_version(tag), tag=tag, sha=sha)


def _version(text: str) -> Version:
    """A release as numbers; nothing is older than what is none."""
    match = _RELEASE.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else (0, 0, 0)
