"""One file that cigen wrote and no longer renders: removed as it was written, kept where a person edited it."""

from __future__ import annotations

from cigen.lock import FileRecord, digest_of
from cigen.merge import Conflict
from cigen.reconcile.change import UNREADABLE, Change
from cigen.reconcile.choices import Choices
from cigen.reconcile.origin import raw_text, refuse_forged
from cigen.repo import Repo


def unneeded(repo: Repo, path: str, record: FileRecord, choices: Choices) -> Change | None:
    """What would happen to the file; ``None`` where there is none."""
    disk = raw_text(repo, path)
    if disk is None:
        return _unreadable(path) if repo.occupied(path) else None
    refuse_forged(path, disk, record)
    if record.ownership == "seeded" or (choices.prefer == "ours" and digest_of(disk) != record.sha256):
        return Change(path=path, status="seeded", before=disk, after=disk)
    if digest_of(disk) == record.sha256 or choices.prefer == "theirs":
        return Change(path=path, status="obsolete", before=disk, after=None)
    message = "nothing needs this file any more, but it was edited"
    conflict = Conflict(kind="user-changed/gen-deleted", path="", message=message)
    return Change(
        path=path, status="conflicted", before=disk, after=disk, record=record, known=record, conflicts=(conflict,)
    )


def _unreadable(path: str) -> Change:
    return Change(path=path, status="in-the-way", before=None, after=None, why=UNREADABLE)
