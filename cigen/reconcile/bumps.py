"""Pins that somebody moved in cigen's files: taken into the lock, so that the next rendering has them too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from cigen.facts import Finding, Source
from cigen.lock import PATH, ActionPin, ImagePin, Lock, plain
from cigen.merge.pins import version
from cigen.pins import Action, Pins
from cigen.reconcile.origin import raw_text
from cigen.repo import Repo

USES = re.compile(
    r"""^[ -]*uses:[ ]+["']?(?P<name>[\w.-]+/[\w./-]+)@(?P<sha>[0-9a-f]{40})["']?
        [ ]+\#[ ]*(?P<tag>v?[0-9][\w.-]{0,40})\s*$""",
    re.MULTILINE | re.ASCII | re.VERBOSE,
)
IMAGE = re.compile(r"(?<![\w./:-])([a-z0-9][\w./-]*(?::[0-9]+/[\w./-]+)?:[\w.-]+)@(sha256:[0-9a-f]{64})", re.ASCII)


def taken(repo: Repo, known: Lock) -> Lock:
    """The lock with the newer commits of actions, and the other digests of images, that its files have on disk.

    A release tells which of two commits is newer; nothing tells it of two digests, so the file's counts.
    """
    edited = list(_edited(repo, known))
    return replace(
        known,
        actions={name: _action(name, pin, edited) for name, pin in known.actions.items()},
        images={name: _image(name, pin, edited) for name, pin in known.images.items()},
    )


def _edited(repo: Repo, known: Lock) -> Iterator[tuple[str, str]]:
    """The base and the present text of every file that was edited."""
    for path, record in known.files.items():
        disk = raw_text(repo, path)
        if disk is not None and record.base is not None and plain(disk) != record.base:
            yield record.base, plain(disk)


def _action(name: str, pin: ActionPin, edited: list[tuple[str, str]]) -> ActionPin:
    found = [
        ActionPin(version=match["tag"], sha=match["sha"], source="bot")
        for _, disk in edited
        for match in USES.finditer(disk)
        if match["name"] == name
    ]
    newest = max(found, key=lambda bump: version(bump.version) or (0, 0, 0), default=pin)
    return newest if _is_newer(newest.version, pin.version) else pin


def _is_newer(one: str, two: str) -> bool:
    mine, theirs = version(one), version(two)
    return mine is not None and theirs is not None and mine > theirs


def _image(name: str, pin: ImagePin, edited: list[tuple[str, str]]) -> ImagePin:
    moved: set[str] = set()
    for base, disk in edited:
        moved |= _digests(disk)[name] - _digests(base)[name]
    return ImagePin(digest=moved.pop(), source="bot") if len(moved) == 1 else pin


def _digests(text: str) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, digest in IMAGE.findall(text):
        found[name].add(digest)
    return found


def fixed(pins: Pins, known: Lock) -> Pins:
    """The pins to render with: an action stays at the lock's commit until ``cigen upgrade`` or a bot moves it."""
    held = {
        name: Action(name=name, version=known.actions[name].version, sha=known.actions[name].sha)
        for name in pins.actions
        if name in known.actions
    }
    return replace(pins, actions={**pins.actions, **held})


def taken_back(repo: Repo, known: Lock) -> Iterator[Finding]:
    """Actions that a file has in an older release than the lock; a seeded file is its owner's alone."""
    for path, record in known.files.items():
        if record.ownership == "seeded":
            continue
        text = repo.text(path) or ""
        for match in USES.finditer(text):
            pin = known.actions.get(match["name"])
            if pin and _is_newer(pin.version, match["tag"]):
                message = (
                    f"{match['name']} {match['tag']} is older than {pin.version}, which the lock has: "
                    f"put {match['name']}@{pin.sha} # {pin.version} there"
                )
                place = Source(file=path, line=text.count("\n", 0, match.start("name")) + 1)
                yield Finding.at(place, "pin-taken-back", "error", message)


def behind(pins: Pins, known: Lock) -> Iterator[Finding]:
    """Actions whose commit is older than the one that comes with cigen."""
    for name, action in pins.actions.items():
        pin = known.actions.get(name)
        if pin and _is_newer(action.version, pin.version):
            message = f"{name} {pin.version} is older than {action.version}, which this cigen has: run `cigen upgrade`"
            yield Finding(code="pin-behind", severity="warning", message=message, file=PATH)
