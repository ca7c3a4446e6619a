"""Who wins where both sides moved a pin: the newer release, and a new tag over a new digest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cigen.merge.conflicts import ConflictKind
from cigen.merge.tree import Node

_USES = re.compile(r"([\w.-]+/[\w./-]+)@([\w./+-]+)")
_VERSION = re.compile(r"(?<![\w.])v?([0-9]{1,6})(?:\.([0-9]{1,6}))?(?:\.([0-9]{1,6}))?(?![\w.])")
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}")
Version = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A pin as written: the value, and the comment behind it that names the release."""

    value: str
    comment: str = ""

    @property
    def action(self) -> str:
        """The action without its ref, or nothing where the value names none."""
        match = _USES.fullmatch(self.value)
        return match[1] if match else ""

    @property
    def version(self) -> Version | None:
        """The release that the comment names, or else the ref."""
        return version(self.comment) or version(self.value.rpartition("@")[2])


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Whether the generator's pin is taken; if not, why the user's stays."""

    theirs: bool
    conflict: ConflictKind | None = None
    note: str = ""


def version(text: str) -> Version | None:
    """The first release that a text names: ``v4``, ``4.1`` or ``v4.1.2``."""
    match = _VERSION.search(text)
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else None


def with_version_of(comment: str, old: str, new: str) -> str | None:
    """``comment`` with the release that ``old`` names replaced by the one that ``new`` names."""
    before, after = _VERSION.search(old), _VERSION.search(new)
    if not before or not after or before[0] not in comment:
        return None
    return comment.replace(before[0], after[0], 1)


def without_versions(comments: Iterable[str]) -> list[str]:
    """Comments as they are whatever release they name."""
    return [_VERSION.sub("", comment) for comment in comments]


def differ_only(one: Node, two: Node) -> bool:
    """Whether two nodes are the same but for pins, as after a bot's visit."""
    if one.digest == two.digest:
        return True
    if one.kind != two.kind or len(one.children) != len(two.children):
        return False
    if one.kind == "scalar":
        return _is_same_pin(Pin(value=one.value), Pin(value=two.value))
    pairs = zip(one.children, two.children, strict=True)
    return all(left.names[:1] == right.names[:1] and differ_only(left, right) for left, right in pairs)


def _is_same_pin(one: Pin, two: Pin) -> bool:
    images = (_DIGEST.sub("", one.value), _DIGEST.sub("", two.value))
    return one.action == two.action != "" or (images[0] == images[1] != one.value)


def decide(base: Pin, ours: Pin, theirs: Pin) -> Decision | None:
    """Decide between two moved pins; ``None`` where they are no pins of the same thing."""
    if base.action and base.action == ours.action == theirs.action:
        return _release(base, ours, theirs)
    if all(_DIGEST.search(pin.value) for pin in (base, theirs)):
        return _image(base.value, ours.value, theirs.value)
    return None


def _release(base: Pin, ours: Pin, theirs: Pin) -> Decision:
    before, mine, new = base.version, ours.version, theirs.version
    if mine is None or new is None:
        return Decision(theirs=False, note="which pin is newer is not known")
    if before is not None and mine < before:
        return Decision(theirs=False, conflict="pin-downgrade")
    if new > mine:
        return Decision(theirs=True)
    return Decision(theirs=False, note="the user's pin is as new or newer")


def _image(base: str, ours: str, theirs: str) -> Decision | None:
    """A digest can be told apart from another, but not which is newer."""
    before, mine, new = (_DIGEST.sub("", value) for value in (base, ours, theirs))
    if new == before:
        return Decision(theirs=False, note="the user's image stays; the generator moved only the digest")
    if mine == before and _DIGEST.search(ours):
        return Decision(theirs=True)
    return None
