from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pytest

from cigen import writer
from cigen.check_report import next_step
from cigen.errors import FileInTheWayError, UnsafeInputError
from cigen.lock import FileRecord, Lock, digest_of
from cigen.output_files import OutputFile
from cigen.reconcile import Change, Choices, Side, is_taken, proposals, reconcile
from cigen.repo import Repo
from cigen.settings import Settings

PATH = ".github/workflows/ci.yml"
OLD = """\
# Written by cigen.
name: CI
on: push
jobs:
  api:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    steps:
      - name: Build
        run: make
      - name: Test
        run: make test
"""
NEW = OLD.replace("run: make\n", "run: make all\n")
MINE = OLD.replace("    timeout-minutes: 60", "    timeout-minutes: 15")


def outcome(
    disk: str | bytes | None,
    base: str | FileRecord | None,
    new: str | None = NEW,
    *,
    ownership: Any = None,
    files: Mapping[str, str] | None = None,
    **choices: Any,
) -> Change:
    here = {} if disk is None else {PATH: disk}
    record = FileRecord.of(base) if isinstance(base, str) else base
    found = reconcile(
        Repo.from_mapping({**(files or {}), **here}),
        [] if new is None else [OutputFile(path=PATH, text=new)],
        Lock(files={PATH: record} if record else {}),
        settings=Settings(ownership={PATH: ownership} if ownership else {}),
        names=(),
        choices=Choices(**choices),
    )
    return one(found)


def one(changes: Sequence[Change]) -> Change:
    (change,) = changes
    return change


@pytest.mark.parametrize(
    ("disk", "base", "status", "after"),
    [
        (None, None, "new", NEW),
        (NEW, None, "fresh", NEW),
        (NEW, OLD, "fresh", NEW),
        (OLD, OLD, "stale", NEW),
        (MINE, OLD, "stale", MINE.replace("run: make\n", "run: make all\n")),
        (MINE, NEW, "stale", NEW.replace(": 60", ": 15")),  # the user went back to an older command too: see below
        (None, OLD, "missing", None),
        ("name: mine\n", None, "in-the-way", None),
        (OLD, None, "in-the-way", None),
        (b"\xff\xfe", OLD, "in-the-way", None),
    ],
)
def test_status(disk: str | bytes | None, base: str | None, status: str, after: str | None) -> None:
    if (disk, base) == (MINE, NEW):
        status, after = "edited", MINE
    change = outcome(disk, base)
    assert (change.status, change.after) == (status, after)


def test_the_record_of_a_merge_holds_the_new_rendering_and_what_was_left() -> None:
    change = outcome(MINE, OLD)
    assert change.record == FileRecord.of(NEW, change.after)
    assert change.record.left == digest_of(change.after or "")


@pytest.mark.parametrize("dress", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_line_ends_and_byte_order_mark_stay(dress: Any) -> None:
    assert outcome(dress(OLD).encode(), OLD).after == dress(NEW)
    assert outcome(dress(NEW).encode(), OLD).status == "fresh"
    assert outcome(dress(MINE).encode(), OLD).after == dress(MINE.replace("run: make\n", "run: make all\n"))


BOTH = OLD.replace("run: make\n", "run: make mine\n")


def test_a_conflict_keeps_the_users_side_and_the_base_until_it_is_settled() -> None:
    other = NEW.replace("make test", "make check")
    change = outcome(BOTH, OLD, other)
    assert change.status == "conflicted"
    assert change.after == BOTH.replace("make test", "make check")
    assert [(found.kind, found.line) for found in change.conflicts] == [("both-changed", 10)]
    assert change.record
    assert change.record.base == OLD
    again = outcome(change.after, change.record, other)
    assert (again.status, again.after, again.writes) == ("conflicted", change.after, False)
    mine = outcome(change.after, change.record, other, prefer="ours")
    assert (mine.status, mine.after) == ("edited", change.after)
    assert outcome(mine.after, mine.record, other).status == "edited"
    theirs = outcome(change.after, change.record, other, prefer="theirs")
    assert (theirs.status, theirs.after) == ("stale", other)


def test_what_cannot_be_parsed_is_left_as_it_is() -> None:
    broken = MINE + "<<<<<<< HEAD\n"
    change = outcome(broken, OLD)
    assert (change.status, change.after, change.writes) == ("conflicted", broken, False)
    assert [found.kind for found in change.conflicts] == ["unmergeable"]
    assert outcome(broken, OLD, prefer="theirs").after == broken


def test_a_deleted_step_stays_deleted() -> None:
    mine = OLD.replace("      - name: Test\n        run: make test\n", "")
    change = outcome(mine, OLD, NEW.replace("make test", "make check"))
    assert change.after == mine.replace("run: make\n", "run: make all\n")
    again = outcome(change.after, change.record, NEW.replace("make test", "make verify"))
    assert (again.status, again.after) == ("edited", change.after)


def test_a_deleted_job_comes_back_on_request_and_edits_stay() -> None:
    other = "  other:\n    runs-on: x\n    steps:\n      - run: a\n"
    mine = MINE
    change = outcome(mine, OLD + other, OLD + other, restore=(PATH,))
    assert (change.status, change.after, change.conflicts) == ("stale", mine + other, ())
    assert outcome(mine, OLD + other, OLD + other).after == mine


def test_a_deleted_step_comes_back_on_request_and_edits_stay() -> None:
    step = "      - name: Test\n        run: make test\n"
    mine = MINE.replace(step, "").replace("run: make\n", "run: make mine\n")
    change = outcome(mine, OLD, OLD, restore=(PATH,))
    assert (change.status, change.after, change.conflicts) == ("stale", mine + step, ())
    newer = NEW.replace("make test", "make check")
    both = outcome(mine, OLD, newer, restore=(PATH,))
    assert both.after == mine + step.replace("make test", "make check")
    assert [found.kind for found in both.conflicts] == ["both-changed"]


def test_a_deleted_file_stays_deleted_and_has_a_way_back() -> None:
    first = outcome(None, OLD)
    assert (first.status, first.is_settled, first.writes) == ("missing", False, False)
    assert first.record
    assert first.record.deleted
    later = outcome(None, first.record)
    assert (later.status, later.is_settled, later.record) == ("deleted", True, first.record)
    assert outcome(None, first.record, restore=(PATH,)).status == "new"
    back = outcome(MINE, first.record)  # from git, say
    assert (back.status, back.after) == ("stale", MINE.replace("run: make\n", "run: make all\n"))
    assert back.record
    assert not back.record.deleted


def test_a_file_that_is_not_in_the_lock_is_adopted_on_demand_only() -> None:
    mine = "name: CI\non: push\njobs:\n  mine:\n    runs-on: x\n    steps:\n      - run: a\n"
    assert outcome(mine, None).blocked
    change = outcome(mine, None, adopt=("*",))
    assert change.status == "stale"
    assert change.after
    assert "  mine:\n    runs-on: x\n    steps:\n      - run: a\n" in change.after
    assert "  api:\n" in change.after
    assert outcome(mine, None, adopt=("Dockerfile",)).blocked


@pytest.mark.parametrize(
    ("path", "mine", "head"),
    [
        ("Dockerfile.dockerignore", "secrets\n", "# Written by cigen.\nsecrets\n"),
        ("Dockerfile.dockerignore", "\ufeffsecrets\r\n", "\ufeff# Written by cigen.\r\nsecrets\r\n"),
        ("compose.ci.yml", "# mine\nservices:\n  a: {}\n", "# Written by cigen.\n# mine\nservices:\n  a: {}\n"),
        ("Dockerfile", "# syntax=a\nFROM x AS y\n", "# syntax=a\n# Written by cigen.\nFROM x AS y\n"),
    ],
)
def test_an_adopted_file_is_cigens_from_then_on(path: str, mine: str, head: str) -> None:
    new = {"compose.ci.yml": "services:\n  b: {}\n", "Dockerfile": "FROM b AS c\n"}.get(path, ".git\n")
    file = OutputFile(path=path, text=f"# Written by cigen.\n{new}")

    def found(disk: str, known: Lock) -> Change:
        repo, choices = Repo.from_mapping({path: disk}), Choices(adopt=("*",))
        return one(reconcile(repo, [file], known, settings=Settings(), names=(), choices=choices))

    adopted = found(mine, Lock())
    assert adopted.status == "stale"
    assert adopted.after
    assert adopted.record
    assert adopted.after.startswith(head)
    again = found(adopted.after, Lock(files={path: adopted.record}))
    assert (again.status, again.after) == ("edited", adopted.after)


def test_a_base_that_does_not_fit_its_hash_is_none() -> None:
    tampered = FileRecord(sha256=digest_of(OLD))  # as the reader leaves it
    assert outcome(OLD, tampered).status == "stale"  # untouched: the hash tells so
    assert outcome(MINE, tampered).status == "in-the-way"
    assert outcome(MINE, tampered, adopt=(PATH,)).status == "conflicted"


@pytest.mark.parametrize("new", [NEW, None])
@pytest.mark.parametrize(
    "record",
    [
        FileRecord.of("class Main {}\n"),
        FileRecord(sha256=digest_of("class Main {}\n")),
        FileRecord.of(OLD),
        FileRecord.of("# Written by cigen\nclass Main {}\n"),
        FileRecord.of("class Main {}\n", ownership="owned"),
        FileRecord.of("class Main {}\n", ownership="seeded"),
    ],
)
@pytest.mark.parametrize("prefer", [None, "ours", "theirs"])
def test_a_lock_that_claims_a_persons_file_is_refused(record: FileRecord, new: str | None, prefer: str | None) -> None:
    with pytest.raises(UnsafeInputError, match="the lock says that cigen wrote") as caught:
        outcome("class Main {}\n", record, new, prefer=prefer, adopt=("*",), restore=("*",))
    assert f'take the entry "{PATH}" out of .cigen/lock.json' in str(caught.value.hint)


def test_a_comment_above_the_header_is_fine() -> None:
    mine = f"# Copyright: us\n{OLD}"
    assert outcome(mine, OLD).after == f"# Copyright: us\n{NEW}"


def test_no_longer_needed() -> None:
    assert outcome(OLD, OLD, None).status == "obsolete"
    edited = outcome(MINE, OLD, None)
    assert (edited.status, edited.after, edited.writes) == ("conflicted", MINE, False)
    kept = outcome(MINE, OLD, None, prefer="ours")
    assert (kept.after, kept.record, kept.writes) == (MINE, None, False)
    assert outcome(MINE, OLD, None, prefer="theirs").after is None


def test_an_owned_file_takes_no_edit() -> None:
    change = outcome(MINE, OLD, ownership="owned")
    assert (change.status, change.after, change.writes) == ("conflicted", MINE, False)
    assert outcome(MINE, OLD, ownership="owned", prefer="theirs").after == NEW
    assert outcome(OLD, OLD, ownership="owned").after == NEW


def test_a_seeded_file_is_written_once() -> None:
    assert outcome(None, None, ownership="seeded").after == NEW
    for disk in (OLD, MINE):
        change = outcome(disk, OLD, ownership="seeded")
        assert (change.status, change.after, change.is_settled) == ("seeded", disk, True)
    assert outcome(OLD, FileRecord.of(OLD, ownership="seeded"), None).after == OLD
    assert outcome("name: mine\n", OLD, ownership="seeded").status == "seeded"  # without cigen's first line too


HEADER = OLD.partition("\n")[0] + "\n"
PINNED = HEADER + "jobs:\n  a:\n    steps:\n      - uses: actions/checkout@{sha} # {tag}\n"
V6, V7 = (PINNED.format(sha=digit * 40, tag=tag) for digit, tag in (("6", "v6.0.2"), ("7", "v7.0.1")))
IMAGE = HEADER + "FROM node:24@sha256:{} AS a\n"


@pytest.mark.parametrize(
    ("disk", "base", "text", "after"),
    [
        (V6 + "  mine: {}\n", V6, V7 + "  more: {}\n", V7 + "  mine: {}\n"),
        (V7 + "  mine: {}\n", V6, V6, V7 + "  mine: {}\n"),  # never back
        (
            IMAGE.format("1" * 64) + "# mine\n",
            IMAGE.format("1" * 64),
            IMAGE.format("2" * 64),
            IMAGE.format("2" * 64) + "# mine\n",
        ),
        (
            IMAGE.format("3" * 64) + "# mine\n",
            IMAGE.format("1" * 64),
            IMAGE.format("2" * 64),
            IMAGE.format("3" * 64) + "# mine\n",
        ),
    ],
    ids=["newer", "never back", "digest", "another's digest"],
)
def test_of_a_thin_file_only_pins_move(disk: str, base: str, text: str, after: str) -> None:
    change = outcome(disk, base, text, ownership="thin")
    assert (change.status, change.after) == ("thin" if disk == after else "stale", after)


def test_whose_a_path_is() -> None:
    repo = Repo.from_mapping({"a": "mine\n", "b": OLD, "c": b"\xff"})
    assert [is_taken(repo, Lock(), path) for path in ("a", "b", "c", "d")] == [True, False, True, False]
    assert not is_taken(repo, Lock(files={"a": FileRecord.of(OLD)}), "a")


BROKEN = OLD.replace("    runs-on", "\t runs-on")


def test_a_file_that_no_longer_parses_is_told_though_nothing_else_changed() -> None:
    change = outcome(BROKEN, OLD, OLD)
    assert (change.status, change.writes, change.record) == ("conflicted", False, FileRecord.of(OLD))
    assert change.conflicts[0].kind == "unmergeable"


def test_a_file_that_cigen_cannot_parse_is_kept_on_request_and_never_overwritten() -> None:
    mine = outcome(BROKEN, OLD, NEW, prefer="ours")
    assert (mine.status, mine.after, mine.record) == ("edited", BROKEN, FileRecord.of(NEW, BROKEN))
    assert outcome(BROKEN, mine.record, NEW).status == "edited"
    assert outcome(BROKEN + "#\n", mine.record, NEW).status == "conflicted"
    theirs = outcome(BROKEN, OLD, NEW, prefer="theirs")
    assert (theirs.status, theirs.after) == ("conflicted", BROKEN)
    assert f"--restore {PATH}" in theirs.conflicts[0].message


def test_what_settles_a_conflict_is_told_and_nothing_else() -> None:
    clash = MINE.replace("run: make\n", "run: mine\n")
    told: dict[str, list[Change]] = {
        "both": [outcome(clash, OLD)],
        "owned": [outcome(MINE, OLD, ownership="owned")],
        "unmergeable": [outcome(BROKEN, OLD)],
        "adopted": [outcome(clash, None, adopt=(PATH,))],
        "unneeded": [outcome(MINE, OLD, None)],
        "all": [outcome(BROKEN, OLD), outcome(MINE, OLD, ownership="owned")],
    }
    found = {name: [proposals.command(changes, side) for side in get_args(Side)] for name, changes in told.items()}
    assert get_args(Side) == ("ours", "theirs")
    ours, theirs = "cigen generate --conflict=ours", "cigen generate --conflict=theirs"
    assert found == {
        "both": [ours, theirs],
        "owned": [None, theirs],
        "unmergeable": [None, None],
        "adopted": [f"cigen generate --adopt {PATH} --conflict={side}" for side in ("ours", "theirs")],
        "unneeded": [ours, theirs],
        "all": [None, None],
    }


def test_what_is_told_of_a_conflict_stays_the_same_while_nobody_settles_it() -> None:
    clash = MINE.replace("run: make test\n", "run: mine\n")
    new = NEW.replace("run: make test\n", "run: make check\n").replace("jobs:\n", "jobs:\n  a:\n    runs-on: x\n")
    first = outcome(clash, OLD, new)
    assert first.after
    assert first.after != clash
    second = outcome(first.after, first.record, new)
    assert second.after == first.after
    repo = Repo.from_mapping({})
    assert proposals.proposals(repo, [first]) == proposals.proposals(repo, [second])


def test_a_strange_file_is_not_adopted_as_it_is() -> None:
    strange = BROKEN.replace("# Written by cigen.\n", "")
    change = outcome(strange, None, NEW, adopt=(PATH,), prefer="ours")
    assert (change.status, change.record) == ("conflicted", None)


@pytest.mark.parametrize("disk", [b"# Written by cigen\n# \xe9\n"])
def test_what_cannot_be_read_cannot_be_adopted_either(disk: bytes) -> None:
    change = outcome(disk, OLD)
    assert change.blocked
    assert "not UTF-8" in change.why
    assert "--adopt" not in next_step(change)
    with pytest.raises(FileInTheWayError) as refused:
        writer.refuse_blocked([change])
    assert "--adopt" not in str(refused.value.hint)
