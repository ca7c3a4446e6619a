"""The only writer of a working tree: all files of a run or none, at whatever point it is stopped.

Every folder on the way is opened without following links, so nothing is written outside the repository.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from cigen.display import printable
from cigen.errors import CigenError, FileInTheWayError, UnsafeInputError, WriteError
from cigen.reconcile import Change
from cigen.writer import journal
from cigen.writer.exclusion import exclusive
from cigen.writer.transaction import Target, replace_all


def refuse_blocked(changes: Sequence[Change]) -> None:
    """Raise :class:`FileInTheWayError` for files that cigen did not write."""
    blocked = [printable(change.path) for change in changes if change.blocked]
    if not blocked:
        return
    adopt = [f"--adopt {printable(shlex.quote(change.path))}" for change in changes if _is_adoptable(change)]
    hint = f"`cigen generate {' '.join(adopt[:3])}` merges cigen's files into them; or move them away, then again"
    raise FileInTheWayError(
        f"nothing was written, since these are not cigen's: {', '.join(blocked)}",
        where=blocked[0],
        hint=hint if len(adopt) == len(blocked) else "move them away, or save them as files in UTF-8, then again",
    )


def _is_adoptable(change: Change) -> bool:
    """Whether the file in the way has a text to merge with."""
    return change.blocked and change.before is not None


def write(root: Path, changes: Sequence[Change], lock: Change) -> None:
    """Carry out ``changes`` and write the lock last, all or nothing; raises for what cannot be written."""
    targets = [_target(change) for change in (*changes, lock) if change.writes]
    if not targets:
        return
    with _explained(), exclusive(root) as top:
        journal.recover(top)
        replace_all(top, targets)


def recover(root: Path) -> None:
    """Finish or undo what a run that was killed left behind."""
    if os.path.lexists(root / journal.PATH) or os.path.lexists(root / journal.FOLDER):
        with _explained(), exclusive(root) as top:
            journal.recover(top)


def _target(change: Change) -> Target:
    before, after = (None if text is None else text.encode() for text in (change.before, change.after))
    return Target(path=change.path, before=before, after=after)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _explanation(error) from None


def _explanation(error: OSError) -> CigenError:
    where = printable(os.fsdecode(error.filename)) if error.filename else None
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return UnsafeInputError("a link stands where a folder is to be; nothing was written", where=where)
    denied = error.errno in (errno.EACCES, errno.EROFS, errno.EPERM)
    hint = "make the folder writable, then run again" if denied else "mend that, then run again"
    return WriteError(f"cannot write: {error.strerror}; the files are as they were", where=where, hint=hint)
