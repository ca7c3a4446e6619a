"""A lock that git left with conflict markers: both sides are read, and each file's record fits the file on disk."""

from __future__ import annotations

from collections.abc import Sequence

from cigen.errors import UsageError
from cigen.lock import PATH, FileRecord, Lock, digest_of
from cigen.repo import Repo

# Which sides have the lines below git's marker; between the second and the third stand those of the common ancestor.
_MARKERS = {"<<<<<<<": (True, False), "|||||||": (False, False), "=======": (False, True), ">>>>>>>": (True, True)}


def is_conflict(text: str) -> bool:
    """Whether git's markers stand in a lock."""
    return text.startswith("<<<<<<<") or "\n<<<<<<<" in text


def of(text: str) -> tuple[str, str]:
    """The two versions that git could not merge."""
    ours: list[str] = []
    theirs: list[str] = []
    is_ours, is_theirs = True, True
    for line in text.split("\n"):
        if line[:7] in _MARKERS:
            is_ours, is_theirs = _MARKERS[line[:7]]
            continue
        ours += [line] if is_ours else []
        theirs += [line] if is_theirs else []
    return "\n".join(ours), "\n".join(theirs)


def settled(locks: Sequence[Lock], repo: Repo) -> Lock:
    """One lock of both sides: the side that fits more files, and for each file the record that fits it."""
    if not locks:
        hint = (
            f"take one side (`git checkout --ours {PATH}`), then run `cigen generate`; "
            "or delete it and run `cigen generate --adopt '*'`"
        )
        raise UsageError("the lock is in a merge conflict, and neither side can be read", where=PATH, hint=hint)
    by_fit = sorted(locks, key=lambda lock: -sum(_fits(repo, path, lock.files[path]) for path in lock.files))
    best = by_fit[0]
    paths = {path for lock in by_fit for path in lock.files}
    files = {path: _record(repo, path, [lock.files[path] for lock in by_fit if path in lock.files]) for path in paths}
    return Lock(
        files=files,
        images=best.images,
        actions=best.actions,
        decisions=best.decisions,
        default_branch=best.default_branch,
    )


def _record(repo: Repo, path: str, records: Sequence[FileRecord]) -> FileRecord:
    """The one that fits the file, and rather one whose base could be read: its dictionary may be on the other side."""
    return max(records, key=lambda record: (_fits(repo, path, record), record.base is not None))


def _fits(repo: Repo, path: str, record: FileRecord) -> bool:
    text = repo.text(path)
    return text is not None and digest_of(text) == record.left
