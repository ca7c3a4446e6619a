"""A component that went to another folder: its files are merged where it is now, with the edits that they had."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cigen.lock import Lock
from cigen.reconcile.change import Change, Status
from cigen.reconcile.origin import raw_text, says_so
from cigen.repo import Repo

Decisions = Mapping[str, Mapping[str, str]]


def folders(repo: Repo, known: Lock, now: Decisions) -> dict[str, str]:
    """The old folder of each component that moved, by its new one.

    It has the name and build tool that another had, or a file of cigen's came along; else it is another component.
    """
    gone = [path for path in known.decisions if path not in now]
    come = [path for path in now if path not in known.decisions]
    found: dict[str, str] = {}
    for new in come:
        same = [old for old in gone if _is_same(repo, known, (old, known.decisions[old]), (new, now[new]))]
        if len(same) == 1 and same[0] not in found.values():
            found[new] = same[0]
    return found


def _is_same(repo: Repo, known: Lock, old: tuple[str, Mapping[str, str]], new: tuple[str, Mapping[str, str]]) -> bool:
    if old[1].get("build_tool") != new[1].get("build_tool"):
        return False
    went = {_under(new[0], posixpath.basename(path)): path for path in known.files if _folder(path) == old[0]}
    return old[1].get("name") == new[1].get("name") or any(_went_along(repo, path, was) for path, was in went.items())


def files(repo: Repo, known: Lock, moved: Mapping[str, str], paths: Sequence[str]) -> dict[str, str]:
    """The old path of each file to be written that moves with its component, by its new one."""
    found = {
        path: _under(moved[_folder(path)], posixpath.basename(path))
        for path in paths
        if _folder(path) in moved and path not in known.files
    }
    return {new: old for new, old in found.items() if old in known.files and _moves(repo, known, new, old)}


def _moves(repo: Repo, known: Lock, new: str, old: str) -> bool:
    """Either the person moved the file, or it is still at its old place, or was deleted there and stays away."""
    if _went_along(repo, new, old):
        return True
    if repo.occupied(new):
        return False
    return known.files[old].base is not None if repo.occupied(old) else known.files[old].deleted


def _went_along(repo: Repo, new: str, old: str) -> bool:
    return not repo.occupied(old) and says_so(raw_text(repo, new) or "")


def arrived(change: Change, old: str) -> Change:
    """The change of a file that was merged as it stands at ``old``, for its new place, where there is none yet."""
    status: Status = "conflicted" if change.status == "conflicted" else "new"
    why = change.why or ("" if status == "conflicted" else f"comes from {old}, with your edits")
    return replace(change, before=None, status=status, why=why)


def departed(repo: Repo, old: str, new: str) -> Change:
    """The change of the file at its old place."""
    return Change(path=old, status="obsolete", before=raw_text(repo, old), after=None, why=f"moves to {new}")


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."


def _under(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"
