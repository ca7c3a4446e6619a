"""The wheel: built, installed into an empty environment, and run from another folder."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    return next(folder.glob("cigen-*.whl"))


def test_the_wheel_carries_templates_pins_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"cigen/templates/Dockerfile.j2", "cigen/pins.toml", "cigen/py.typed"} <= names
    assert not any(name.startswith("tests/") for name in names)


def test_an_installed_cigen_writes_a_repository_s_files(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-compile", str(wheel)], check=True)
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "pom.xml").write_text("<project><groupId>g</groupId><artifactId>a</artifactId></project>")
    command = [str(environment / "bin" / "cigen"), "init", "--offline", str(repository)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (repository / "Dockerfile").read_text().startswith("# Written by cigen")
