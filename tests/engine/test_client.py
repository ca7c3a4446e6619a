"""Reaching an engine, and the errors of not reaching one."""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
from pathlib import Path

import pytest

from cigen.engine import client
from cigen.errors import EngineError


def test_no_engine_at_a_socket_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        client.connect(f"unix://{tmp_path}/none.sock")
    assert caught.value.message == "there is no Docker Engine"
    assert caught.value.where == f"unix://{tmp_path}/none.sock"
    assert "start Docker" in (caught.value.hint or "")


def test_no_engine_behind_a_closed_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(EngineError, match="does not answer"):
            client.connect(f"tcp://127.0.0.1:{taken.getsockname()[1]}")


def test_a_host_that_makes_no_sense() -> None:
    with pytest.raises(EngineError, match="bogus"):
        client.connect("bogus://x")


def _context(folder: Path, name: str, host: str) -> None:
    meta = folder / "contexts/meta" / hashlib.sha256(name.encode()).hexdigest()
    meta.mkdir(parents=True)
    endpoints = {"docker": {"Host": host, "SkipTLSVerify": False}}
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": endpoints}))


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty docker configuration, and no DOCKER_HOST."""
    folder = tmp_path / "docker"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("DOCKER_CONTEXT", raising=False)
    return folder


def test_a_context_that_does_not_exist(configuration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "gone")
    with pytest.raises(EngineError, match="context gone cannot be read"):
        client.connect()


def test_a_context_that_is_damaged(configuration: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _context(configuration, "torn", "unix:///x")
    for file in configuration.rglob("meta.json"):
        file.write_text("{")
    monkeypatch.setenv("DOCKER_CONTEXT", "torn")
    with pytest.raises(EngineError, match="context torn cannot be read"):
        client.connect()


def test_contexts_of_the_current_folder_are_not_trusted(
    configuration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (configuration / "config.json").unlink()
    monkeypatch.setenv("HOME", str(tmp_path / "empty"))
    monkeypatch.setenv("DOCKER_CONTEXT", "planted")
    monkeypatch.chdir(tmp_path)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        _context(tmp_path, "planted", f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        with contextlib.suppress(EngineError):
            client.connect(seconds=1)
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.engine
def test_the_current_context_is_followed(engine: str, configuration: Path) -> None:
    _context(configuration, "work", engine)
    (configuration / "config.json").write_text('{"currentContext": "work"}')
    assert client.facts(client.connect()).version


@pytest.mark.engine
def test_the_facts_of_an_engine(engine: str) -> None:
    facts = client.facts(client.connect(engine))
    assert int(facts.version.split(".")[0]) >= client.MINIMUM_ENGINE
    assert facts.root.startswith("/")
    assert facts.is_local == engine.startswith("unix:")


@pytest.mark.engine
def test_the_digest_of_an_image_in_a_registry(engine: str) -> None:
    connection = client.connect(engine)
    found = client.digest(connection, "debian:trixie-slim")
    assert found is not None
    assert found.startswith("sha256:")
    assert client.digest(connection, "debian:no-such-tag") is None


@pytest.mark.engine
def test_a_registry_that_cannot_be_asked(engine: str) -> None:
    with pytest.raises(EngineError):
        client.digest(client.connect(engine), "127.0.0.1:1/nobody/there:1")
