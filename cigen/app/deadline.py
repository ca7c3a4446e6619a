"""The last guard of an inspection: limits on what is read bound its work, this bounds its time."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from cigen.errors import UnsafeInputError

SECONDS = 120.0  # for one repository; those of 100,000 files take a few


@contextmanager
def deadline() -> Iterator[None]:
    """Raise :class:`UnsafeInputError` in a block that takes longer than :data:`SECONDS`.

    In the main thread only, where Python can be interrupted; elsewhere, and where somebody else set an alarm,
    whoever runs the block has to watch it.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _give_up(_signal: int, _frame: object) -> NoReturn:
    raise UnsafeInputError(
        f"this repository was not understood within {SECONDS:g} seconds: its files may be made to be slow",
        hint="leave folders out with exclude in cigen.yml",
    )
