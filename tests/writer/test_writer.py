from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from cigen import lock, writer
from cigen.errors import FileInTheWayError, TryAgainError, UnsafeInputError
from cigen.reconcile import Change
from cigen.writer import exclusion

TEXT = "# Written by cigen\nnew\n"
OLD = "# Written by cigen\nold\n"


def change(path: str, before: str | None, after: str | None) -> Change:
    status = "obsolete" if after is None else "stale"
    return Change(path=path, status=status, before=before, after=after)  # type: ignore[arg-type]


def locked(before: str | None = None, after: str = "{}\n") -> Change:
    return change(lock.PATH, before, after)


def new(*paths: str) -> list[Change]:
    return [change(path, None, TEXT) for path in paths]


def tree(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def folders(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()}


def test_a_new_file_is_written_with_its_folders_and_the_lock(tmp_path: Path) -> None:
    writer.write(tmp_path, new("a/b/Dockerfile"), locked())
    assert tree(tmp_path) == {"a/b/Dockerfile": TEXT, lock.PATH: "{}\n"}
    assert folders(tmp_path) == {"a", "a/b", ".cigen"}


def test_what_is_as_it_should_be_is_not_touched(tmp_path: Path) -> None:
    writer.write(tmp_path, [], Change(path=lock.PATH, status="fresh", before="{}", after="{}"))
    assert tree(tmp_path) == {}


def test_a_persons_file_stops_everything() -> None:
    blocked = Change(path="Dockerfile", status="in-the-way", before="FROM mine\n", after=None)
    with pytest.raises(FileInTheWayError, match="Dockerfile") as caught:
        writer.refuse_blocked([blocked])
    assert "--adopt Dockerfile" in str(caught.value.hint)


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "repo"
    outside.mkdir()
    root.mkdir()
    (root / ".github").symlink_to(outside)
    with pytest.raises(UnsafeInputError):
        writer.write(root, new("Dockerfile", "deep/er/f", ".github/workflows/ci.yml"), locked())
    assert tree(root) == tree(outside) == {}
    assert folders(root) == {".github"}  # the link itself


@pytest.mark.parametrize("path", [".cigen", ".cigen/txn", ".cigen/txn.json"])
def test_the_journal_is_not_written_through_a_link(tmp_path: Path, path: str) -> None:
    outside, root = tmp_path / "outside", tmp_path / "repo"
    (root / path).parent.mkdir(parents=True)
    outside.mkdir()
    (root / path).symlink_to(outside)
    try:
        writer.write(root, new("Dockerfile"), locked())
    except UnsafeInputError:
        assert "Dockerfile" not in tree(root)
    assert tree(outside) == {}


@pytest.mark.parametrize("path", ["Dockerfile", lock.PATH])
@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_is_never_replaced(tmp_path: Path, path: str, kind: str) -> None:
    victim, root = tmp_path / "victim", tmp_path / "repo"
    victim.write_text("precious")
    (root / path).parent.mkdir(parents=True)
    match kind:
        case "folder":
            (root / path).mkdir()
        case "link":
            (root / path).symlink_to(victim)
        case _:
            os.mkfifo(root / path)
    with pytest.raises(FileInTheWayError) as caught:
        writer.write(root, new("a/first", "Dockerfile"), locked())
    assert caught.value.where == path
    assert victim.read_text() == "precious"
    assert not (root / "a").exists()


def test_the_mode_of_a_replaced_file_stays(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(OLD)
    (tmp_path / "f").chmod(0o666)
    writer.write(tmp_path, [change("f", OLD, TEXT)], locked())
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o666


def test_line_ends_and_byte_order_mark_stay(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\xef\xbb\xbf# Written by cigen\r\n")
    writer.write(tmp_path, [change("f", "\ufeff# Written by cigen\r\n", "\ufeff# Written by cigen\r\nx\r\n")], locked())
    assert (tmp_path / "f").read_bytes() == b"\xef\xbb\xbf# Written by cigen\r\nx\r\n"


def test_ctrl_c_waits_until_the_set_is_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def replace_and_interrupt(*arguments: object, **named: object) -> None:
        replace(*arguments, **named)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", replace_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        writer.write(tmp_path, new("a", "b"), locked())
    assert set(tree(tmp_path)) == {"a", "b", lock.PATH}


def test_a_second_cigen_waits_and_then_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exclusion, "_PATIENCE", 0.2)
    with exclusion.exclusive(tmp_path), pytest.raises(TryAgainError):
        writer.write(tmp_path, new("a"), locked())
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("before", [None, OLD])
def test_an_edit_made_meanwhile_is_not_lost(tmp_path: Path, before: str | None) -> None:
    (tmp_path / "f").write_text("mine\n")
    with pytest.raises(FileInTheWayError, match="changed while"):
        writer.write(tmp_path, [*new("g"), change("f", before, TEXT)], locked())
    assert tree(tmp_path) == {"f": "mine\n"}


def test_the_same_written_by_another_run_is_fine(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(TEXT)
    writer.write(tmp_path, [change("f", OLD, TEXT)], locked())
    assert tree(tmp_path) == {"f": TEXT, lock.PATH: "{}\n"}
