"""Digests of many images, from an engine or from registries, within a time."""

from __future__ import annotations

import time

import pytest

from cigen import registry
from tests.registry.test_distribution import DIGEST, FOUND, Answer, login, serving

__all__ = ["login"]

NOBODY = "unix:///nowhere/docker.sock"


def test_without_an_engine_the_registries_are_asked() -> None:
    with serving(lambda path, headers: Answer(200, FOUND) if "/here/" in path else Answer(404)) as server:
        names = [f"{server.host}/here:{number}" for number in range(20)]
        found = registry.resolve([*names, *names, f"{server.host}/gone:1"], host=NOBODY)
        assert found.digests == dict.fromkeys(names, DIGEST)
        assert found.unresolved == {f"{server.host}/gone:1": f"{server.host} has no such image"}
        assert len(server.asked) == 21


def test_nothing_is_asked_for_nothing() -> None:
    assert registry.resolve([], host=NOBODY) == registry.Resolution(digests={}, unresolved={})


def test_what_takes_too_long_is_left_behind() -> None:
    def respond(path: str, headers: dict[str, str]) -> Answer:
        return Answer(200, FOUND, seconds=0.0 if "/fast/" in path else 0.45)

    with serving(respond) as server:
        begin = time.monotonic()
        found = registry.resolve([f"{server.host}/fast:1", f"{server.host}/slow:1"], host=NOBODY, seconds=0.2)
        assert time.monotonic() - begin < 0.4
    assert list(found.digests) == [f"{server.host}/fast:1"]
    assert found.unresolved == {f"{server.host}/slow:1": "no answer within 0.2 s"}


@pytest.mark.parametrize("name", ["", "\x00", "http://x:y", "a b/c:1", "[/x:1", "127.0.0.1:99999999/x:1"])
def test_a_name_that_is_none_has_a_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    found = registry.resolve([name], host=NOBODY)
    assert found.unresolved[name]


@pytest.mark.engine
def test_an_engine_is_asked_first(engine: str) -> None:
    found = registry.resolve(["debian:trixie-slim", "debian:no-such-tag"], host=engine)
    assert found.digests["debian:trixie-slim"].startswith("sha256:")
    assert found.unresolved == {"debian:no-such-tag": "the registry has no such image"}
