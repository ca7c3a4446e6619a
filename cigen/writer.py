"""The only writer of a working tree: compare, then write all files or none, the lock last.

Every folder on the way is opened without following links, so nothing is written outside the repository.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cigen import lock
from cigen.display import printable
from cigen.errors import CigenError, FileInTheWayError, TryAgainError, UnsafeInputError, WriteError
from cigen.output_files import OutputFile
from cigen.repo import Repo

Status = Literal["fresh", "new", "stale", "missing", "edited", "in-the-way", "obsolete"]
_WRITTEN_BY_US = "# Written by cigen"
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, kw_only=True)
class Change:
    """One file as it is (``before``) and as it is to be (``after``); ``None`` where there is no file."""

    path: str
    status: Status
    before: str | None
    after: str | None

    @property
    def writes(self) -> bool:
        """Whether this file has to be written or removed, and may be."""
        return self.status in ("new", "stale", "missing", "obsolete")

    @property
    def blocked(self) -> bool:
        """Whether a person's file or edit stands where cigen would write."""
        return self.status in ("edited", "in-the-way")


def is_taken(repo: Repo, known: lock.Lock, path: str) -> bool:
    """Whether ``path`` holds a file that cigen did not write."""
    text = repo.text(path)
    if text is None:
        return repo.occupied(path)
    return path not in known.files and not text.startswith(_WRITTEN_BY_US)


def compare(repo: Repo, files: Sequence[OutputFile], known: lock.Lock) -> tuple[Change, ...]:
    """What would happen to each file, in the order of ``files``; files no longer needed come last."""
    wanted = {file.path for file in files}
    changes = [_compare(repo, file.path, file.text, known) for file in files]
    changes += [_compare(repo, path, None, known) for path in sorted(known.files) if path not in wanted]
    return tuple(change for change in changes if change.before is not None or change.after is not None)


def _compare(repo: Repo, path: str, after: str | None, known: lock.Lock) -> Change:
    before = repo.text(path)
    return Change(path=path, status=_status(repo, path, before, after, known), before=before, after=after)


def _status(repo: Repo, path: str, before: str | None, after: str | None, known: lock.Lock) -> Status:
    if before is None and not repo.occupied(path):
        return "missing" if path in known.files else "new"
    if before == after:
        return "fresh"
    if path not in known.files or before is None:
        return "in-the-way"  # a link, a folder or bytes that are no text among them
    if lock.digest_of(before) != known.files[path]:
        return "edited"
    if not before.startswith(_WRITTEN_BY_US):
        return "edited"  # a lock may name any file, with its hash: what cigen wrote tells so itself
    return "stale" if after is not None else "obsolete"


def refuse_blocked(changes: Sequence[Change]) -> None:
    """Raise :class:`FileInTheWayError` for the files that a person wrote or edited."""
    blocked = [change for change in changes if change.blocked]
    if not blocked:
        return
    listed = ", ".join(f"{printable(change.path)} ({change.status.replace('-', ' ')})" for change in blocked)
    raise FileInTheWayError(
        f"nothing was written, since a person's work would be lost: {listed}",
        where=printable(blocked[0].path),
        hint="`cigen generate --diff` shows what cigen would write; move the file away or take that over, then again",
    )


def write(root: Path, changes: Sequence[Change], new_lock: lock.Lock) -> None:
    """Carry out ``changes`` and write the lock, all or nothing; raises for what cannot be written."""
    files: dict[str, str | None] = {change.path: change.after for change in changes if change.writes}
    files[lock.PATH] = new_lock.to_text()
    try:
        with _exclusive(root) as top:
            _replace_all(top, files, lambda: _refuse_edited(root, changes))
    except OSError as error:
        raise _explained(error) from None


def _explained(error: OSError) -> CigenError:
    where = printable(os.fsdecode(error.filename)) if error.filename else None
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return UnsafeInputError("a link stands where a folder is to be; nothing was written", where=where)
    hint = "make the folder writable" if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM) else None
    return WriteError(f"cannot write: {error.strerror}; nothing was changed", where=where, hint=hint)


@contextlib.contextmanager
def _exclusive(root: Path) -> Iterator[int]:
    """A descriptor of the root, locked against another cigen; the lock ends with the process."""
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(top, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TryAgainError("another cigen is writing here", hint="wait for it, then run again") from None
        yield top
    finally:
        os.close(top)


def _refuse_edited(root: Path, changes: Sequence[Change]) -> None:
    """Raise for a file that is not as it was looked at: somebody saved it while cigen asked or worked."""
    now = Repo.from_folder(root)
    for change in changes:
        if change.writes and (
            now.text(change.path) != change.before or (change.before is None and now.occupied(change.path))
        ):
            raise FileInTheWayError(
                "it was changed while cigen was at work; nothing was written",
                where=printable(change.path),
                hint="run cigen again",
            )


def _replace_all(top: int, files: Mapping[str, str | None], check: Callable[[], None]) -> None:
    """Stage every file, ``check`` once more that they may be replaced, and let them change places."""
    with contextlib.ExitStack() as stack:
        staged = [_Staged(stack, top, path, text) for path, text in files.items()]
        with _uninterrupted():
            check()
            for file in staged:
                file.publish()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back Ctrl-C while files change places.

    By handlers, not by the thread's mask: another thread would take the signal and Python act on it here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python runs handlers in the main thread only
        return
    held: list[int] = []
    before = {which: signal.signal(which, lambda got, _: held.append(got)) for which in _INTERRUPTS}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
        for number in held[:1]:
            signal.raise_signal(number)


class _Staged:
    """One file, complete and on disk under a temporary name beside its place; gone again if not published."""

    def __init__(self, stack: contextlib.ExitStack, top: int, path: str, text: str | None) -> None:
        *folders, self._name = path.split("/")
        self._folder = top
        self._temporary: str | None = None
        for depth, folder in enumerate(folders):
            self._folder = _enter(stack, self._folder, folder, "/".join(folders[: depth + 1]), create=text is not None)
        if text is not None:
            self._temporary = f".{self._name}.{secrets.token_hex(4)}.tmp"
            stack.callback(self._discard)
            self._fill(text, path)

    def publish(self) -> None:
        if self._temporary is None:
            os.unlink(self._name, dir_fd=self._folder)
        else:
            os.replace(self._temporary, self._name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        os.fsync(self._folder)

    def _fill(self, text: str, path: str) -> None:
        assert self._temporary  # noqa: S101 - for the type checker
        try:
            descriptor = os.open(self._temporary, _NEW_FILE, self._mode(), dir_fd=self._folder)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(text.encode())
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            error.filename = path
            raise

    def _mode(self) -> int:
        try:
            return os.stat(self._name, dir_fd=self._folder, follow_symlinks=False).st_mode & 0o777
        except OSError:
            return 0o666

    def _discard(self) -> None:
        if self._temporary:
            with contextlib.suppress(OSError):
                os.unlink(self._temporary, dir_fd=self._folder)


def _enter(stack: contextlib.ExitStack, parent: int, name: str, path: str, *, create: bool) -> int:
    """Open the folder ``name`` of ``parent``, made if missing, never through a link."""
    try:
        if create:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=parent)
        folder = os.open(name, _FOLDER, dir_fd=parent)
    except OSError as error:
        error.filename = path
        raise
    stack.callback(os.close, folder)
    return folder
