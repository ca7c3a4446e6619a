"""Places in a tree, reached folder by folder from an open root, never through a link."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MOST = 8 << 20  # bytes: no file of cigen's is larger


class NotAFileError(OSError):
    """A link, folder or pipe stands at a place."""

    def __init__(self, path: str) -> None:
        super().__init__(errno.EEXIST, "something that is no file is there", path)


class Place:
    """The name ``name`` in an open folder; ``path`` is shown in errors. Closed by ``close``."""

    def __init__(self, top: int, path: str, *, made: list[str] | None = None) -> None:
        """``made``: missing folders are made and listed there; without it they are an error."""
        self.path = path
        *folders, self.name = path.split("/")
        self._open = contextlib.ExitStack()
        self.folder = top
        try:
            for depth, folder in enumerate(folders):
                self.folder = self._enter(folder, "/".join(folders[: depth + 1]), made)
        except BaseException:
            self._open.close()
            raise

    def close(self) -> None:
        """Let go of the folders."""
        self._open.close()

    def _enter(self, name: str, path: str, made: list[str] | None) -> int:
        with told(path):
            if made is not None:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, dir_fd=self.folder)
                    made.append(path)
            folder = os.open(name, _FOLDER, dir_fd=self.folder)
        self._open.callback(os.close, folder)
        return folder

    def mode(self) -> int | None:
        """The permissions of the file, ``None`` where there is none; raises for anything else that is there."""
        with told(self.path):
            try:
                found = os.stat(self.name, dir_fd=self.folder, follow_symlinks=False).st_mode
            except FileNotFoundError:
                return None
            if not stat.S_ISREG(found):
                raise NotAFileError(self.path)
            return found & 0o777

    def read(self) -> bytes | None:
        """The file's content; ``None`` where there is none."""
        if self.mode() is None:
            return None
        with told(self.path):
            descriptor = os.open(self.name, _READ, dir_fd=self.folder)
            try:
                return b"".join(iter(lambda: os.read(descriptor, _MOST), b""))
            finally:
                os.close(descriptor)

    def create(self, content: bytes, mode: int | None, told_as: str) -> None:
        """Make the file, complete and on disk; an error names ``told_as``."""
        with told(told_as):
            descriptor = os.open(self.name, _NEW_FILE, 0o666 if mode is None else mode, dir_fd=self.folder)
            try:
                if mode is not None:
                    os.fchmod(descriptor, mode)
                rest = memoryview(content)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def take(self, other: Place) -> None:
        """Become what ``other`` is, in one step."""
        with told(self.path):
            os.replace(other.name, self.name, src_dir_fd=other.folder, dst_dir_fd=self.folder)

    def remove(self) -> None:
        """Remove the file, if it is there."""
        with told(self.path), contextlib.suppress(FileNotFoundError):
            os.unlink(self.name, dir_fd=self.folder)

    def remove_folder(self) -> None:
        """Remove the folder of this name if it is empty."""
        with contextlib.suppress(OSError):
            os.rmdir(self.name, dir_fd=self.folder)

    def settle(self) -> None:
        """Make sure that the folder's entries are on disk."""
        with told(self.path):
            os.fsync(self.folder)


@contextlib.contextmanager
def told(path: str) -> Iterator[None]:
    """An error of the file system names ``path``, whatever file it met."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = path, None
        raise
