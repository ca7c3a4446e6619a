"""Tags and dates of real remotes: a repository on disk, and servers that answer badly."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cigen.errors import TryAgainError
from cigen.git import remotes

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def run(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_COMMITTER_DATE": WHEN.isoformat()}
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, text=True).stdout


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository with a plain tag, an annotated one, and a later commit."""
    run(tmp_path, "init", "-q", "--initial-branch=main")
    run(tmp_path, "config", "uploadpack.allowFilter", "true")
    run(tmp_path, "config", "uploadpack.allowAnySHA1InWant", "true")
    run(tmp_path, "commit", "-q", "--allow-empty", "-m", "one")
    run(tmp_path, "tag", "v1.0.0")
    run(tmp_path, "tag", "-a", "v1.1.0", "-m", "release")
    run(tmp_path, "commit", "-q", "--allow-empty", "-m", "two")
    run(tmp_path, "tag", "v2")
    return tmp_path


def test_every_tag_with_its_commit_and_not_the_tag_object(remote: Path) -> None:
    first, second = run(remote, "log", "--reverse", "--format=%H").split()
    assert remotes.tags(f"file://{remote}") == {"v1.0.0": first, "v1.1.0": first, "v2": second}


def test_the_date_of_a_commit_without_its_files(remote: Path) -> None:
    commit = run(remote, "rev-parse", "HEAD").strip()
    assert remotes.date_of(f"file://{remote}", commit) == WHEN


def test_a_remote_that_is_not_there_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(TryAgainError, match="does not"):
        remotes.tags(f"file://{tmp_path}/nothing")


def test_a_url_runs_no_program(tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    with pytest.raises(TryAgainError):
        remotes.tags(f"ext::sh -c 'touch {proof}'")
    with pytest.raises(TryAgainError):
        remotes.tags(f"--upload-pack=touch {proof}")
    assert not proof.exists()


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_silent_server_is_not_waited_for(silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remotes, "_SECONDS", 0.5)
    with pytest.raises(TryAgainError, match="cannot be asked"):
        remotes.tags(f"http://127.0.0.1:{silent}/actions/checkout")
