"""What a test run left behind: JUnit XML and the exit code, read into one verdict.

The tests that wrote them are as untrusted as the repository they came from.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cigen import junit
from cigen.display import printable
from cigen.junit import Failure, Tally
from cigen.xmltree import XmlError

__all__ = ["EXIT_CODE", "Failure", "TestReport", "read"]

EXIT_CODE = "exit-code"
_MAX_FILES = 20_000
_MAX_BYTES = 32 << 20  # of one report: what tests print is in it
_MAX_TOTAL = 256 << 20  # bytes of all reports: seconds
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, kw_only=True)
class TestReport(Tally):
    """All test cases of a folder of reports; ``exit_code`` is ``None`` where the run did not come to its end.

    ``unread`` are the files that look like reports but cannot be read, each with the reason.
    """

    __test__ = False  # pytest would take it for a test

    exit_code: int | None = None
    unread: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the run came to its end and says that all is well; the exit code decides."""
        return self.exit_code == 0

    @property
    def warning(self) -> str | None:
        """What is odd about a run: reports that contradict its exit code, or none at all."""
        if self.exit_code is not None and self.total == 0:
            ended = "succeeded" if self.passed else "failed"
            return f"the test command {ended}, and no report tells of a test: its log shows what ran"
        if self.exit_code == 0 and self.failed + self.errors:
            return "the test command succeeded, but its reports show failed tests"
        if self.exit_code and not self.failed + self.errors:
            return "the test command failed, but no test did: the build tool's own log tells why"
        return None

    @property
    def verdict(self) -> str:
        """The run in one line."""
        if self.exit_code is None:
            return "the tests did not run to their end"
        end = "" if self.passed else f"; exit code {self.exit_code}"
        if not self.total:  # some runners write no report: that is not to have run no test
            return f"no test is in a report{end}"
        counts = f"{self.total} tests, {self.failed + self.errors} failed, {self.skipped} skipped"
        return f"{counts}, {self.seconds:.1f} s{end}"


def read(folder: Path) -> TestReport:
    """Read every ``*.xml`` below ``folder`` and its exit code; a folder that is not there is a broken run."""
    tally = Tally()
    unread: list[str] = []
    exit_code: int | None = None
    left = _MAX_TOTAL
    for name, file in _files(folder):
        if name == EXIT_CODE:
            exit_code = _exit_code(file.read(100) if file else b"")
        elif file is None:
            unread.append(f"{printable(name)}: not a regular file")
        else:
            chunks = _Chunks(file, min(left, _MAX_BYTES))
            try:
                tally += junit.read(chunks)
            except XmlError as error:
                unread.append(f"{printable(name)}:{error.line}: {printable(error.problem)}")
            left -= chunks.read
    return TestReport(**vars(tally), exit_code=exit_code, unread=tuple(unread))


class _Chunks:
    """The content of a report in pieces; raises :class:`XmlError` when there is more than ``limit`` bytes of it."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self.read = 0
        self._file = file
        self._limit = limit

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._file.read(1 << 16):
            self.read += len(chunk)
            if self.read > self._limit:
                total = f"or all reports of more than {_MAX_TOTAL >> 20} MiB"
                raise XmlError(f"is a report of more than {_MAX_BYTES >> 20} MiB, {total}: not read", 1, 1)
            yield chunk


def _exit_code(content: bytes) -> int | None:
    text = content.strip()
    return int(text) if text.isdigit() and len(text) <= 3 else None


def _files(folder: Path) -> Iterator[tuple[str, BinaryIO | None]]:
    """Reports as relative path and open file, sorted; ``None`` for a link or a device."""
    if not folder.is_dir():
        return
    left = _MAX_FILES
    for root, folders, names, descriptor in os.fwalk(folder, follow_symlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name).relative_to(folder).as_posix()
            if (name.endswith(".xml") or path == EXIT_CODE) and left > 0:
                left -= 1
                yield from ((path, file) for file in _opened(name, descriptor))


def _opened(name: str, folder: int) -> Iterator[BinaryIO | None]:
    """The one file, open as long as it is looked at."""
    try:
        descriptor = os.open(name, _FLAGS, dir_fd=folder)
    except OSError:
        yield None
        return
    with os.fdopen(descriptor, "rb") as file:
        yield file if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
