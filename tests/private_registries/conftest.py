"""The registries: each runs once, for all kinds of projects that download from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.private_registries import servers
from tests.private_registries.servers import Server


@pytest.fixture(scope="session")
def verdaccio(engine: str) -> Iterator[tuple[Server, str]]:
    """npm's, and its token."""
    with servers.verdaccio(engine) as server:
        yield server


@pytest.fixture(scope="session")
def pypiserver(engine: str) -> Iterator[Server]:
    """An index of Python packages."""
    with servers.pypiserver(engine) as server:
        yield server
