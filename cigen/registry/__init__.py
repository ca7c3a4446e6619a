"""The digests of images: asked through the engine, which knows its mirrors, else of the registry itself."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cigen.display import printable
from cigen.errors import EngineError
from cigen.registry import distribution
from cigen.registry.distribution import Unknown

_WORKERS = 8
_ENGINE_SECONDS = 10.0

_Answer = str | Unknown


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Digests by ``repository:tag``, and why there is none for the others."""

    digests: Mapping[str, str] = field(default_factory=dict)
    unresolved: Mapping[str, str] = field(default_factory=dict)


def resolve(images: Iterable[str], *, host: str | None = None, seconds: float = 20.0) -> Resolution:
    """Find the digest that each ``repository:tag`` has now, within ``seconds``; never raises."""
    names = sorted(set(images))
    answers = _in_parallel(names, _asker(host), seconds)
    late = Unknown(reason=f"no answer within {seconds:g} s")
    told = {name: answers.get(name, late) for name in names}
    return Resolution(
        digests={name: answer for name, answer in told.items() if isinstance(answer, str)},
        unresolved={name: answer.reason for name, answer in told.items() if isinstance(answer, Unknown)},
    )


def _asker(host: str | None) -> Callable[[str], _Answer]:
    from cigen.engine import client

    try:
        engine = client.connect(host, seconds=_ENGINE_SECONDS)
    except EngineError:
        return distribution.digest

    def ask(name: str) -> _Answer:
        try:
            found = client.digest(engine, name)
        except EngineError:
            return distribution.digest(name)
        return found or Unknown(reason="the registry has no such image")

    return ask


def _in_parallel(names: list[str], ask: Callable[[str], _Answer], seconds: float) -> Mapping[str, _Answer]:
    # Daemon threads: an executor's would keep the process alive until the slowest registry answers.
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    answers: dict[str, _Answer] = {}

    def work() -> None:
        while True:
            try:
                name = waiting.get_nowait()
            except queue.Empty:
                return
            answers[name] = _guarded(ask, name)

    for name in names:
        waiting.put(name)
    workers = [threading.Thread(target=work, daemon=True) for _ in names[:_WORKERS]]
    deadline = time.monotonic() + seconds
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
    return dict(answers)


def _guarded(ask: Callable[[str], _Answer], name: str) -> _Answer:
    try:
        return ask(name)
    except Exception as error:  # noqa: BLE001 - a thread's error would be lost; it is told as the reason
        return Unknown(reason=f"{type(error).__name__}: {printable(str(error), limit=200)}")
