"""The same repository makes the same bytes: whatever the hash seed, locale, time zone, home, mask, folder and order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixture_cases import repository

HERE = {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"}
THERE = {"PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu", "COLUMNS": "40", "NO_COLOR": "1"}


def written(root: Path, variables: dict[str, str], umask: int) -> dict[str, bytes]:
    """What `cigen init` writes there, by path."""
    environment = {**os.environ, **variables, "HOME": str(root.parent)}
    before = {path for path in root.rglob("*") if path.is_file()}
    subprocess.run(
        [sys.executable, "-m", "cigen", "init", "--offline", "--yes"],
        cwd=root, env=environment, umask=umask, capture_output=True, check=True,
    )  # fmt: skip
    made = sorted(path for path in root.rglob("*") if path.is_file() and path not in before)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in made}


@pytest.mark.parametrize("case", ["five-services", "uv-bookshop"])
def test_two_machines_write_the_same(case: str, tmp_path: Path) -> None:
    here, there = tmp_path / "a/repo", tmp_path / "another place/ö"
    shutil.copytree(repository(case), here)
    files = sorted((path for path in repository(case).rglob("*") if path.is_file()), reverse=True)
    for path in files:  # in another order, as another file system lists them
        target = there / path.relative_to(repository(case))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    first, second = written(here, HERE, 0o022), written(there, THERE, 0o077)
    assert first == second
    assert ".cigen/lock.json" in first
