"""The lock lies in the repository: it is read as somebody else may have written it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import lock
from cigen.errors import CigenError, UnsafeInputError, UsageError
from cigen.lock import ActionPin, FileRecord, ImagePin, Lock, reader
from cigen.repo import Repo

SHA = "a" * 64
IMAGE = {"eclipse-temurin:21-jdk": ImagePin(digest=f"sha256:{SHA}", source="bot")}


def load(content: object) -> Lock:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return reader.load(Repo.from_mapping({lock.PATH: text}))


def data(**more: Any) -> dict[str, Any]:
    return {"schema": 2, **more}


def test_none_is_an_empty_one() -> None:
    assert reader.load(Repo.from_mapping({})) == Lock()


def test_what_is_written_is_read_back() -> None:
    written = Lock(
        files={
            "ü b/Dockerfile": FileRecord.of("FROM a\n", "FROM a\n# mine\n", "owned"),
            "a/Dockerfile": FileRecord.of("FROM a\n" * 50),
            "c/Dockerfile": FileRecord(sha256=SHA, deleted=True),
            ".github/workflows/ci.yml": FileRecord.of("name: CI\n", ownership="seeded"),
        },
        images=IMAGE,
        actions={"actions/checkout": ActionPin(version="v5", sha="b" * 40, source="user")},
        decisions={".": {"name": "shop"}},
        default_branch="main",
    )
    assert load(written.to_text()) == written
    other_way_round = dict(sorted(written.files.items(), reverse=True))
    assert dataclasses.replace(written, files=other_way_round).to_text() == written.to_text()


def test_schema_1_is_read_without_bases() -> None:
    known = load(
        {
            "schema": 1,
            "files": {"Dockerfile": {"sha256": SHA, "ownership": "merged"}},
            "pins": {
                "images": {"debian:13": f"sha256:{SHA}"},
                "actions": {"actions/checkout": {"version": "v5", "sha": "b" * 40}},
            },
        }
    )
    assert known.files == {"Dockerfile": FileRecord(sha256=SHA)}
    assert known.digests == {"debian:13": f"sha256:{SHA}"}
    assert known.actions == {"actions/checkout": ActionPin(version="v5", sha="b" * 40)}


@pytest.mark.parametrize("least", ["99", "1.0.0", "0.1.1", 5, None, ["0.1.0"]])
def test_a_lock_for_a_newer_cigen_is_refused(least: object) -> None:
    with pytest.raises(UsageError, match="the lock needs cigen"):
        load(data(min_reader=least))


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("actions/checkout", {"version": "v5", "sha": "b" * 39}),
        ("actions/checkout", {"version": "v5\nrun: x", "sha": "b" * 40}),
        ("actions/checkout", "b" * 40),
        ("actions/checkout@x", {"version": "v5", "sha": "b" * 40}),
        ("checkout", {"version": "v5", "sha": "b" * 40}),
        ("a/b", {"version": 5, "sha": "b" * 40}),
    ],
)
def test_an_action_that_is_none_is_refused(name: str, entry: object) -> None:
    with pytest.raises(UnsafeInputError):
        load(data(pins={"actions": {name: entry}}))


PATHS = [
    "/etc/cron.d/x", "../x", "a/../../x", "a/../b", "./a", "a//b", "a/", "", ".", "..", "a/.", "a\\b", "C:\\x", "a\0b",
    ".git/hooks/post-checkout", ".GIT/config", "sub/.git/hooks/x", ".git", ".git./config", ".git /config",
    ".g\u200cit/config", "a\nb", "a\u202eb", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_a_path_that_is_none_of_ours_is_refused(path: str) -> None:
    with pytest.raises(UnsafeInputError) as caught:
        load(data(files={"Dockerfile": {"sha256": SHA}, path: {"sha256": SHA}}))
    assert caught.value.message.isprintable()
    assert caught.value.where == lock.PATH


@pytest.mark.parametrize("path", [".gitignore", ".github/a", "a/.gitlab-ci.yml", "x.git/a", "..a/b", "...", "-x"])
def test_a_path_that_only_looks_odd_is_taken(path: str) -> None:
    assert load(data(files={path: {"sha256": SHA}})).files == {path: FileRecord(sha256=SHA)}


@pytest.mark.parametrize(
    "digest", ["", "a" * 63, "A" * 64, "g" * 64, f"{SHA}\n", f"sha256:{SHA}", 5, None, [SHA], {"x": SHA}]
)
def test_a_hash_that_is_none_is_refused(digest: object) -> None:
    with pytest.raises(UsageError):
        load(data(files={"Dockerfile": {"sha256": digest}}))


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("debian:13", "sha256:abc"),
        ("debian:13", f"sha256:{SHA}\nRUN evil"),
        ("debian:13", f"sha512:{SHA}"),
        ("debian:13", None),
        ("debian", f"sha256:{SHA}"),
        ("debian:13 AS x\nRUN evil", f"sha256:{SHA}"),
        ("-x:1", f"sha256:{SHA}"),
        ("${{ secrets.X }}:1", f"sha256:{SHA}"),
        (f"{'a' * 300}:1", f"sha256:{SHA}"),
    ],
)
def test_an_image_that_is_none_is_refused(name: str, digest: object) -> None:
    with pytest.raises(UnsafeInputError):
        load(data(pins={"images": {name: digest}}))


BRANCHES = ["main\nevil: 1", "a b", "${{ x }}", "-x", "a..b", "*", "", 5, True, ["main"], {}, "a" * 300, "refs.lock"]


@pytest.mark.parametrize("branch", BRANCHES, ids=lambda branch: ascii(branch)[:20])
def test_a_branch_that_is_none_is_refused(branch: object) -> None:
    with pytest.raises(UnsafeInputError):
        load(data(decisions={"default_branch": branch}))


@pytest.mark.parametrize("value", [None, 1, "x", [], True])
@pytest.mark.parametrize("key", ["files", "pins", "decisions"])
def test_a_wrong_type_is_told(key: str, value: object) -> None:
    with pytest.raises(UsageError, match=f"{key} in the lock must be an object"):
        load(data(**{key: value}))


@pytest.mark.parametrize("value", [None, 1, "x", []])
def test_a_wrong_type_below_is_told(value: object) -> None:
    with pytest.raises(UsageError, match="images in the lock must be an object"):
        load(data(pins={"images": value}))
    with pytest.raises(UsageError, match="the lock has no hash for Dockerfile"):
        load(data(files={"Dockerfile": value}))


@pytest.mark.parametrize("schema", [None, 0, 3, True, "1", [1], {"a": 1}, -1, "x" * 10_000, "\x1b[2J"])
def test_another_schema_is_told(schema: object) -> None:
    with pytest.raises(UsageError) as caught:
        load({"schema": schema})
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 120


UNREADABLE = [
    "", "\0", "[]", "null", '"x"', "{", '{"schema": 1,}', "[" * 100_000, '{"a":' * 100_000, "1" * 5000, b"\xff{}",
    '{"schema": 1, "schema": 1}', '{"schema": 1, "files": {"a": {}, "a": {}}}',
    '{"schema": 1, "files": {"a": {"sha256": "x", "sha256": "y"}}}',
]  # fmt: skip


@pytest.mark.parametrize("text", UNREADABLE, ids=lambda text: ascii(text)[:20])
def test_no_json_is_told_and_never_taken_for_no_lock(text: str | bytes) -> None:
    with pytest.raises(UsageError, match="not readable JSON"):
        load(text)


def test_a_million_files_are_refused_quickly() -> None:
    text = '{"schema": 1, "files": {' + ",".join(f'"{n}": {{"sha256": "{SHA}"}}' for n in range(1_000_000)) + "}}"
    with pytest.raises(CigenError):
        load(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["files", "pins", "images", "decisions", "sha256", "a"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(JSON, JSON, JSON)
def test_whatever_it_holds_is_read_or_told(files: object, pinned: object, decided: object) -> None:
    try:
        found = load(data(files=files, pins=pinned, decisions=decided))
    except CigenError:
        return
    assert all(len(record.sha256) == 64 for record in found.files.values())


def test_line_ends_are_no_edit() -> None:
    assert lock.digest_of("\ufeffa\r\nb\r\n") == lock.digest_of("a\nb\n") != lock.digest_of("a\nb")
