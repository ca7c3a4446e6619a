"""Looking at a repository: what is seen, what is left out, and that nothing outside is ever read."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import repo as repo_module
from cigen.doctree import NOTHING
from cigen.errors import UsageError
from cigen.facts import Finding
from cigen.repo import MAX_BYTES, Repo, resolve, tree
from cigen.repo import folder as folder_module
from cigen.repo.documents import JSON

SECRET = "outside"  # what no test may ever see


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(SECRET)
    inside = tmp_path / "repository"
    (inside / "a/b").mkdir(parents=True)
    (inside / "pom.xml").write_text("<project/>")
    (inside / "a/pom.xml").write_text("<a/>")
    (inside / "a/b/B.java").write_text("class B {}")
    return inside


def codes(repo: Repo) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.file) for finding in repo.findings]


def test_files_are_listed_sorted_and_read(root: Path) -> None:
    repo = Repo.from_folder(root)
    assert repo.files == ("a/b/B.java", "a/pom.xml", "pom.xml")
    assert repo.named("pom.xml") == ["a/pom.xml", "pom.xml"]
    assert repo.matching(re.compile(r".*\.java")) == ["a/b/B.java"]
    assert repo.below("a") == ("a/b/B.java", "a/pom.xml")
    assert repo.below(".") == repo.files
    assert repo.inside("a") == ["a/pom.xml"]
    assert repo.inside(".") == ["pom.xml"]
    assert repo.text("a/pom.xml") == "<a/>"
    assert repo.exists("pom.xml")
    assert not repo.exists("a")
    assert repo.findings == ()


def test_what_is_not_there_is_none(root: Path) -> None:
    repo = Repo.from_folder(root)
    assert repo.bytes("nothing") is None
    assert repo.text("../secret.txt") is None
    assert repo.yaml("nothing.yml") == ()
    assert repo.named("nothing") == ()
    assert repo.below("nothing") == ()


@pytest.mark.parametrize("name", ["nothing", "pom.xml"])
def test_a_folder_is_needed(root: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"does not exist|is not a folder"):
        Repo.from_folder(root / name)


def test_a_folder_that_is_gone_meanwhile_is_told(root: Path) -> None:
    repo = Repo.from_folder(root)
    root.rename(root.with_name("moved"))
    assert repo.files == ()
    assert codes(repo) == [("unreadable", ".")]


def test_a_root_that_is_a_link_is_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert Repo.from_folder(tmp_path / "link").text("a/pom.xml") == "<a/>"


@pytest.mark.parametrize("name", [".git", "node_modules", ".venv", "__pycache__"])
def test_folders_without_own_source_are_skipped(root: Path, name: str) -> None:
    (root / "a" / name).mkdir()
    (root / "a" / name / "pom.xml").write_text("x")
    assert len(Repo.from_folder(root).named("pom.xml")) == 2


def test_links_inside_are_read_and_links_outside_do_not_exist(root: Path, tmp_path: Path) -> None:
    links = {
        "inside.xml": "a/pom.xml",
        "a/up.xml": "../pom.xml",
        "absolute": str(tmp_path / "secret.txt"),
        "relative": "../secret.txt",
        "a/deep": "b/../../../secret.txt",
        "folder": "a",
        "loop": "loop",
        "dangling": "nothing",
        "zero": "/dev/zero",
        "outside": "..",
    }
    for name, target in links.items():
        (root / name).symlink_to(target)
    repo = Repo.from_folder(root)
    assert repo.text("inside.xml") == "<a/>"
    assert repo.text("a/up.xml") == "<project/>"
    assert set(repo.files) == {"a/b/B.java", "a/pom.xml", "pom.xml", "inside.xml", "a/up.xml"}
    left_out = [file for code, file in codes(repo) if code == "link-leaves-tree"]
    assert sorted(filter(None, left_out)) == ["a/deep", "absolute", "outside", "relative", "zero"]


def test_pipes_and_sockets_neither_block_nor_exist(root: Path) -> None:
    os.mkfifo(root / "pipe.xml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(root / "socket.xml"))
        repo = Repo.from_folder(root)
        assert not repo.exists("pipe.xml")
        assert sorted(codes(repo)) == [("not-a-file", "pipe.xml"), ("not-a-file", "socket.xml")]


def test_a_file_that_became_a_pipe_or_link_is_not_read(root: Path, tmp_path: Path) -> None:
    repo = Repo.from_folder(root)
    assert repo.exists("pom.xml")
    (root / "pom.xml").unlink()
    os.mkfifo(root / "pom.xml")
    (root / "a/pom.xml").unlink()
    (root / "a/pom.xml").symlink_to(tmp_path / "secret.txt")
    assert repo.text("pom.xml") is None
    assert repo.text("a/pom.xml") is None
    assert codes(repo) == [("unreadable", "pom.xml"), ("unreadable", "a/pom.xml")]


def test_a_folder_that_became_a_link_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/pom.xml").write_text(SECRET)
    repo = Repo.from_folder(root)
    assert repo.exists("a/pom.xml")
    (root / "a").rename(root / "moved")
    (root / "a").symlink_to(tmp_path / "other")
    assert repo.text("a/pom.xml") is None


def test_a_folder_that_becomes_a_link_during_the_walk_is_not_entered(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/secret.xml").write_text(SECRET)
    entered = folder_module._enter

    def swap(parent: int, prefix: str, name: str, depth: int, gathering: tree.Gathering) -> None:
        if name == "a":
            (root / "a").rename(root / "moved")
            (root / "a").symlink_to(tmp_path / "other")
        entered(parent, prefix, name, depth, gathering)

    monkeypatch.setattr(folder_module, "_enter", swap)
    repo = Repo.from_folder(root)
    assert repo.named("secret.xml") == ()
    assert ("unreadable", "a") in codes(repo)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder_is_told(root: Path) -> None:
    (root / "a").chmod(0)
    repo = Repo.from_folder(root)
    assert codes(repo) == [("unreadable", "a")]
    (root / "a").chmod(0o755)


@pytest.mark.parametrize(
    "name",
    [b"a\nRUN evil", b"\x1b[31m", "txt\u202egpj".encode(), b"caf\xe9", b"\xed\xa0\x80", "zero\u200bwidth".encode()],
)
def test_names_that_cannot_be_shown_are_left_out_and_told(root: Path, name: bytes) -> None:
    (root / os.fsdecode(name)).write_text("x")
    os.mkdir(os.fsencode(root / "a") + b"/" + name)  # noqa: PTH102 - not a name that Path would take everywhere
    (root / "a" / os.fsdecode(name) / "pom.xml").write_text("x")
    repo = Repo.from_folder(root)
    assert set(repo.files) == {"a/b/B.java", "a/pom.xml", "pom.xml"}
    assert [code for code, _ in codes(repo)] == ["unsafe-name", "unsafe-name"]
    assert all((finding.message.isprintable() and finding.message.encode()) for finding in repo.findings)


def test_ordinary_names_of_all_languages_are_seen(root: Path) -> None:
    names = ["naïve.txt", "日本語.txt", "with space", "$(touch x)", "${{ github.token }}", "-rf", "a\\b"]
    for name in names:
        (root / name).write_text("x")
    assert set(names) < set(Repo.from_folder(root).files)


def test_depth_is_limited(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_DEPTH", 3)
    (root / "1/2/3/4/5").mkdir(parents=True)
    (root / "1/2/3/seen").write_text("x")
    (root / "1/2/3/4/unseen").write_text("x")
    repo = Repo.from_folder(root)
    assert repo.exists("1/2/3/seen")
    assert not repo.exists("1/2/3/4/unseen")
    assert codes(repo) == [("too-deep", "1/2/3/4")]


def test_a_tree_deeper_than_any_path_may_be_long_is_left_in_peace(root: Path) -> None:
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(400):
        os.mkdir("d" * 100, dir_fd=descriptor)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    assert [code for code, _ in codes(Repo.from_folder(root))] in (["too-deep"], ["unsafe-name"])


def test_the_number_of_files_is_limited(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_FILES", 10)
    for number in range(30):
        (root / f"folder-{number}").mkdir()
        (root / f"folder-{number}/file").write_text("x")
    repo = Repo.from_folder(root)
    assert len(repo.files) <= 12
    assert [code for code, _ in codes(repo)] == ["too-many-files"]


def test_a_flood_of_findings_is_counted(root: Path) -> None:
    for number in range(50):
        (root / f"out-{number:02}").symlink_to("/etc/passwd")
    findings = Repo.from_folder(root).findings
    assert len(findings) == tree.MAX_FINDINGS + 1
    assert findings[-1].message == "30 more like this"


def test_a_large_file_is_not_read_and_told_once() -> None:
    repo = Repo.from_mapping({"large": "x" * (MAX_BYTES + 1), "just": "x" * MAX_BYTES})
    assert repo.bytes("large") is None
    assert repo.text("large") is None
    assert len(repo.bytes("just") or b"") == MAX_BYTES
    assert [finding.message for finding in repo.findings] == ["large is larger than 1024 KiB: not read"]


def test_a_large_file_on_disk_is_read_no_further_than_needed(root: Path) -> None:
    with (root / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    assert Repo.from_folder(root).bytes("sparse") is None


def test_all_files_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo_module, "MAX_TOTAL", 10)
    repo = Repo.from_mapping({"a": "x" * 10, "b": "x"})
    assert repo.bytes("a") is not None
    assert repo.bytes("b") is None
    assert codes(repo) == [("too-much-to-read", "b")]


def test_text_is_utf8_without_its_accidents() -> None:
    repo = Repo.from_mapping({"bom": b"\xef\xbb\xbfa\r\nb\rc\n", "latin": b"caf\xe9", "wide": "a".encode("utf-16")})
    assert repo.text("bom") == "a\nb\nc\n"
    assert repo.text("latin") is None
    assert repo.text("wide") is None
    assert codes(repo) == [("not-utf8", "latin"), ("not-utf8", "wide")]


def test_broken_yaml_is_a_finding_once() -> None:
    repo = Repo.from_mapping({"a.yml": "a:\n  - [", "b.yml": "c: d", "empty.yml": ""})
    assert repo.yaml("a.yml") == repo.yaml("a.yml") == repo.yaml("empty.yml") == ()
    assert repo.yaml("b.yml")[0].get("c").text == "d"
    assert [(finding.code, finding.file, finding.line) for finding in repo.findings] == [("broken-yaml", "a.yml", 2)]


def test_json_and_toml_are_read_with_lines_or_as_data() -> None:
    files = {"a.json": '{\n"b": [1]}', "a.toml": "\n[b]\nc = 1.10", "c.jsonc": "[1, // one\n]"}
    repo = Repo.from_mapping(files)
    assert repo.json("a.json").get("b").line == 2
    assert repo.json("a.json") is repo.json("a.json")
    assert repo.json("c.jsonc", comments=True).items[0].text == "1"
    assert (repo.toml("a.toml").get("b", "c").text, repo.toml("a.toml").get("b", "c").line) == ("1.10", 3)
    assert repo.json_data("a.json") == {"b": [1]}
    assert repo.toml_data("a.toml") == {"b": {"c": 1.1}}
    assert repo.findings == ()


def test_broken_json_and_toml_are_findings_once_and_nothing_else() -> None:
    repo = Repo.from_mapping({"a.json": '{\n"b" 1}', "a.toml": "b = 1\nb = 2\n", "empty.toml": ""})
    assert repo.json("a.json") is repo.json("a.json") is repo.json("nothing") is NOTHING
    assert repo.toml("a.toml") is repo.toml("nothing") is NOTHING
    assert repo.toml("empty.toml").kind == "mapping"
    assert repo.json_data("nothing") is None
    assert repo.toml_data("nothing") == repo.toml_data("a.toml") == {}
    assert [(finding.code, finding.message) for finding in repo.findings] == [
        ("broken-json", "a.json:2:5: expected ':'"),
        ("broken-toml", "a.toml:2:6: cannot overwrite a value"),
    ]


def test_a_lock_file_may_be_larger_than_a_manifest(root: Path) -> None:
    (root / "lock.json").write_text('["' + "x" * MAX_BYTES + '"]')
    repo = Repo.from_folder(root)
    assert repo.json_data("lock.json") == ["x" * MAX_BYTES]
    assert repo.json("lock.json") is NOTHING
    assert codes(repo) == [("file-too-large", "lock.json")]


def test_documents_of_a_format_are_limited_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo_module, "JSON", replace(JSON, most_in_all=5))
    repo = Repo.from_mapping({"a": "[1]", "b": "[2]", "c": "x=1"})
    assert repo.json("a")
    assert repo.toml("c")
    assert not repo.json("b")
    assert codes(repo) == [("too-much-to-read", "b")]


def test_values_of_all_documents_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo_module, "MAX_NODES", 3)
    repo = Repo.from_mapping({"a.json": "[1,2,3]", "b.toml": "x=1", "c.yml": "1", "d.json": "[1]"})
    assert repo.json("a.json")
    assert not repo.toml("b.toml")
    assert not repo.yaml("c.yml")
    assert repo.json_data("d.json") is None
    assert codes(repo) == [("too-much-to-read", path) for path in ("b.toml", "c.yml", "d.json")]


def test_the_texts_read_last_are_kept_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo_module, "MAX_KEPT", 10)
    read: list[str] = []

    class Counting(repo_module._Mapping):
        def read(self, path: str, limit: int = MAX_BYTES) -> bytes | None:
            read.append(path)
            return super().read(path, limit)

    repo = Repo(Counting({"a": "12345", "b": "12345", "c": "12345", "d": "x" * 11}))
    for path in ("a", "b", "a", "c", "a", "b", "d", "d"):
        assert repo.text(path)
    assert read == ["a", "b", "c", "b", "d", "d"]


def test_a_question_is_asked_once() -> None:
    asked = []

    def question(repo: Repo) -> int:
        asked.append(repo)
        return len(repo.files)

    repo = Repo.from_mapping({"a": ""})
    assert repo.remember(question) + repo.remember(question) == 2
    assert len(asked) == 1


def test_findings_of_others_are_kept_once() -> None:
    repo = Repo.from_mapping({})
    for _ in range(3):
        repo.note(Finding(code="x", severity="info", message="y"))
    assert len(repo.findings) == 1


@pytest.mark.parametrize(
    ("folder", "relative", "path"),
    [
        (".", "a", "a"),
        ("a/b", "../pom.xml", "a/pom.xml"),
        ("a", "..", "."),
        ("a", ".", "a"),
        ("a", "./b//c/", "a/b/c"),
        ("a", "../..", None),
        (".", "../a", None),
        ("a", "/etc/passwd", None),
        ("a", "..\\..\\x", None),
        ("a", "b\0c", None),
        ("a", "..b", "a/..b"),
    ],
)
def test_resolve(folder: str, relative: str, path: str | None) -> None:
    assert resolve(folder, relative) == path


segments = st.sampled_from(("..", ".", "", "a", "b", "...", "..c"))


@given(st.lists(segments, max_size=8), st.lists(segments, max_size=8))
def test_resolve_never_leaves(folder: list[str], relative: list[str]) -> None:
    start = "/".join(part for part in folder if part not in ("..", "")) or "."
    path = resolve(start, "/".join(relative))
    if path is not None:
        assert not path.startswith("/")
        assert ".." not in path.split("/")


names = st.lists(st.sampled_from(("a", "b", "a-", "a.b", "a0", "é")), min_size=1, max_size=4).map("/".join)


@given(st.sets(names), names)
def test_below_and_inside_agree_with_the_paths(paths: set[str], folder: str) -> None:
    repo = Repo.from_mapping(dict.fromkeys(paths, ""))
    assert list(repo.below(folder)) == sorted(path for path in paths if path.startswith(f"{folder}/"))
    assert list(repo.inside(folder)) == sorted(path for path in paths if os.path.dirname(path) == folder)  # noqa: PTH120


def test_a_hundred_thousand_files_are_no_work(tmp_path: Path) -> None:
    paths = {f"s{a}/m{b}/src/C{c}.java": "" for a in range(50) for b in range(20) for c in range(100)}
    repo = Repo.from_mapping(paths)
    assert len(repo.files) == 100_000
    assert len(repo.below("s7")) == 2000
    assert len(repo.named("C7.java")) == 1000


def test_an_answer_about_something_is_remembered_apart() -> None:
    asked: list[str] = []

    def length(repo: Repo, path: str) -> int:
        asked.append(path)
        return len(repo.bytes(path) or b"")

    repo = Repo.from_mapping({"a": "1", "b": "12"})
    assert [repo.remember(length, path) for path in ("a", "b", "a")] == [1, 2, 1]
    assert asked == ["a", "b"]
