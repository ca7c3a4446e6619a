"""What a repository's ``.git`` says of branches, read as text: git itself would obey the configuration beside it."""

from __future__ import annotations

import re
from pathlib import Path

from cigen.repo.folder import Folder

_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"(?!.*(?:\.\.|//|/[.-]|\.lock(?:/|$)))refs/[A-Za-z0-9_][A-Za-z0-9._/@+-]{0,249}(?<![./])")
_USUAL = ("main", "master", "trunk", "develop")
_SMALL = 4096
_PACKED = 16 << 20
_HOPS = 5


def root_of(path: Path) -> Path | None:
    """The folder around ``path`` (or itself) that holds a ``.git``; ``None`` outside of every repository."""
    start = path.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), None)


def git_folder(root: Path) -> Path | None:
    """The folder with the refs and objects of ``root``: its ``.git``, itself where bare, or a worktree's.

    A ``.git`` file is followed only to a repository that names this worktree as its own, since any archive
    may hold a file that points into somebody else's repository.
    """
    inside = root / ".git"
    if _is_repository(inside):
        return inside
    if _is_repository(root):
        return root
    pointer = _text(root, ".git")
    if not pointer.startswith("gitdir: "):
        return None
    private = (root / pointer.removeprefix("gitdir: ")).resolve()
    named = private / (_text(private, "gitdir") or "-")
    common = private.parent.parent
    is_ours = named.resolve() == inside.resolve() and private.parent.name == "worktrees"
    return private if is_ours and _is_repository(common) else None


def common_folder(git_dir: Path) -> Path:
    """Where a worktree's branches and objects are; the same folder for every other repository."""
    return git_dir.parent.parent if git_dir.parent.name == "worktrees" else git_dir


def default_branch(root: Path) -> str | None:
    """The branch that others branch from: the remote's, else the usual one, else the current one."""
    git_dir = git_folder(root)
    if git_dir is None:
        return None
    remote = _symbolic(_text(common_folder(git_dir), "refs/remotes/origin/HEAD"), "refs/remotes/origin/")
    if remote:
        return remote
    names = (f"refs/{space}/{name}" for name in _USUAL for space in ("remotes/origin", "heads"))
    common = common_folder(git_dir)
    packed = Folder(common).read("packed-refs", _PACKED) or b""
    usual = (ref.rpartition("/")[2] for ref in names if _text(common, ref) or f" {ref}\n".encode() in packed)
    return next(usual, None) or _symbolic(_text(git_dir, "HEAD"), "refs/heads/")


def commit_of(git_dir: Path, revision: str) -> str | None:
    """The object that a full hash, HEAD, branch, tag or full ref stands for; ``None`` where nothing does."""
    if _OBJECT.fullmatch(revision):
        return revision
    if revision == "HEAD":
        return _lookup(git_dir, "HEAD")
    spaces = ("",) if revision.startswith("refs/") else ("refs/heads/", "refs/tags/", "refs/remotes/origin/")
    return next(filter(None, (_lookup(git_dir, space + revision) for space in spaces)), None)


def _lookup(git_dir: Path, name: str) -> str | None:
    for _ in range(_HOPS):
        if name != "HEAD" and not _REF.fullmatch(name):
            return None
        text = _text(git_dir if name == "HEAD" else common_folder(git_dir), name)
        if not text.startswith("ref: "):
            return text if _OBJECT.fullmatch(text) else _packed(common_folder(git_dir), name)
        name = text.removeprefix("ref: ")
    return None


def _packed(common: Path, name: str) -> str | None:
    content = Folder(common).read("packed-refs", _PACKED) or b""
    match = re.search(rb"^([0-9a-f]{40,64}) " + re.escape(name.encode()) + rb"$", content, re.MULTILINE)
    return match[1].decode() if match else None


def _symbolic(text: str, space: str) -> str | None:
    name = text.removeprefix("ref: ")
    return name.removeprefix(space) if name.startswith(space) and _REF.fullmatch(name) else None


def _text(folder: Path, path: str) -> str:
    content = Folder(folder).read(path, _SMALL) or b""
    return content.decode(errors="replace").strip() if len(content) <= _SMALL else ""


def _is_repository(folder: Path) -> bool:
    """Whether it is a folder and no link to one, with what makes a git repository."""
    parts = (folder, folder / "objects", folder / "refs")
    return all(part.is_dir() and not part.is_symlink() for part in parts) and bool(_text(folder, "HEAD"))
