"""A repository as a folder on disk: never follows a link, never blocks, however the folder changes meanwhile."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path

from cigen.repo.tree import MAX_BYTES, MAX_FILES, Gathering, Listing

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_ROOT_FLAGS = _FOLDER_FLAGS & ~os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Folder:
    """The files below ``root``; only ``root`` itself may be reached through links."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def listing(self) -> Listing:
        """Walk the folder once."""
        gathering = Gathering()
        try:
            descriptor = os.open(self._root, _ROOT_FLAGS)
        except OSError as error:
            gathering.leave_out("unreadable", f"cannot be read ({error.strerror})", "")
            return gathering.listing()
        try:
            _walk(descriptor, "", 1, gathering)
        finally:
            os.close(descriptor)
        return gathering.listing()

    def read(self, path: str, limit: int = MAX_BYTES) -> bytes | None:
        """At most ``limit`` + 1 bytes of a regular file; ``None`` for anything else."""
        # Opened step by step: a folder swapped for a link after the walk is not followed either.
        descriptors = []
        try:
            descriptors.append(os.open(self._root, _ROOT_FLAGS))
            *folders, name = path.split("/")
            for folder in folders:
                descriptors.append(os.open(folder, _FOLDER_FLAGS, dir_fd=descriptors[-1]))
            descriptors.append(os.open(name, _FILE_FLAGS, dir_fd=descriptors[-1]))
            if not stat.S_ISREG(os.fstat(descriptors[-1]).st_mode):
                return None
            return _read(descriptors[-1], limit + 1)
        except (OSError, ValueError):
            return None
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def occupied(self, path: str) -> bool:
        """Whether anything is at ``path``, or something other than a folder on the way to it."""
        place = self._root
        *folders, name = path.split("/")
        for folder in folders:
            place /= folder
            if not os.path.lexists(place):
                return False
            if not stat.S_ISDIR(place.lstat().st_mode):
                return True
        return os.path.lexists(place / name)


def _read(descriptor: int, most: int) -> bytes:
    chunks = []
    while most > 0 and (chunk := os.read(descriptor, min(most, 1 << 16))):
        chunks.append(chunk)
        most -= len(chunk)
    return b"".join(chunks)


def _walk(descriptor: int, prefix: str, depth: int, gathering: Gathering) -> None:
    """List one open folder and those below it; ``prefix`` is "" or its path and "/"."""
    try:
        with os.scandir(descriptor) as scan:
            entries = list(islice(scan, MAX_FILES + 1))
    except OSError as error:
        gathering.leave_out("unreadable", f"cannot be read ({error.strerror})", prefix[:-1])
        return
    files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
    gathering.take(prefix, files)
    if len(files) == len(entries):
        return
    for entry in entries:
        if gathering.is_full():
            return
        if entry.is_dir(follow_symlinks=False):
            _enter(descriptor, prefix, entry.name, depth, gathering)
        elif entry.is_symlink():
            _take_link(descriptor, prefix, entry.name, gathering)
        elif not entry.is_file(follow_symlinks=False):
            gathering.leave_out("not-a-file", "a device, pipe or socket is not read", prefix + entry.name)


def _enter(parent: int, prefix: str, name: str, depth: int, gathering: Gathering) -> None:
    path = prefix + name
    if not gathering.enters(path, name, depth):
        return
    try:
        descriptor = os.open(name, _FOLDER_FLAGS, dir_fd=parent)
    except OSError as error:
        gathering.leave_out("unreadable", f"cannot be read ({error.strerror})", path)
        return
    try:
        _walk(descriptor, path + "/", depth + 1, gathering)
    finally:
        os.close(descriptor)


def _take_link(parent: int, prefix: str, name: str, gathering: Gathering) -> None:
    path = prefix + name
    if gathering.is_safe(path, name):
        with suppress(OSError):  # gone, or no longer a link
            gathering.take_link(prefix[:-1], path, os.readlink(name, dir_fd=parent))
