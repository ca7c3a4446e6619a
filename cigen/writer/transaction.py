"""All files or none: stage new and old contents, note it down, and let the files change places."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from cigen.display import printable
from cigen.errors import FileInTheWayError
from cigen.writer import journal
from cigen.writer.exclusion import uninterrupted
from cigen.writer.journal import Entry, Side, hash_of
from cigen.writer.places import NotAFileError, Place


@dataclass(frozen=True, kw_only=True)
class Target:
    """A file as it was looked at and as it is to be, in bytes; ``None`` where there is none."""

    path: str
    before: bytes | None
    after: bytes | None


def replace_all(top: int, targets: Sequence[Target]) -> None:
    """Write every target, in this order, or leave all as they are; raises where one is not as it was looked at."""
    made: list[str] = []
    try:
        entries = _stage(top, targets, made)
        with uninterrupted():
            _publish(top, entries)
    except _HalfDoneError as error:
        raise error.cause from None  # the journal stays: the next run finishes or undoes it
    except BaseException:
        _clean(top, made)
        raise


class _HalfDoneError(Exception):
    """Some files have changed places, and the file system takes neither the rest nor the way back."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _stage(top: int, targets: Sequence[Target], made: list[str]) -> list[Entry]:
    with contextlib.closing(Place(top, f"{journal.FOLDER}/-", made=made)):
        pass
    for number, target in enumerate(targets):
        _stage_one(top, number, target, made)
    return [Entry(path=target.path, before=hash_of(target.before), after=hash_of(target.after)) for target in targets]


def _stage_one(top: int, number: int, target: Target, made: list[str]) -> None:
    with contextlib.closing(Place(top, target.path, made=made if target.after is not None else None)) as place:
        _refuse_changed(place, target)
        for side, content in zip(get_args(Side), (target.after, target.before), strict=True):
            if content is not None:
                with contextlib.closing(journal.staged(top, number, side)) as staged:
                    staged.create(content, place.mode(), target.path)


def _refuse_changed(place: Place, target: Target) -> None:
    """Raise for a file that is not as it was looked at: somebody saved it while cigen asked or worked."""
    where, hint = printable(target.path), "run cigen again"
    try:
        now = place.read()
    except NotAFileError:
        message = "something that is no file stands where cigen would write; nothing was written"
        raise FileInTheWayError(message, where=where, hint="move it away, then again") from None
    if now not in (target.before, target.after):
        message = "it was changed while cigen was at work; nothing was written"
        raise FileInTheWayError(message, where=where, hint=hint)


def _publish(top: int, entries: Sequence[Entry]) -> None:
    journal.begin(top, entries)
    try:
        _bring(top, entries, "new")
    except OSError as error:
        try:
            _bring(top, entries, "old")
        except OSError:
            raise _HalfDoneError(error) from None
        raise
    with contextlib.suppress(OSError):  # all is written; the next run sweeps
        journal.sweep(top)


def _bring(top: int, entries: Sequence[Entry], side: Side) -> None:
    for number, entry in enumerate(entries):
        journal.publish(top, number, entry, side)


def _clean(top: int, made: Sequence[str]) -> None:
    """Leave nothing behind; what cannot be removed now is swept by the next run."""
    with contextlib.suppress(OSError):
        journal.sweep(top)
    for path in reversed(made):
        with contextlib.suppress(OSError), contextlib.closing(Place(top, path)) as folder:
            folder.remove_folder()
