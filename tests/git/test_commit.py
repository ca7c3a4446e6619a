"""Commits of real repositories, hostile ones among them: everything is read and nothing is executed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from cigen import git
from cigen.errors import CigenError, UsageError
from cigen.repo import MAX_BYTES, Repo
from cigen.repo import tree as tree_module


def run(folder: Path, *arguments: str, data: bytes | None = None) -> str:
    """Run git for the set-up of a test, free of the settings of whoever runs it."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environment, input=data, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def make(folder: Path, *options: str) -> Path:
    folder.mkdir()
    run(folder, "init", "-q", "--initial-branch=main", *options)
    (folder / "a/b").mkdir(parents=True)
    (folder / "pom.xml").write_text("<project/>")
    (folder / "a/pom.xml").write_text("<a/>")
    (folder / "a/b/naïve file.txt").write_text("x")
    (folder / "link.xml").symlink_to("a/pom.xml")
    (folder / "out.xml").symlink_to("../secret.xml")
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "repository")


def files(repository: Path, revision: str = "HEAD") -> dict[str, bytes | None]:
    with git.commit(repository, revision) as tree:
        repo = Repo(tree)
        return {path: repo.bytes(path) for path in repo.files}


WHOLE = {"a/b/naïve file.txt": b"x", "a/pom.xml": b"<a/>", "link.xml": b"<a/>", "pom.xml": b"<project/>"}


def test_a_commit_is_what_was_committed_and_not_what_lies_there_now(root: Path) -> None:
    (root / "pom.xml").write_text("changed")
    (root / "new.xml").write_text("new")
    assert files(root) == WHOLE


def test_a_commit_and_its_checkout_are_the_same_repository(root: Path) -> None:
    folder = Repo.from_folder(root)
    with git.commit(root) as tree:
        repo = Repo(tree)
        assert repo.files == folder.files
        assert repo.findings == folder.findings
        assert [repo.text(path) for path in repo.files] == [folder.text(path) for path in repo.files]


def test_revisions(root: Path) -> None:
    first = run(root, "rev-parse", "HEAD")
    run(root, "tag", "-a", "v1", "-m", "v1")
    run(root, "checkout", "-q", "-b", "feature/x")
    (root / "pom.xml").write_text("second")
    run(root, "commit", "-q", "-a", "-m", "second")
    for revision in (first, "main", "v1", "refs/heads/main", "refs/tags/v1"):
        assert files(root, revision)["pom.xml"] == b"<project/>"
    assert files(root)["pom.xml"] == files(root, "feature/x")["pom.xml"] == b"second"
    run(root, "pack-refs", "--all")
    run(root, "gc", "-q")
    assert files(root, "v1") == WHOLE
    assert files(root, "feature/x")["pom.xml"] == b"second"


@pytest.mark.parametrize(
    "revision",
    [
        "nothing",
        "",
        "-x",
        "--upload-pack=touch x",
        "@{-1}",
        "main..main",
        "HEAD~1",
        "refs/../HEAD",
        "a\nb",
        ":/first",
        "0" * 39,
    ],
)
def test_only_names_are_revisions(root: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="there is no commit or branch"), git.commit(root, revision):
        pass


def test_a_commit_that_is_missing_is_told(root: Path) -> None:
    with git.commit(root, "1" * 40) as tree, pytest.raises(CigenError, match="git could not read the commit"):
        tree.listing()


@pytest.mark.parametrize("name", ["", "empty", "file"])
def test_no_repository(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="not a git repository"), git.commit(tmp_path / name):
        pass


def test_a_bare_mirror(root: Path, tmp_path: Path) -> None:
    run(tmp_path, "clone", "-q", "--mirror", str(root), "mirror")
    assert files(tmp_path / "mirror", "main") == WHOLE
    assert git.default_branch(tmp_path / "mirror") == "main"


def test_a_shallow_and_a_partial_clone(root: Path, tmp_path: Path) -> None:
    run(root, "config", "uploadpack.allowFilter", "true")
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "shallow")
    assert files(tmp_path / "shallow") == WHOLE
    run(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{root}", "partial")
    with git.commit(tmp_path / "partial") as tree:
        repo = Repo(tree)
        assert repo.exists("pom.xml")
        assert repo.text("pom.xml") is None  # fetching what is missing is not reading
        assert "unreadable" in [finding.code for finding in repo.findings]


def test_a_sha256_repository(tmp_path: Path) -> None:
    assert files(make(tmp_path / "long", "--object-format=sha256")) == WHOLE


def test_a_worktree(root: Path, tmp_path: Path) -> None:
    run(root, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    (tmp_path / "tree/pom.xml").write_text("other")
    run(tmp_path / "tree", "commit", "-q", "-a", "-m", "other")
    assert files(tmp_path / "tree")["pom.xml"] == b"other"
    assert files(tmp_path / "tree", "main")["pom.xml"] == b"<project/>"
    assert git.root_of(tmp_path / "tree/a") == tmp_path / "tree"
    assert git.default_branch(tmp_path / "tree") == "main"


def test_a_pointer_into_a_repository_of_others_is_not_followed(root: Path, tmp_path: Path) -> None:
    thief = tmp_path / "thief"
    thief.mkdir()
    run(root, "worktree", "add", "-q", str(tmp_path / "tree"))
    for target in (root / ".git", root / ".git/worktrees/tree"):
        (thief / ".git").write_text(f"gitdir: {target}\n")
        assert git.default_branch(thief) is None
        with pytest.raises(UsageError), git.commit(thief):
            pass
    (thief / ".git").unlink()
    (thief / ".git").symlink_to(root / ".git")
    assert git.default_branch(thief) is None


def test_objects_that_are_a_link_to_others_are_not_read(root: Path, tmp_path: Path) -> None:
    thief = make(tmp_path / "thief")
    shutil.rmtree(thief / ".git/objects")
    (thief / ".git/objects").symlink_to(root / ".git/objects")
    with pytest.raises(UsageError), git.commit(thief):
        pass


def test_a_submodule_is_left_out_and_told(root: Path, tmp_path: Path) -> None:
    outer = make(tmp_path / "outer")
    run(outer, "submodule", "--quiet", "add", str(root), "inner")
    run(outer, "commit", "-q", "-m", "submodule")
    with git.commit(outer) as tree:
        repo = Repo(tree)
        assert set(repo.files) == {*WHOLE, ".gitmodules"}
        assert ("submodule", "inner") in [(finding.code, finding.file) for finding in repo.findings]


def test_a_blob_that_is_too_large(root: Path) -> None:
    (root / "large").write_bytes(b"x" * (MAX_BYTES * 20))
    (root / "just").write_bytes(b"x" * MAX_BYTES)
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "large")
    read = files(root)
    assert read["large"] is None
    assert len(read["just"] or b"") == MAX_BYTES
    assert read["pom.xml"] == b"<project/>"  # read after the large one


def test_blobs_of_any_bytes_come_out_as_they_went_in(root: Path) -> None:
    contents = {f"f{number}": os.urandom(number * 997) + b"\n\0\n" for number in range(40)} | {"empty": b""}
    for name, content in contents.items():
        (root / name).write_bytes(content)
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "bytes")
    read = files(root)
    assert {name: read[name] for name in contents} == contents


def tree_of(root: Path, *entries: tuple[str, str, str]) -> str:
    """Write a tree object with entries that git itself would not add; returns a commit of it."""
    parts = b"".join(
        f"{mode} {name}".encode(errors="surrogateescape") + b"\0" + bytes.fromhex(blob) for mode, name, blob in entries
    )
    made = run(root, "hash-object", "--literally", "-t", "tree", "-w", "--stdin", data=parts)
    return run(root, "commit-tree", "-m", "odd", made)


def test_odd_entries_of_a_tree_are_left_out(root: Path) -> None:
    blob = run(root, "hash-object", "-w", "--stdin", data=b"odd")
    inner = run(root, "rev-parse", "HEAD:a")
    odd = tree_of(
        root,
        ("100644", "..", blob),
        ("40000", "..", inner),
        ("40000", ".git", inner),
        ("100644", "a\nRUN evil", blob),
        ("100644", "caf\udce9", blob),
        ("100644", "good", blob),
        ("100644", "good", blob),
        ("40000", "node_modules", inner),
        ("120000", "link", run(root, "hash-object", "-w", "--stdin", data=b"good")),
        ("120000", "zero", run(root, "hash-object", "-w", "--stdin", data=b"go\0od")),
        ("120000", "etc", run(root, "hash-object", "-w", "--stdin", data=b"/etc/passwd")),
        ("100644", "x" * 5000, blob),
    )
    with git.commit(root, odd) as tree:
        repo = Repo(tree)
        assert set(repo.files) == {"good", "link"}
        assert repo.text("link") == "odd"
        assert {finding.code for finding in repo.findings} == {"unsafe-name", "link-leaves-tree"}
        assert all(finding.message.isprintable() for finding in repo.findings)


def test_a_tree_that_unfolds_to_a_billion_files_ends_at_the_limit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_module, "MAX_FILES", 2000)
    inside = run(root, "rev-parse", "HEAD:a/b")
    for _ in range(10):
        parts = b"".join(f"40000 {name}".encode() + b"\0" + bytes.fromhex(inside) for name in "abcdefgh")
        inside = run(root, "hash-object", "-t", "tree", "-w", "--stdin", data=parts)
    bomb = run(root, "commit-tree", "-m", "bomb", inside)
    with git.commit(root, bomb) as tree:
        repo = Repo(tree)
        assert len(repo.files) <= 2001
        assert "too-many-files" in [finding.code for finding in repo.findings]


def text_or_error(repo: Repo, path: str) -> str | None:
    try:
        return repo.text(path)
    except CigenError as error:
        return error.message.split()[0]


def test_broken_objects_are_told(root: Path) -> None:
    blob = run(root, "rev-parse", "HEAD:pom.xml")
    stored = root / ".git/objects" / blob[:2] / blob[2:]
    stored.chmod(0o644)
    stored.write_bytes(b"broken")
    with git.commit(root) as tree:
        repo = Repo(tree)
        assert text_or_error(repo, "pom.xml") in (None, "git")


HOOKS = (
    "post-checkout",
    "pre-commit",
    "post-index-change",
    "reference-transaction",
    "pre-auto-gc",
    "fsmonitor-watchman",
)


PROGRAMS = (
    ("core", "fsmonitor sshCommand pager editor askPass gitProxy alternateRefsCommand"),
    ("diff", "external x.textconv x.command"),
    ("filter.x", "clean smudge process"),
    ("merge.x", "driver"),
    ("credential", "helper"),
    ("gpg", "program"),
    ("sequence", "editor"),
    ("pager", "ls-tree cat-file"),
    ("uploadpack", "packObjectsHook"),
    ("remote.origin", "uploadpack"),
)
KEYS = tuple(f"{section}.{key}" for section, keys in PROGRAMS for key in keys.split())


def test_nothing_that_a_repository_plants_is_executed(root: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\necho $0 $@ >> {canary}\ncat\n")
    evil.chmod(evil.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "evil.cfg").write_text(f"[core]\n\tfsmonitor = {evil}\n")
    modules = (
        f'[submodule "../../hooks"]\n\tpath = x\n\turl = ext::{evil}\n[include]\n\tpath = {tmp_path / "evil.cfg"}\n'
    )
    (root / ".gitmodules").write_text(modules)
    (root / ".gitattributes").write_text("* filter=x diff=x merge=x working-tree-encoding=UTF-16 export-subst\n")
    for name in (".gitmodules", ".gitattributes"):  # past git, which would refuse them
        blob = run(root, "hash-object", "-w", "--no-filters", name)
        run(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    run(root, "commit", "-q", "-m", "evil")
    for hook in HOOKS:
        shutil.copy(evil, root / ".git/hooks" / hook)
    for key in KEYS:
        run(root, "config", key, str(evil))
    with (root / ".git/config").open("a") as config:
        config.write(
            f"[alias]\n\tls-tree = !{evil}\n\tcat-file = !{evil}\n"
            f"[core]\n\thooksPath = {root / '.git/hooks'}\n\tworktree = {tmp_path}\n"
            f'[remote "origin"]\n\turl = ext::{evil}\n\tpromisor = true\n'
            f"[extensions]\n\tpartialClone = origin\n[include]\n\tpath = {tmp_path / 'evil.cfg'}\n"
        )
    canary.unlink(missing_ok=True)

    assert files(root)["pom.xml"] == b"<project/>"
    assert git.root_of(root / "a") == root
    assert git.default_branch(root) == "main"
    assert Repo.from_folder(root).text("pom.xml") == "<project/>"
    assert not canary.exists()


def test_the_canary_sings_where_git_obeys_the_repository(root: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    run(root, "config", "core.fsmonitor", f"touch {canary}; false")
    run(root, "status")
    assert canary.exists()


def test_settings_of_the_environment_do_not_reach_git(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "nonsense")
    assert files(root) == WHOLE


def test_no_process_and_no_folder_is_left(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with git.commit(root) as tree:
        Repo(tree).text("pom.xml")
        assert list((tmp_path / "temporary").iterdir())
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_git_that_gives_no_answer_is_not_waited_for(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setattr(git, "_SECONDS", 0.2)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with git.commit(root) as tree, pytest.raises(CigenError, match="no answer"):
        tree.listing()


def test_an_object_that_is_a_pipe_is_not_waited_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "_SECONDS", 0.5)
    blob = run(root, "rev-parse", "HEAD:pom.xml")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    os.mkfifo(root / ".git/objects" / blob[:2] / blob[2:])
    with git.commit(root) as tree, pytest.raises(CigenError, match="no answer"):
        Repo(tree).text("pom.xml")


def test_without_git_it_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with git.commit(root) as tree, pytest.raises(CigenError, match="git cannot be started"):
        tree.listing()


def test_the_root_of_a_path(root: Path, tmp_path: Path) -> None:
    assert git.root_of(root) == git.root_of(root / "a/b") == git.root_of(root / "a/pom.xml") == root
    assert git.root_of(tmp_path) is None


def test_the_default_branch_is_the_remotes_then_the_usual_then_the_current(root: Path, tmp_path: Path) -> None:
    run(root, "branch", "develop")
    run(root, "checkout", "-q", "-b", "feature")
    assert git.default_branch(root) == "main"
    run(root, "branch", "-q", "-D", "main")
    run(root, "branch", "-q", "-D", "develop")
    assert git.default_branch(root) == "feature"
    run(root, "checkout", "-q", "--detach")
    assert git.default_branch(root) is None
    run(root, "checkout", "-q", "feature")
    run(tmp_path, "clone", "-q", str(root), "clone")
    assert git.default_branch(tmp_path / "clone") == "feature"


@pytest.mark.parametrize(
    "head",
    [
        "ref: refs/heads/a\nRUN evil",
        "ref: refs/heads/${{x}}",
        "ref: refs/heads/../../x",
        "ref: refs/heads/-x",
        "",
        "ref: HEAD",
        "\x00",
    ],
)
def test_a_hostile_head_names_no_branch(root: Path, head: str) -> None:
    (root / ".git/HEAD").write_text(head)
    run_branch = root / ".git/refs/heads/main"
    run_branch.unlink()
    assert git.default_branch(root) is None


def test_an_unborn_branch_has_a_name_but_no_commit(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    run(tmp_path / "new", "init", "-q", "--initial-branch=start")
    assert git.default_branch(tmp_path / "new") == "start"
    with pytest.raises(UsageError, match="no commit"), git.commit(tmp_path / "new"):
        pass


def test_refs_that_go_in_circles_end(root: Path) -> None:
    (root / ".git/refs/heads/main").write_text("ref: refs/heads/other\n")
    (root / ".git/refs/heads/other").write_text("ref: refs/heads/main\n")
    with pytest.raises(UsageError), git.commit(root):
        pass


def test_ten_thousand_packed_refs(root: Path) -> None:
    found = run(root, "rev-parse", "HEAD")
    lines = "".join(f"{found} refs/heads/branch-{number:05}\n" for number in range(40_000))
    (root / ".git/packed-refs").write_text("# pack-refs with: peeled fully-peeled sorted\n" + lines)
    assert files(root, "branch-39999") == WHOLE
