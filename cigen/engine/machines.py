"""Machines without a build cache, as a new CI runner is one: a builder of its own each, or named engines."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from cigen.engine import cli, client
from cigen.errors import EngineError, UsageError

_BOOT_SECONDS = 300.0  # it may have to pull BuildKit's image


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where a build runs: an engine and one of its builders, ``None`` for the user's own choice."""

    host: str | None
    builder: str


class Laboratory(Protocol):
    """Gives out machines with an empty build cache."""

    def machine(self, *, warm: bool) -> contextlib.AbstractContextManager[Machine]:
        """An empty machine: the one that fills the cache, or a ``warm`` one that may read from it."""


class ThrowAwayBuilders:
    """Each machine is a new builder in a container, removed afterwards; needs BuildKit's image."""

    def __init__(self, host: str | None = None) -> None:
        self._host = host

    @contextlib.contextmanager
    def machine(self, *, warm: bool) -> Iterator[Machine]:
        """A new builder."""
        name = f"cigen-{'warm' if warm else 'cold'}-{secrets.token_hex(4)}"
        try:
            self._create(name)
            yield Machine(host=self._host, builder=name)
        finally:
            with contextlib.suppress(EngineError):
                cli.ask("buildx", "rm", "--force", name, host=self._host)

    def _create(self, name: str) -> None:
        flags = ("--driver=docker-container", f"--name={name}", "--bootstrap")
        try:
            cli.ask("buildx", "create", *flags, host=self._host, seconds=_BOOT_SECONDS)
        except EngineError as error:
            raise EngineError(
                f"no builder can be started: {error.message}",
                hint="name two engines that may be emptied: --engine HOST --engine HOST",
            ) from None


class NamedEngines:
    """Two engines that the user gives away: the build cache of both is deleted, again before each build."""

    def __init__(self, cold: str, warm: str) -> None:
        if cold == warm:
            raise UsageError(
                "the two engines are the same",
                hint="name two: --engine unix:///a.sock --engine unix:///b.sock",
            )
        self._cold = cold
        self._warm = warm

    @contextlib.contextmanager
    def machine(self, *, warm: bool) -> Iterator[Machine]:
        """One of the two engines, emptied."""
        host = self._warm if warm else self._cold
        if not client.facts(client.connect(host)).containerd_store:
            raise EngineError(
                "this engine cannot export a cache", where=host,
                hint="turn on its containerd image store: https://docs.docker.com/engine/storage/containerd/",
            )  # fmt: skip
        # Named, since another builder may be in use, which is not ours to empty.
        cli.ask("buildx", "prune", "--all", "--force", "--builder=default", host=host)
        yield Machine(host=host, builder="default")
