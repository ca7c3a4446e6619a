"""A run that is stopped at any point leaves the old set or the new one, never a mix, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cigen import lock, writer
from cigen.errors import WriteError
from cigen.reconcile import Change
from tests.writer.faults import AFTER, BEFORE


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in memory where there is one: every point asks the disk to settle."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


def points(kind: str, folder: Path) -> list[dict[str, dict[str, str]]]:
    command = [sys.executable, "-m", "tests.writer.faults", kind, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, dict[str, str]]] = json.loads(done.stdout)
    assert len(found) > 50
    return found


@pytest.mark.parametrize("kind", ["kill", "EIO+"])
def test_after_the_next_start_it_is_one_set(place: Path, kind: str) -> None:
    found = points(kind, place)
    assert all(point["later"] in (BEFORE, AFTER) for point in found)
    assert all(point["last"] == AFTER for point in found)
    assert any(point["later"] == BEFORE for point in found)


@pytest.mark.parametrize("kind", ["ENOSPC"])
def test_after_an_error_it_is_one_set_at_once(place: Path, kind: str) -> None:
    found = points(kind, place)
    assert all(_without_journal(point["at_once"]) in (BEFORE, AFTER) for point in found)
    assert all(point["later"] in (BEFORE, AFTER) for point in found)
    assert all(point["last"] == AFTER for point in found)


def _without_journal(tree: dict[str, str]) -> dict[str, str]:
    """What a sweep that failed left for the next run."""
    return {path: text for path, text in tree.items() if not path.startswith(".cigen/txn")}


def test_short_writes_are_continued(place: Path) -> None:
    assert all(point["at_once"] == AFTER for point in points("short", place))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=40", "none", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting takes rights")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("size", [30_000, 70_000])
def test_a_disk_that_is_full(small_disk: Path, size: int) -> None:
    old = "# Written by cigen\n"
    (small_disk / "a").write_text(old)
    files = [
        Change(path="a", status="stale", before=old, after=old + "x" * size),
        Change(path="deep/b", status="new", before=None, after=old + "y" * size),
    ]
    with pytest.raises(WriteError) as caught:
        writer.write(small_disk, files, Change(path=lock.PATH, status="new", before=None, after="{}"))
    assert caught.value.where in ("a", "deep/b")
    assert [path.relative_to(small_disk).as_posix() for path in small_disk.rglob("*")] == ["a"]
    assert (small_disk / "a").read_text() == old
