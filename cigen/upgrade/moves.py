"""What an upgrade does with one pin, and who is asked for newer ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from cigen.registry import Resolution
from cigen.registry.distribution import Unknown

Kind = Literal["image", "action"]
Status = Literal["moves", "fresh", "waits", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Move:
    """One pin: what it is (``before``), what it is to be (``after``; the same where it stays), and why.

    An image's are digests, an action's are commits, whose releases are ``before_name`` and ``after_name``.
    """

    kind: Kind
    name: str
    status: Status
    before: str
    after: str
    before_name: str = ""
    after_name: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """The cool-down: what was made after ``since`` waits, so that a bad release is found by others first."""

    since: datetime
    days: int

    @classmethod
    def of(cls, now: datetime, days: int) -> Wait:
        """Of ``days`` days before ``now``."""
        return cls(since=now - timedelta(days=days), days=days)

    def why(self, made: datetime | Unknown) -> str:
        """Why something made then has to wait; "" where it has not."""
        if self.days == 0:
            return ""
        if isinstance(made, Unknown):
            return f"its age is not known: {made.reason}"
        return f"made {made:%Y-%m-%d}: it waits {self.days} days" if made > self.since else ""


class Sources(Protocol):
    """Who is asked: registries, and the repositories of actions."""

    def digests(self, images: Sequence[str]) -> Resolution:
        """The digest that each ``repository:tag`` has now."""

    def image_made(self, image: str, digest: str) -> datetime | Unknown:
        """When the image was made."""

    def tags(self, action: str) -> Mapping[str, str] | Unknown:
        """The tags of an action's repository, and their commits."""

    def commit_made(self, action: str, commit: str) -> datetime | Unknown:
        """When the commit of an action was made."""
