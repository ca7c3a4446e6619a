"""Downloads of a build, where a server falls silent."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cigen import pins
from cigen.ecosystems import go
from cigen.plan import Run
from tests.ecosystems.go.test_components import component

FILES = {
    "go.mod": "module a\n\ngo 1.24\n\nrequire b v1.0.0\n",
    "main.go": "package main\n",
    "a_test.go": "package main\n",
}
SILENT = '#!/bin/sh\necho "$CGO_ENABLED $*" >> calls\n[ "$(wc -l < calls)" -gt 1 ] || exec sleep 60\n'


def runs(files: dict[str, str]) -> list[str]:
    recipe = go.recipe(component(files), pins.shipped())
    return [step.commands[0] for step in (*recipe.setup, *recipe.deps) if isinstance(step, Run)]


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(("does", "code"), [(SILENT, 0), ("#!/bin/sh\necho >> calls\nexit 3\n", 3)])
def test_what_stands_still_is_tried_once_more(tmp_path: Path, place: int, does: str, code: int) -> None:
    program = tmp_path / "go"
    program.write_text(does)
    program.chmod(0o755)
    command = runs(FILES)[place].replace(" 300 ", " 1 ")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment, check=False, timeout=30)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert (ran.returncode, len(calls), len(set(calls))) == (code, 2, 1)
