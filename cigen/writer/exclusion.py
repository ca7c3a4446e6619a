"""One cigen at a time in a folder, and none that Ctrl-C stops in the middle."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from cigen.errors import TryAgainError

_PATIENCE = 10.0  # seconds
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def exclusive(root: Path) -> Iterator[int]:
    """A descriptor of the root, locked against another cigen; the lock ends with the process."""
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _wait_for(top)
        yield top
    finally:
        os.close(top)


def _wait_for(top: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(top, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise TryAgainError("another cigen is writing here", hint="wait for it, then run again") from None
            time.sleep(0.1)
        else:
            return


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
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
