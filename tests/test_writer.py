from __future__ import annotations

import errno
import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest

from cigen import lock, writer
from cigen.errors import FileInTheWayError, TryAgainError, UnsafeInputError, WriteError
from cigen.output_files import OutputFile
from cigen.repo import Repo

TEXT = "# Written by cigen\nnew\n"
OLD = "# Written by cigen\nold\n"


def changes(root: Path, files: dict[str, str], known: lock.Lock | None = None) -> tuple[writer.Change, ...]:
    outputs = [OutputFile(path=path, text=text) for path, text in files.items()]
    return writer.compare(Repo.from_folder(root), outputs, known or lock.Lock())


def lock_of(**files: str) -> lock.Lock:
    return lock.Lock(files={name: lock.digest_of(text) for name, text in files.items()})


def tree(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def statuses(found: tuple[writer.Change, ...]) -> list[str]:
    return [change.status for change in found]


def test_a_new_file_is_written_with_its_folders_and_the_lock(tmp_path: Path) -> None:
    found = changes(tmp_path, {"a/b/Dockerfile": TEXT})
    writer.write(tmp_path, found, lock_of(f=TEXT))
    assert tree(tmp_path) == {"a/b/Dockerfile": TEXT, lock.PATH: lock_of(f=TEXT).to_text()}


@pytest.mark.parametrize(
    ("on_disk", "locked", "status"),
    [
        (None, None, "new"),
        (None, TEXT, "missing"),
        (TEXT, None, "fresh"),
        (TEXT, TEXT, "fresh"),
        (OLD, OLD, "stale"),
        (OLD.replace("\n", "\r\n"), OLD, "stale"),  # a checkout with other line ends is no edit
        ("mine\n", OLD, "edited"),
        ("mine\n", None, "in-the-way"),
    ],
)
def test_status(tmp_path: Path, on_disk: str | None, locked: str | None, status: str) -> None:
    if on_disk is not None:
        (tmp_path / "f").write_bytes(on_disk.encode())
    known = lock_of(f=locked) if locked else lock.Lock()
    assert statuses(changes(tmp_path, {"f": TEXT}, known)) == [status]


def test_a_file_no_longer_needed_is_removed_unless_edited(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(TEXT)
    (tmp_path / "g").write_text("mine\n")
    found = changes(tmp_path, {}, lock_of(f=TEXT, g=OLD))
    assert statuses(found) == ["obsolete", "edited"]
    writer.write(tmp_path, found[:1], lock.Lock())
    assert set(tree(tmp_path)) == {"g", lock.PATH}


def test_a_lock_that_claims_a_persons_file_does_not_get_it_removed(tmp_path: Path) -> None:
    (tmp_path / "Main.java").write_text("class Main {}\n")
    found = changes(tmp_path, {}, lock.Lock(files={"Main.java": lock.digest_of("class Main {}\n")}))
    assert statuses(found) == ["edited"]


def test_a_persons_file_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM mine\n")
    found = changes(tmp_path, {"Dockerfile": TEXT, "other": TEXT})
    with pytest.raises(FileInTheWayError, match="Dockerfile"):
        writer.refuse_blocked(found)


def test_unreadable_content_counts_as_a_persons(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\xff\xfe\x00")
    assert statuses(changes(tmp_path, {"f": TEXT})) == ["in-the-way"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "repo"
    outside.mkdir()
    root.mkdir()
    found = changes(root, {".github/workflows/ci.yml": TEXT, "Dockerfile": TEXT})
    (root / ".github").symlink_to(outside)  # after the look, so that only the writing can notice
    with pytest.raises(UnsafeInputError):
        writer.write(root, found, lock.Lock())
    assert tree(outside) == {}
    assert "Dockerfile" not in tree(root)


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    victim, root = tmp_path / "victim", tmp_path / "repo"
    victim.write_text("precious")
    root.mkdir()
    found = changes(root, {"Dockerfile": TEXT})
    (root / "Dockerfile").symlink_to(victim)
    with pytest.raises(FileInTheWayError):
        writer.write(root, found, lock.Lock())
    assert victim.read_text() == "precious"


def test_the_mode_of_a_replaced_file_stays(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(OLD)
    (tmp_path / "f").chmod(0o640)
    writer.write(tmp_path, changes(tmp_path, {"f": TEXT}, lock_of(f=OLD)), lock.Lock())
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


@pytest.mark.parametrize("failing", range(1, 7))
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, code: int) -> None:
    (tmp_path / "a").write_text(OLD)
    found = changes(tmp_path, {"a": TEXT, "deep/b": TEXT, "c": TEXT}, lock_of(a=OLD))
    calls = 0

    def fail(function: Any) -> Any:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(code, os.strerror(code))
            return function(*arguments, **named)

        return wrapped

    monkeypatch.setattr(os, "fsync", fail(os.fsync))
    monkeypatch.setattr(os, "mkdir", fail(os.mkdir))
    with pytest.raises(WriteError):
        writer.write(tmp_path, found, lock.Lock())
    monkeypatch.undo()
    assert tree(tmp_path) == {"a": OLD}


def test_ctrl_c_waits_until_the_set_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = changes(tmp_path, {"a": TEXT, "b": TEXT})
    replace = os.replace

    def replace_and_interrupt(*arguments: Any, **named: Any) -> None:
        replace(*arguments, **named)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", replace_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        writer.write(tmp_path, found, lock.Lock())
    assert set(tree(tmp_path)) == {"a", "b", lock.PATH}


def test_a_second_cigen_says_so(tmp_path: Path) -> None:
    with writer._exclusive(tmp_path), pytest.raises(TryAgainError):
        writer.write(tmp_path, changes(tmp_path, {"a": TEXT}), lock.Lock())
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("kind", ["dangling", "link out", "pipe", "folder", "linked folder"])
def test_what_is_no_file_stands_in_the_way(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "a" / "f"
    place.parent.mkdir()
    match kind:
        case "dangling":
            place.symlink_to("nowhere")
        case "link out":
            place.symlink_to("/etc/passwd")
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
        case _:
            place.parent.rmdir()
            place.parent.symlink_to("/tmp")
    assert statuses(changes(tmp_path, {"a/f": TEXT})) == ["in-the-way"]
    assert writer.is_taken(Repo.from_folder(tmp_path), lock.Lock(), "a/f")
    assert statuses(changes(tmp_path, {"a/f": TEXT}, lock.Lock(files={"a/f": lock.digest_of(TEXT)}))) == ["in-the-way"]


@pytest.mark.parametrize("before", [None, OLD])
def test_an_edit_made_meanwhile_is_not_lost(tmp_path: Path, before: str | None) -> None:
    if before:
        (tmp_path / "f").write_text(before)
    found = changes(tmp_path, {"f": TEXT, "g": TEXT}, lock_of(f=OLD) if before else None)
    (tmp_path / "f").write_text("mine\n")
    with pytest.raises(FileInTheWayError):
        writer.write(tmp_path, found, lock.Lock())
    assert tree(tmp_path) == {"f": "mine\n"}
