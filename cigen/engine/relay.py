"""Shows what a build says while it says it, and keeps the summary with which BuildKit ends a failed one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import sys
import termios
import threading
from types import TracebackType

# BuildKit repeats the failed step, at the start of a line, where the words of a build never stand.
_SUMMARY = re.compile(rb"(?:^|(?<=\n)|(?<=\x1b\[\?25h))------\r?\n > ")
_PART_OF_IT = re.compile(rb"-{1,6}\r?\n? ?>? ?\Z")
_KEPT = 1 << 20  # bytes
_STDERR = 2


class Relay:
    """A standard error for a child: a terminal where ours is one, else a pipe.

    What arrives is passed on at once, but for the summary of a failure; ``said`` is the end of it all.
    """

    def __init__(self) -> None:
        self.is_terminal = sys.stderr.isatty()
        self._reader, self.writer = os.openpty() if self.is_terminal else os.pipe()
        self._said = bytearray()
        self._pending = b""
        self._summary = b""
        self._thread = threading.Thread(target=self._pass_on, daemon=True)
        if self.is_terminal:
            self._dress()

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.finish()

    @property
    def said(self) -> str:
        """The end of what the child said, with its summary, in lines without carriage returns."""
        return self._said.decode(errors="replace").replace("\r\n", "\n")

    def finish(self) -> None:
        """Wait for the last words; the child must have ended."""
        if self.writer >= 0:
            os.close(self.writer)
            self.writer = -1
            self._thread.join(timeout=5)
            os.close(self._reader)

    def show_summary(self) -> None:
        """Show the summary as it came, where nobody explains it better."""
        _show(self._summary)

    def _dress(self) -> None:
        """The child's terminal changes no bytes, since ours will, and is as large as ours."""
        modes = termios.tcgetattr(self.writer)
        modes[1] &= ~termios.OPOST
        termios.tcsetattr(self.writer, termios.TCSANOW, modes)
        self._resize()

    def _resize(self) -> None:
        with contextlib.suppress(OSError):
            size = fcntl.ioctl(_STDERR, termios.TIOCGWINSZ, b"\0" * 8)
            fcntl.ioctl(self._reader, termios.TIOCSWINSZ, size)

    def _pass_on(self) -> None:
        while data := self._read():
            self._said += data
            del self._said[:-_KEPT]
            self._show_but_summary(data)
            if self.is_terminal:
                self._resize()
        _show(self._pending)

    def _read(self) -> bytes:
        try:
            return os.read(self._reader, 1 << 16)
        except OSError:  # how a terminal ends
            return b""

    def _show_but_summary(self, data: bytes) -> None:
        if self._summary:
            self._summary += data
            return
        text = self._pending + data
        found = _SUMMARY.search(text) or _PART_OF_IT.search(text)
        end = found.start() if found else len(text)
        _show(text[:end])
        if found and found.re is _SUMMARY:
            self._summary, self._pending = text[end:], b""
        else:
            self._pending = text[end:]


def _show(data: bytes) -> None:
    """Write all of it; a reader that has gone stops no build."""
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(_STDERR, data) :]
