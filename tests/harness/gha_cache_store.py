"""What the cache service keeps, and who may see it: GitHub's scope rules, apart from any protocol."""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from dataclasses import dataclass, field
from enum import IntFlag
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path


class Permission(IntFlag):
    """The bits of a token's access-control entry."""

    READ = 1
    WRITE = 2


READ = Permission.READ
WRITE = Permission.WRITE

Scopes = dict[str, Permission]
Action = Literal["put", "get", "hit", "miss", "denied", "duplicate"]


class AccessDeniedError(Exception):
    """The token has no scope it may write to. Answered as a duplicate, clients would retry for ever."""


class DuplicateError(Exception):
    """Entries are immutable: the key exists, or somebody is just uploading it."""


class InvalidTokenError(Exception):
    """No token, or one without readable access controls."""


@dataclass
class Entry:
    """One cache entry; `file` holds its bytes, `order` tells which is newer."""

    number: int
    scope: str
    key: str
    version: str
    file: Path
    committed: bool = False
    order: int = 0
    blocks: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """One line of the log that tests read."""

    action: Action
    key: str
    scope: str = ""
    size: int = 0


def make_token(scopes: Mapping[str, Permission]) -> str:
    """Make an unsigned JWT with the claims that clients read: `ac` is JSON inside a string."""
    controls = [{"Scope": scope, "Permission": int(permission)} for scope, permission in scopes.items()]
    now = int(time.time())
    claims = {"nbf": now - 60, "exp": now + 6 * 3600, "ac": json.dumps(controls), "repository_id": "1"}
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, "c2lnbmF0dXJl"])


def scopes_of(authorization: str | None) -> Scopes:
    """Read the scopes from an `Authorization: Bearer` header; the signature is not checked."""
    try:
        payload = (authorization or "").removeprefix("Bearer ").split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return {control["Scope"]: Permission(control["Permission"]) for control in json.loads(claims["ac"])}
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise InvalidTokenError(str(error)) from error


class CacheStore:
    """Entries by scope, key and version. Every method may be called from several threads."""

    def __init__(self, folder: Path) -> None:
        self.log: list[Request] = []
        self._folder = folder
        self._entries: dict[int, Entry] = {}
        self._counter = 0
        self._lock = threading.RLock()

    def note(self, action: Action, key: str, scope: str = "", size: int = 0) -> None:
        """Add a line to the log."""
        with self._lock:
            self.log.append(Request(action, key, scope, size))

    def reserve(self, scopes: Scopes, key: str, version: str) -> Entry:
        """Open a new entry in the first scope that the token may write."""
        scope = next((name for name, permission in scopes.items() if permission & WRITE), None)
        if scope is None:
            self.note("denied", key)
            raise AccessDeniedError(key)
        with self._lock:
            if any((e.scope, e.key, e.version) == (scope, key, version) for e in self._entries.values()):
                self.note("duplicate", key, scope)
                raise DuplicateError(key)
            self._counter += 1
            entry = Entry(self._counter, scope, key, version, self._folder / str(self._counter))
            entry.file.touch()
            self._entries[entry.number] = entry
        return entry

    def pending(self, scopes: Scopes, key: str, version: str) -> Entry | None:
        """Find a reserved entry by its name, as protocol v2 finishes an upload."""
        with self._lock:
            return next(
                (
                    e
                    for e in self._entries.values()
                    if not e.committed and e.scope in scopes and (e.key, e.version) == (key, version)
                ),
                None,
            )

    def commit(self, entry: Entry) -> None:
        """Make an uploaded entry visible."""
        with self._lock:
            self._counter += 1
            entry.order, entry.committed = self._counter, True
        self.note("put", entry.key, entry.scope, entry.file.stat().st_size)

    def find(self, scopes: Scopes, keys: Iterable[str], version: str) -> Entry | None:
        """Look up as GitHub does: scope by scope, there the exact key, then the newest with that prefix."""
        keys = list(keys)
        for scope, permission in scopes.items():
            if not permission & READ:
                continue
            for key in keys:
                entry = self._newest(scope, key, version)
                if entry:
                    self.note("hit", entry.key, scope)
                    return entry
        self.note("miss", ",".join(keys))
        return None

    def _newest(self, scope: str, key: str, version: str) -> Entry | None:
        with self._lock:
            found = [
                e
                for e in self._entries.values()
                if e.committed and (e.scope, e.version) == (scope, version) and e.key.startswith(key)
            ]
        return max(found, key=lambda e: (e.key == key, e.order), default=None)

    def get(self, number: int) -> Entry | None:
        """Return an entry by its number, None when it was evicted."""
        with self._lock:
            return self._entries.get(number)

    def entries(self) -> list[Entry]:
        """List what is committed, oldest first."""
        with self._lock:
            return sorted((e for e in self._entries.values() if e.committed), key=lambda e: e.order)

    def evict(self, predicate: Callable[[Entry], bool]) -> list[Entry]:
        """Delete the committed entries that the predicate picks, as GitHub's own eviction does."""
        with self._lock:
            gone = [e for e in self.entries() if predicate(e)]
            for entry in gone:
                del self._entries[entry.number]
                entry.file.unlink(missing_ok=True)
        return gone
