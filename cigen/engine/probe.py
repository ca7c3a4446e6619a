"""Whether somebody answers behind a published port."""

from __future__ import annotations

import socket
import time
from typing import Literal

Answer = Literal["http", "tcp"]

_PAUSE = 0.3
_SECONDS = 2.0


def ask(host: str, port: int) -> Answer | None:
    """Try once: ``http`` if HTTP is spoken there, ``tcp`` if something else, ``None`` if nobody answers yet.

    A connection that opens is not enough: Docker's proxy accepts one before the program listens.
    """
    try:
        with socket.create_connection((host, port), timeout=_SECONDS) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            said = connection.recv(16)
    except TimeoutError:
        return _connects(host, port)
    except OSError:
        said = b""
    if not said:
        time.sleep(_PAUSE)
        return None
    return "http" if said.startswith(b"HTTP/") else "tcp"


def settle() -> Answer:
    """The moment after which a program without a port counts as started."""
    time.sleep(1.0)
    return "tcp"


def _connects(host: str, port: int) -> Answer | None:
    """Whether the silence was that of a listener: it keeps a connection open."""
    try:
        with socket.create_connection((host, port), timeout=_SECONDS):
            return "tcp"
    except OSError:
        return None
