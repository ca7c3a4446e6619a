"""The lock after `git merge`: real conflicts, made by git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cigen.errors import UsageError
from cigen.lock import PATH, FileRecord, ImagePin, Lock, reader, sides
from cigen.repo import Repo

OLD, LEFT, RIGHT, OTHER = (f"# Written by cigen\n{word}\n" for word in ("old", "left", "right", "other"))


def lock(a: str, b: str, digest: str = "0") -> Lock:
    return Lock(
        files={"a": FileRecord.of(a), "b": FileRecord.of(b)}, images={"x:1": ImagePin(digest=f"sha256:{digest * 64}")}
    )


def merged(folder: Path, base: Lock, ours: Lock, theirs: Lock, style: str) -> str:
    for name, one in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(one.to_text())
    command = ["git", "merge-file", "-p", *([style] if style else []), "ours", "base", "theirs"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("style", ["", "--diff3", "--zdiff3"])
@pytest.mark.parametrize("a", [LEFT, OTHER])
def test_each_file_takes_the_record_that_fits_it(tmp_path: Path, style: str, a: str) -> None:
    text = merged(tmp_path, lock(OLD, OLD), lock(LEFT, OLD, "1"), lock(OTHER, RIGHT, "2"), style)
    assert sides.is_conflict(text)
    known = reader.load(Repo.from_mapping({PATH: text, "a": a, "b": RIGHT}))
    assert (known.files["a"].base, known.files["b"].base) == (a, RIGHT)
    assert known.digests["x:1"] in {f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"}


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n{}", "<<<<<<< a\n{\n=======\n[\n>>>>>>> b\n", "{\n<<<<<<< a\n"])
def test_when_neither_side_can_be_read_it_says_what_to_run(text: str) -> None:
    with pytest.raises(UsageError, match="merge conflict") as caught:
        reader.load(Repo.from_mapping({PATH: text}))
    assert caught.value.hint
    assert "git checkout --ours .cigen/lock.json" in caught.value.hint


def test_one_readable_side_is_enough(tmp_path: Path) -> None:
    text = f"<<<<<<< a\n{lock(LEFT, OLD).to_text()}=======\n{{ broken\n>>>>>>> b\n"
    assert reader.load(Repo.from_mapping({PATH: text})) == lock(LEFT, OLD)


@pytest.mark.parametrize("marker", ["<<<<<<< \n", "<<<<<<< \n=======\n"])
def test_thousands_of_markers_are_read_in_time(marker: str) -> None:
    assert sides.of(f"{marker * 200_000}{{}}")[1] in ("", "{}")
