"""A journal lies in the repository: what somebody else wrote into it moves nothing of a person's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cigen import writer
from cigen.errors import UnsafeInputError
from cigen.writer import journal

OURS = "# Written by cigen\nnew\n"
MINE = "class Main {}\n"


def hash_of(text: str | None) -> str | None:
    return None if text is None else journal.hash_of(text.encode())


def begun(root: Path, path: str, before: str | None, after: str | None) -> None:
    (root / journal.FOLDER).mkdir(parents=True, exist_ok=True)
    for side, text in (("new", after), ("old", before)):
        if text is not None:
            (root / journal.FOLDER / f"0.{side}").write_text(text)
    note(root, (path, before, after))


def note(root: Path, *files: tuple[str, str | None, str | None]) -> None:
    entries = [{"path": path, "before": hash_of(old), "after": hash_of(new)} for path, old, new in files]
    (root / journal.PATH).write_text(json.dumps({"schema": 1, "files": entries}))


def left(root: Path) -> dict[str, str]:
    assert not (root / journal.PATH).exists()
    assert not (root / journal.FOLDER).exists()
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_what_was_begun_is_finished(tmp_path: Path) -> None:
    begun(tmp_path, "f", None, OURS)
    writer.recover(tmp_path)
    assert left(tmp_path) == {"f": OURS}


def test_without_the_new_content_it_is_undone(tmp_path: Path) -> None:
    old = "# Written by cigen\nold\n"
    begun(tmp_path, "f", old, OURS)
    note(tmp_path, ("f", old, OURS), ("g", None, OURS))
    (tmp_path / journal.FOLDER / "0.new").rename(tmp_path / "f")
    writer.recover(tmp_path)
    assert left(tmp_path) == {"f": old}


def test_a_file_that_was_edited_since_stays(tmp_path: Path) -> None:
    begun(tmp_path, "f", None, OURS)
    (tmp_path / "f").write_text(MINE)
    writer.recover(tmp_path)
    assert left(tmp_path) == {"f": MINE}


@pytest.mark.parametrize("done", [0, 1, 2])
def test_an_adoption_is_undone(tmp_path: Path, done: int) -> None:
    """What a person wrote comes back, though only what took its place says that cigen wrote it."""
    (tmp_path / journal.FOLDER).mkdir(parents=True)
    for number in range(2):
        (tmp_path / f"f{number}").write_text(OURS + MINE if number < done else MINE)
        (tmp_path / journal.FOLDER / f"{number}.old").write_text(MINE)
        if number >= done:
            (tmp_path / journal.FOLDER / f"{number}.new").write_text(OURS + MINE)
    note(tmp_path, *((f"f{number}", MINE, OURS + MINE) for number in range(2)), ("g", None, OURS))
    writer.recover(tmp_path)
    assert left(tmp_path) == {"f0": MINE, "f1": MINE}


def test_settings_that_were_changed_with_other_files_are_undone_with_them(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(MINE)
    begun(tmp_path, "cigen.yml", "a: 1\n", "a: 2\n")
    note(tmp_path, ("cigen.yml", "a: 1\n", "a: 2\n"), ("f", MINE, OURS))
    (tmp_path / journal.FOLDER / "0.new").rename(tmp_path / "cigen.yml")
    writer.recover(tmp_path)
    assert left(tmp_path) == {"cigen.yml": "a: 1\n", "f": MINE}


@pytest.mark.parametrize(("before", "after"), [(MINE, None), (MINE, OURS), (MINE, "class Evil {}\n")])
def test_a_forged_journal_takes_and_replaces_nothing_of_a_persons(
    tmp_path: Path, before: str | None, after: str | None
) -> None:
    (tmp_path / "Main.java").write_text(MINE)
    begun(tmp_path, "Main.java", before, after)
    writer.recover(tmp_path)
    assert left(tmp_path) == {"Main.java": MINE}


def test_a_forged_journal_makes_no_file_that_does_not_say_whose_it_is(tmp_path: Path) -> None:
    begun(tmp_path, "Evil.java", None, "class Evil {}\n")
    writer.recover(tmp_path)
    assert left(tmp_path) == {}


@pytest.mark.parametrize("path", ["../x", "/tmp/x", ".git/hooks/post-checkout", "a/../../x"])
def test_a_journal_leads_nowhere_else(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    begun(root, path, None, OURS)
    writer.recover(root)
    assert left(tmp_path / "root") == {}
    assert [found.name for found in tmp_path.iterdir()] == ["root"]


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    begun(root, "a/f", None, OURS)
    (root / "a").symlink_to(outside)
    with pytest.raises(UnsafeInputError):
        writer.recover(root)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", '{"files": [1]}', '{"files": [{}]}', '{"files": 5}', "[" * 9999]
)
def test_a_journal_that_is_none_is_swept(tmp_path: Path, text: str) -> None:
    (tmp_path / ".cigen").mkdir()
    (tmp_path / journal.PATH).write_text(text)
    writer.recover(tmp_path)
    assert left(tmp_path) == {}
