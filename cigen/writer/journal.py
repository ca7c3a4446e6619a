"""``.cigen/txn.json``: which files are about to change places, so that a run that was killed is finished or undone.

New and old contents lie in ``.cigen/txn/`` under numbers. The journal lies in the repository, so it is untrusted: only
what says that cigen wrote it is moved, and only onto such a file or none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from cigen import lock, settings
from cigen.lock.reader import is_inside
from cigen.reconcile.origin import says_so
from cigen.writer.places import NotAFileError, Place

PATH = ".cigen/txn.json"
FOLDER = ".cigen/txn"
_MOST = 20_000
Side = Literal["new", "old"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file that changes: the hashes of its old and new content, ``None`` where there is no file."""

    path: str
    before: str | None
    after: str | None


def hash_of(content: bytes | None) -> str | None:
    """The SHA-256 of a file's bytes."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def staged(top: int, number: int, side: Side) -> Place:
    """Where the content of the entry ``number`` lies; ``side`` is "new" or "old"."""
    return Place(top, f"{FOLDER}/{number}.{side}")


def begin(top: int, entries: Sequence[Entry]) -> None:
    """From here on the run is finished, or undone, but never half."""
    text = json.dumps({"schema": 1, "files": [asdict(entry) for entry in entries]}, indent=2, sort_keys=True)
    place, final = Place(top, f"{FOLDER}/txn.json"), Place(top, PATH)
    with contextlib.closing(place), contextlib.closing(final):
        place.create(text.encode(), None, PATH)
        place.settle()
        final.take(place)
        final.settle()


def recover(top: int) -> None:
    """Finish what was begun, or undo it, and sweep what is left; nothing that somebody changed since is touched."""
    try:
        entries = _read(top)
        if entries:
            next(filter(None, (_finish(top, entries, side) for side in get_args(Side))), None)
    finally:
        sweep(top)


def sweep(top: int) -> None:
    """Forget the transaction."""
    with contextlib.suppress(FileNotFoundError, NotAFileError), contextlib.closing(Place(top, PATH)) as journal:
        journal.remove()
        with contextlib.suppress(FileNotFoundError), contextlib.closing(Place(top, f"{FOLDER}/-")) as inside:
            for name in os.listdir(inside.folder):  # noqa: PTH208 - by its descriptor
                with (
                    contextlib.suppress(IsADirectoryError),
                    contextlib.closing(Place(top, f"{FOLDER}/{name}")) as place,
                ):
                    place.remove()
        with contextlib.closing(Place(top, FOLDER)) as folder:
            folder.remove_folder()
            folder.settle()


def _read(top: int) -> tuple[Entry, ...]:
    """The journal's entries; none where there is no journal, or one that cigen did not write."""
    try:
        with contextlib.closing(Place(top, PATH)) as place:
            data = json.loads(place.read() or b"{}")
        return tuple(_entries(data))
    except (FileNotFoundError, NotAFileError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()


def _entries(data: Any) -> Iterator[Entry]:
    files = data.get("files", [])
    if len(files) > _MOST:
        raise ValueError("too many files")
    for item in files:
        path: object = item["path"]
        if not isinstance(path, str) or not is_inside(path):
            raise ValueError("no path of ours")
        yield Entry(path=path, before=item["before"], after=item["after"])


def _finish(top: int, entries: Sequence[Entry], side: Side) -> bool:
    """Bring every file to its new, or back to its old state; ``False`` where that cannot be done for all."""
    try:
        if not all(_is_possible(top, number, entry, side) for number, entry in enumerate(entries)):
            return False
    except (FileNotFoundError, NotAFileError):
        return False
    for number, entry in enumerate(entries):
        publish(top, number, entry, side)
    return True


def _is_possible(top: int, number: int, entry: Entry, side: Side) -> bool:
    wanted = entry.after if side == "new" else entry.before
    with contextlib.closing(Place(top, entry.path)) as place:
        now = place.read()
    if hash_of(now) == wanted:
        return True
    if hash_of(now) not in {entry.before, entry.after}:
        return False
    if wanted is None:
        return _is_ours(entry.path, now)
    with contextlib.closing(staged(top, number, side)) as source:
        content = source.read()
    # Under a file of cigen's may lie what a person had there, before it was adopted.
    return hash_of(content) == wanted and _is_ours(entry.path, content if now is None else now)


def _is_ours(path: str, content: bytes | None) -> bool:
    """Whether a journal may move this: a hostile one names any file."""
    return content is None or path in (lock.PATH, settings.FILE) or says_so(content[:8192].decode("utf-8", "replace"))


def publish(top: int, number: int, entry: Entry, side: Side) -> None:
    """Give one file its new (or old) content, or take it away."""
    wanted = entry.after if side == "new" else entry.before
    with contextlib.closing(Place(top, entry.path)) as place:
        if hash_of(place.read()) == wanted:
            return
        if wanted is None:
            place.remove()
        else:
            with contextlib.closing(staged(top, number, side)) as source:
                place.take(source)
        place.settle()
