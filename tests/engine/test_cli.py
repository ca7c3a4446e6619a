"""The docker command: what it is given, what its failures become."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cigen.engine import cli
from cigen.errors import EngineError

Script = Callable[[str], None]


def test_the_answer_of_docker_is_returned(docker_script: Script) -> None:
    docker_script('echo "$@ for $DOCKER_HOST in $PWD with $COLOUR"')
    answer = cli.ask("buildx", "ls", host="tcp://there:1", folder=Path("/"), variables={"COLOUR": "red"})
    assert answer == "buildx ls for tcp://there:1 in / with red\n"


def test_a_failure_is_an_error_with_the_last_words(docker_script: Script) -> None:
    docker_script('printf "step 1\\nERROR: no \\033[31mroom\\n" >&2; exit 1')
    with pytest.raises(EngineError) as caught:
        cli.ask("buildx", "ls")
    assert caught.value.message == "no \\u{1b}[31mroom"


def test_a_command_that_hangs_is_an_error(docker_script: Script) -> None:
    docker_script("exec sleep 30")
    with pytest.raises(EngineError, match="did not answer"):
        cli.ask("buildx", "ls", seconds=0.2)


def test_without_a_docker_command_the_error_tells_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineError) as caught:
        cli.buildx_version()
    assert "no docker command" in caught.value.message
    assert "docs.docker.com" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("github.com/docker/buildx v0.36.1 1a2b3c", "0.36.1"),
        ("github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3", "0.13.1"),
        ("github.com/docker/buildx v1.0", "1.0"),
        ("github.com/docker/buildx deadbeef", "github.com/docker/buildx deadbeef"),
    ],
)
def test_the_version_of_buildx(docker_script: Script, said: str, version: str) -> None:
    docker_script(f"echo '{said}'")
    assert cli.buildx_version() == version


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo github.com/docker/buildx v0.12.1", "0.12.1 is too old"),
        ("echo \"docker: 'buildx' is not a docker command.\" >&2; exit 1", "no buildx"),
    ],
)
def test_a_docker_without_a_usable_buildx(docker_script: Script, script: str, message: str) -> None:
    docker_script(script)
    with pytest.raises(EngineError, match=message) as caught:
        cli.buildx_version()
    assert caught.value.hint


def test_buildx_is_told_not_to_run_git_in_the_repository() -> None:
    assert cli.environment(None)["BUILDX_GIT_INFO"] == "false"


def test_a_named_host_wins_over_the_users_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "elsewhere")
    assert cli.environment(None)["DOCKER_CONTEXT"] == "elsewhere"
    named = cli.environment("unix:///x.sock")
    assert named["DOCKER_HOST"] == "unix:///x.sock"
    assert "DOCKER_CONTEXT" not in named


def interrupt(started: Path) -> subprocess.Popen[str]:
    """Start a child and, once it has made the file ``started``, end as by Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt), cli.child("buildx", "bake") as process:
        while not started.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt
    return process


def test_an_interrupt_reaches_the_child(docker_script: Script, tmp_path: Path) -> None:
    docker_script(
        f"trap 'echo stopped >{tmp_path}/said; exit 130' INT; touch {tmp_path}/up; while :; do sleep 0.05; done"
    )
    assert interrupt(tmp_path / "up").returncode == 130
    assert (tmp_path / "said").read_text() == "stopped\n"


def test_a_child_that_does_not_listen_is_killed(
    docker_script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_GRACE_SECONDS", 0.2)
    docker_script(f"trap '' INT TERM; touch {tmp_path}/up; while :; do sleep 0.05; done")
    assert interrupt(tmp_path / "up").returncode == -signal.SIGKILL


def test_last_words_are_the_error_where_there_is_one() -> None:
    text = "#1 DONE\n\n----\nERROR: failed to solve\nbecause of this\n"
    assert cli.last_words(text) == "failed to solve\nbecause of this"
    assert cli.last_words("a\nb\n") == "a\nb"
    assert cli.last_words("".join(f"{n}\n" for n in range(100)), lines=2) == "98\n99"
