"""``.cigen/lock.json``: what was decided, from what, every pin, and the bytes that were written last.

The file lies in the repository, so it is untrusted: paths that leave the tree are refused, nothing in it runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cigen import __version__
from cigen.facts import Facts
from cigen.lock import bases
from cigen.pins import Pins
from cigen.settings import Ownership

PATH = ".cigen/lock.json"
SCHEMA = 2
MIN_READER = "0.1.0"  # the first version that reads this schema
PinSource = Literal["generator", "user", "bot"]
"""Who chose a pin: cigen, a person in cigen's files or by ``cigen upgrade``, or an update bot there."""


@dataclass(frozen=True, kw_only=True)
class FileRecord:
    """What cigen knows of one file.

    ``base`` is the text of the last emission with Unix line ends, ``None`` where it is not known, and ``sha256``
    its hash; ``result`` is the hash of the file as cigen left it. ``deleted``: the user removed it, so it stays away.
    """

    sha256: str
    base: str | None = None
    result: str | None = None
    ownership: Ownership = "merged"
    deleted: bool = False

    @classmethod
    def of(cls, base: str, result: str | None = None, ownership: Ownership = "merged") -> FileRecord:
        """The record of a file that was rendered as ``base`` and left on disk as ``result``."""
        digest = digest_of(base)
        left = None if result is None else digest_of(result)
        return cls(sha256=digest, base=base, result=None if left == digest else left, ownership=ownership)

    @property
    def left(self) -> str:
        """The hash of the file as cigen left it."""
        return self.result or self.sha256


@dataclass(frozen=True, kw_only=True)
class ImagePin:
    """The digest of an image, and who chose it."""

    digest: str
    source: PinSource = "generator"


@dataclass(frozen=True, kw_only=True)
class ActionPin:
    """The commit of an action, the tag that people know it by, and who chose it."""

    version: str
    sha: str
    source: PinSource = "generator"


@dataclass(frozen=True, kw_only=True)
class Lock:
    """``files`` by path, ``images`` by ``repository:tag``, ``actions`` by name, ``decisions`` by component path."""

    files: Mapping[str, FileRecord] = field(default_factory=dict)
    images: Mapping[str, ImagePin] = field(default_factory=dict)
    actions: Mapping[str, ActionPin] = field(default_factory=dict)
    decisions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    default_branch: str | None = None

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each image."""
        return {name: pin.digest for name, pin in self.images.items()}

    def to_text(self) -> str:
        """Canonical JSON: sorted, no time, no path of a machine."""
        data = {
            "schema": SCHEMA,
            "min_reader": MIN_READER,
            "generator": {"name": "cigen", "version": __version__},
            "decisions": {"components": self.decisions, "default_branch": self.default_branch},
            "pins": {
                "actions": {name: vars(pin) for name, pin in self.actions.items()},
                "images": {name: vars(pin) for name, pin in self.images.items()},
            },
            "files": _files(self.files),
        }
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _files(records: Mapping[str, FileRecord]) -> dict[str, dict[str, Any]]:
    """Each record without what goes without saying."""
    kept = bases.encoded({path: record.base for path, record in records.items() if record.base is not None})
    return {
        path: {
            "sha256": record.sha256,
            "ownership": record.ownership,
            **({"result": record.result} if record.result else {}),
            **({"deleted": True} if record.deleted else {}),
            **kept.get(path, {}),
        }
        for path, record in records.items()
    }


def digest_of(text: str) -> str:
    """The SHA-256 of a file's text without byte order mark and carriage returns: a checkout with CRLF is no edit."""
    return hashlib.sha256(plain(text).encode()).hexdigest()


def plain(text: str) -> str:
    """A file's text without byte order mark, with Unix line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def decisions(facts: Facts) -> dict[str, dict[str, str]]:
    """What was decided for each component, each with its source."""
    return {
        part.path: {
            "name": part.name,
            "build_tool": part.build_tool,
            part.runtime.name: f"{part.runtime.used} ({part.runtime.source or 'assumed'})",
        }
        for part in facts.components
    }


def actions_in(texts: Sequence[str], pins: Pins, known: Mapping[str, ActionPin]) -> dict[str, ActionPin]:
    """The pins of the actions that the written files use; ``known`` tells who chose them."""
    used = [action for action in pins.actions.values() if any(action.sha in text for text in texts)]
    found = {action.name: ActionPin(version=action.version, sha=action.sha) for action in used}
    return {name: known[name] if name in known and known[name].sha == pin.sha else pin for name, pin in found.items()}
