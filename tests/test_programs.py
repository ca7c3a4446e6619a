"""Programs of C for the command line: their images start them, with the libraries that they are linked with."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cigen.engine import bake
from cigen.engine.bake import Bake
from tests.command_line import on_engine
from tests.conftest import docker
from tests.fixture_cases import repository

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("case", "component", "arguments", "said"),
    [
        ("meson-leap-years", "leap-years", ("2000", "1900"), "2000: yes\n1900: no\n"),
        ("autotools-roman", "roman", ("1994",), "MCMXCIV\n"),
        ("make-rot13", "app", (), "Uryyb\n"),
    ],
)
def test_an_image_runs_the_program(
    case: str, component: str, arguments: tuple[str, ...], said: str, tmp_path: Path, engine: str
) -> None:
    root = tmp_path / "repo"
    shutil.copytree(repository(case), root)
    on_engine(root, engine, "init", "--yes")
    prefix = {"IMAGE_PREFIX": f"cigen.test/{tmp_path.name}/"}
    bake.recorded(Bake(folder=root, targets=(f"{component}-image",), host=engine, variables=prefix))
    image = f"{prefix['IMAGE_PREFIX']}{component}:latest"
    command = ["docker", "--host", engine, "run", "--rm", "--interactive", image, *arguments]
    try:
        done = subprocess.run(command, input="Hello\n", capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr, done.returncode) == (said, "", 0)
    finally:
        docker(engine, "rmi", image)


def test_a_program_without_tests_is_said_to_have_none(tmp_path: Path, engine: str) -> None:
    root = tmp_path / "repo"
    shutil.copytree(repository("make-rot13"), root)
    (root / "Makefile").write_text("rot13: rot13.c\n\t$(CC) -o $@ $<\n")
    on_engine(root, engine, "init", "--yes")
    assert on_engine(root, engine, "test").splitlines()[-1] == "app: is built, and has no tests"
