"""Read the lock as somebody else may have written it: whole, by closed grammars, or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from cigen import __version__
from cigen.display import is_printable, printable
from cigen.errors import FileInTheWayError, UnsafeInputError, UsageError
from cigen.lock import PATH, SCHEMA, ActionPin, FileRecord, ImagePin, Lock, PinSource, bases, digest_of, sides
from cigen.repo import Repo, resolve
from cigen.settings import BRANCH, Ownership

_MAX_FILES = 20_000
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,200}:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ACTION = re.compile(r"[A-Za-z0-9_.-]{1,100}(?:/[A-Za-z0-9_.-]{1,100}){1,4}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_UPGRADE = "a newer cigen wrote it: upgrade cigen"
_TO_MEND = "take it from the last commit (git checkout), or delete it and run `cigen generate --adopt '*'`"


def load(repo: Repo) -> Lock:
    """Read the lock; an empty one where there is none. Raises for one that is broken, newer or hostile."""
    if not repo.exists(PATH):
        if repo.occupied(PATH):
            hint = "cigen follows no link there: make .cigen a folder, with the lock of the last commit in it"
            raise FileInTheWayError("something that is no file stands where the lock is", where=PATH, hint=hint)
        return Lock()
    text = repo.text(PATH) or ""
    if not sides.is_conflict(text):
        return parse(text)
    return sides.settled([lock for side in sides.of(text) for lock in _readable(side)], repo)


def _readable(text: str) -> Iterator[Lock]:
    """A side of a conflict, unless git tore it apart in the middle of a value."""
    try:
        yield parse(text)
    except UsageError:
        return


def parse(text: str) -> Lock:
    """The lock that ``text`` is; raises as :func:`load` does."""
    data = _json(text)
    _refuse_newer(data)
    decided, pins = _mapping(data, "decisions"), _mapping(data, "pins")
    return Lock(
        files=_files(_mapping(data, "files")),
        images=dict(_images(_mapping(pins, "images"))),
        actions=dict(_actions(_mapping(pins, "actions"))),
        decisions=_decisions(decided.get("components")),
        default_branch=_branch(decided.get("default_branch")),
    )


def _json(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise UsageError("the lock is not readable JSON", where=PATH, hint=_TO_MEND)
    return data


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; raises ``ValueError`` for a key that is there twice, as after a bad merge."""
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a key is there twice")
    return data


def _refuse_newer(data: Mapping[str, Any]) -> None:
    """Schema 1 had hashes and no bases; it is read, and written as the present one."""
    schema, least = data.get("schema"), data.get("min_reader", "0")
    if type(schema) is not int or not 1 <= schema <= SCHEMA:
        told = printable(str(schema), limit=40)
        raise UsageError(f"the lock has schema {told}, this cigen reads 1 to {SCHEMA}", where=PATH, hint=_UPGRADE)
    if not isinstance(least, str) or _numbers(least) > _numbers(__version__):
        told = printable(str(least), limit=40)
        raise UsageError(f"the lock needs cigen {told}, this is {__version__}", where=PATH, hint=_UPGRADE)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,6}", version[:40])[:3])


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise UsageError(f"{key} in the lock must be an object", where=PATH)
    return value


def _files(data: Mapping[str, Any]) -> dict[str, FileRecord]:
    if len(data) > _MAX_FILES:
        raise UnsafeInputError(f"the lock names more than {_MAX_FILES} files", where=PATH)
    records = {path: _record(path, entry) for path, entry in data.items()}
    try:
        texts = bases.decoded({path: entry for path, entry in data.items() if "base" in entry})
    except UnsafeInputError as error:
        raise UnsafeInputError(error.message, where=PATH) from None
    # A text that does not fit its hash was tampered with: none is known.
    return {
        path: replace(record, base=texts[path]) if digest_of(texts.get(path, "\0")) == record.sha256 else record
        for path, record in records.items()
    }


def _record(path: str, entry: object) -> FileRecord:
    if not is_inside(path):
        raise UnsafeInputError(f"the lock names a path outside the repository: {printable(path)}", where=PATH)
    hashes = [entry.get("sha256"), entry.get("result", "0" * 64)] if isinstance(entry, dict) else [None]
    if not isinstance(entry, dict) or not all(isinstance(h, str) and _SHA256.fullmatch(h) for h in hashes):
        raise UsageError(f"the lock has no hash for {printable(path)}", where=PATH)
    ownership = entry.get("ownership", "merged")
    if ownership not in get_args(Ownership):
        raise UsageError(f"the lock has an unknown ownership of {printable(path)}", where=PATH, hint=_UPGRADE)
    return FileRecord(
        sha256=entry["sha256"],
        result=entry.get("result"),
        ownership=cast("Ownership", ownership),
        deleted=entry.get("deleted") is True,
    )


def is_inside(path: str) -> bool:
    """Whether a path is inside the repository, and in no ``.git``, however a file system spells that."""
    folders = (folder.rstrip(" .").casefold() for folder in path.split("/"))
    return resolve(".", path) == path != "." and is_printable(path) and ".git" not in folders


def _branch(value: object) -> str | None:
    if value is None or (isinstance(value, str) and BRANCH.fullmatch(value)):
        return value
    raise UnsafeInputError("the lock's default branch is no branch", where=PATH)


def _decisions(data: object) -> dict[str, dict[str, str]]:
    """What can be read of them: they are compared with the new ones, and shown."""
    if not isinstance(data, dict):
        return {}
    return {
        path: {key: value for key, value in entry.items() if isinstance(value, str) and is_printable(key + value)}
        for path, entry in data.items()
        if isinstance(entry, dict) and (path == "." or is_inside(path))
    }


def _images(data: Mapping[str, Any]) -> Iterator[tuple[str, ImagePin]]:
    for name, entry in data.items():
        digest = entry.get("digest") if isinstance(entry, dict) else entry  # schema 1: the digest alone
        if not _IMAGE.fullmatch(name) or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise UnsafeInputError(f"the lock has an image that is none: {printable(name)}", where=PATH)
        yield name, ImagePin(digest=digest, source=_source(entry))


def _actions(data: Mapping[str, Any]) -> Iterator[tuple[str, ActionPin]]:
    for name, entry in data.items():
        version, sha = (entry.get("version"), entry.get("sha")) if isinstance(entry, dict) else (None, None)
        fits = isinstance(version, str) and isinstance(sha, str) and _VERSION.fullmatch(version)
        if not (_ACTION.fullmatch(name) and fits and _COMMIT.fullmatch(str(sha))):
            raise UnsafeInputError(f"the lock has an action that is none: {printable(name)}", where=PATH)
        yield name, ActionPin(version=str(version), sha=str(sha), source=_source(entry))


def _source(entry: object) -> PinSource:
    source = entry.get("source") if isinstance(entry, dict) else None
    return cast("PinSource", source) if source in get_args(PinSource) else "generator"
