"""Machines that a cache is proved on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from cigen.engine import bake
from cigen.engine.machines import NamedEngines, ThrowAwayBuilders
from cigen.errors import EngineError, UsageError
from tests.engine.conftest import baking, write_project


def test_two_engines_must_be_two() -> None:
    with pytest.raises(UsageError, match="the same"):
        NamedEngines("unix:///a.sock", "unix:///a.sock")


def test_a_builder_is_made_and_removed(docker_script: Callable[[str], None], tmp_path: Path) -> None:
    docker_script(f'echo "$@" >>{tmp_path}/said')
    with ThrowAwayBuilders("unix:///x").machine(warm=True) as machine:
        assert machine.builder.startswith("cigen-warm-")
    created, removed = (tmp_path / "said").read_text().splitlines()
    assert created == f"buildx create --driver=docker-container --name={machine.builder} --bootstrap"
    assert removed == f"buildx rm --force {machine.builder}"


def test_a_builder_that_does_not_start_is_removed_too(docker_script: Callable[[str], None], tmp_path: Path) -> None:
    docker_script(f'echo "$2" >>{tmp_path}/said; if [ "$2" = create ]; then echo "ERROR: no image" >&2; exit 1; fi')
    with pytest.raises(EngineError, match="no builder can be started: no image") as caught:
        ThrowAwayBuilders().machine(warm=False).__enter__()
    assert "--engine" in (caught.value.hint or "")
    assert (tmp_path / "said").read_text().split() == ["create", "rm"]


@pytest.mark.engine
def test_a_named_engine_is_empty_each_time(fresh_engines: tuple[str, str], tmp_path: Path) -> None:
    folder = write_project(tmp_path / "repo", salt=secrets.token_hex(4))
    laboratory = NamedEngines(*fresh_engines)
    for warm, expected in ((False, 0), (True, 1)):
        for _ in range(2):
            with laboratory.machine(warm=warm) as machine:
                assert machine.host == fresh_engines[expected]
                log = bake.recorded(baking(folder, machine.host or ""))
            assert log.cached == ()
