"""Who answers behind a port: an HTTP server, another program, Docker's proxy, or nobody."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cigen.engine import probe


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize(
    ("said", "answer"),
    [(b"HTTP/1.1 500 Oh\r\n\r\n", "http"), (b"HTTP/1.0 200 OK\r\n\r\n", "http"), (b"-ERR unknown command\r\n", "tcp")],
)
def test_a_program_that_answers(said: bytes, answer: str) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(1024)
        connection.sendall(said)

    with listening(serve) as port:
        assert probe.ask("127.0.0.1", port) == answer


def test_a_proxy_that_accepts_and_drops_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_PAUSE", 0.0)
    with listening(lambda connection: None) as port:
        assert probe.ask("127.0.0.1", port) is None


def test_a_program_that_waits_in_silence_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_SECONDS", 0.2)

    def serve(connection: socket.socket) -> None:
        while connection.recv(1024):
            pass

    with listening(serve) as port:
        assert probe.ask("127.0.0.1", port) == "tcp"


def test_a_closed_port_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_PAUSE", 0.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert probe.ask("127.0.0.1", taken.getsockname()[1]) is None
