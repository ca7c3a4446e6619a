"""The wheel: built, installed into an environment that has only what it declares, and run from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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


def needed(requirements: Iterable[str], extras: Iterable[str] = ("",)) -> Iterator[Distribution]:
    """What a package requires, and what that requires, as it is installed here."""
    for requirement in map(Requirement, requirements):
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        found = distribution(requirement.name)
        assert requirement.specifier.contains(found.version), requirement
        yield found
        yield from needed(found.requires or (), ("", *requirement.extras))


def lend(distributions: Iterable[Distribution], packages: Path) -> None:
    """Link them into an environment, which takes no index and a tenth of the time of installing them."""
    for one in distributions:
        for name in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
            if not (packages / name).exists():
                (packages / name).symlink_to(str(one.locate_file(name)))


def test_an_installed_cigen_writes_a_repository_s_files(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-compile", "--no-deps", str(wheel)], check=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(environment)}))
    lend(needed(PathDistribution(next(packages.glob("cigen-*.dist-info"))).requires or ()), packages)
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "pom.xml").write_text("<project><groupId>g</groupId><artifactId>a</artifactId></project>")
    command = [str(environment / "bin" / "cigen"), "init", "--offline", str(repository)]
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # which may name the sources
    done = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (repository / "Dockerfile").read_text().startswith("# Written by cigen")
