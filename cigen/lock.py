"""``.cigen/lock.json``: what was decided, from what, every pin, and what was written last.

The file lies in the repository, so it is untrusted: paths that leave the tree are refused, nothing in it runs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cigen import __version__
from cigen.display import is_printable, printable
from cigen.errors import UnsafeInputError, UsageError
from cigen.facts import Facts
from cigen.pins import Pins
from cigen.repo import Repo, resolve
from cigen.settings import BRANCH

PATH = ".cigen/lock.json"
SCHEMA = 1
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,200}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Lock:
    """``files`` is path to SHA-256 of the text cigen wrote there, ``images`` is ``repository:tag`` to digest."""

    files: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decisions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    default_branch: str | None = None

    def to_text(self) -> str:
        """Canonical JSON: sorted, no time, no path of a machine."""
        data = {
            "schema": SCHEMA,
            "generator": {"name": "cigen", "version": __version__},
            "decisions": {"components": self.decisions, "default_branch": self.default_branch},
            "pins": {"actions": self.actions, "images": self.images},
            "files": {path: {"sha256": digest, "ownership": "merged"} for path, digest in self.files.items()},
        }
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def digest_of(text: str) -> str:
    """The SHA-256 of a file's text without carriage returns: a checkout with CRLF is no edit."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def decisions(facts: Facts) -> dict[str, dict[str, str]]:
    """What was decided for each component, each with its source."""
    return {
        part.path: {
            "name": part.name,
            "build_tool": part.build_tool,
            part.runtime.name: f"{part.runtime.version} ({part.runtime.source or 'assumed'})",
        }
        for part in facts.components
    }


def actions_in(texts: Sequence[str], pins: Pins) -> dict[str, dict[str, str]]:
    """The pins of the actions that the written files use."""
    used = [action for action in pins.actions.values() if any(action.sha in text for text in texts)]
    return {action.name: {"version": action.version, "sha": action.sha} for action in used}


def load(repo: Repo) -> Lock:
    """Read the lock; an empty one where there is none. Raises for one that is broken, newer or hostile."""
    if not repo.exists(PATH):
        return Lock()
    data = _parse(repo.text(PATH))
    schema = data.get("schema")
    if schema != SCHEMA:
        raise UsageError(
            f"the lock has schema {printable(str(schema), limit=40)}, this cigen reads {SCHEMA}",
            where=PATH,
            hint="a newer cigen wrote it: upgrade cigen",
        )
    return Lock(
        files=_files(_mapping(data, "files")),
        images=_images(_mapping(_mapping(data, "pins"), "images")),
        default_branch=_branch(_mapping(data, "decisions").get("default_branch")),
    )


def _parse(text: str | None) -> Mapping[str, Any]:
    try:
        data = json.loads(text or "", object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        hint = "take it from the last commit (git checkout), or delete it and run cigen init again"
        raise UsageError("the lock is not readable JSON", where=PATH, hint=hint)
    return data


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; raises ``ValueError`` for a key that is there twice, as after a bad merge."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key is there twice")
    return data


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise UsageError(f"{key} in the lock must be an object", where=PATH)
    return value


def _files(data: Mapping[str, Any]) -> dict[str, str]:
    files = {}
    for path, entry in data.items():
        if not _is_ours(path):
            raise UnsafeInputError(f"the lock names a path outside the repository: {printable(path)}", where=PATH)
        digest = entry.get("sha256") if isinstance(entry, dict) else None
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise UsageError(f"the lock has no hash for {printable(path)}", where=PATH)
        files[path] = digest
    return files


def _is_ours(path: str) -> bool:
    """Whether a path is inside the repository, and in no ``.git``, however a file system spells that."""
    folders = (folder.rstrip(" .").casefold() for folder in path.split("/"))
    return resolve(".", path) == path != "." and is_printable(path) and ".git" not in folders


def _branch(value: object) -> str | None:
    if value is None or (isinstance(value, str) and BRANCH.fullmatch(value)):
        return value
    raise UnsafeInputError("the lock's default branch is no branch", where=PATH)


def _images(data: Mapping[str, Any]) -> dict[str, str]:
    for name, digest in data.items():
        if not _IMAGE.fullmatch(name) or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise UnsafeInputError(f"the lock has an image that is none: {printable(name)}", where=PATH)
    return dict(data)
