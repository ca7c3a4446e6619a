"""One file that cigen renders: what becomes of it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import Any

from cigen.lock import FileRecord, digest_of, plain
from cigen.merge import Conflict, Merged, Rename, UnmergeableError, merge
from cigen.reconcile.change import UNREADABLE, Change, Status
from cigen.reconcile.choices import Choices, Side
from cigen.reconcile.kinds import kind_of
from cigen.reconcile.origin import refuse_forged, says_so, signed
from cigen.reconcile.thin import with_pins
from cigen.settings import Ownership


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A rendering and what is at its place: ``disk`` is the file's raw text, ``record`` what the lock knows."""

    path: str
    text: str
    disk: str | None
    occupied: bool
    record: FileRecord | None
    ownership: Ownership
    names: tuple[Rename, ...]
    choices: Choices

    def change(self) -> Change:
        """What would happen to the file."""
        if self.disk is None:
            return self._absent()
        if self.record is None:
            return self._unknown(self.disk)
        if self.ownership == "seeded":
            return self._seeded(self.disk, self.record)
        refuse_forged(self.path, self.disk, self.record)
        return self._known(self.disk, self.record)

    def _absent(self) -> Change:
        if self.occupied:
            return self._change("in-the-way", why=UNREADABLE)
        if self.record is None or self.choices.restores(self.path):
            return self._change("new", after=self.text, record=self._record(self.text))
        status: Status = "deleted" if self.record.deleted else "missing"
        return self._change(status, record=replace(self.record, deleted=True))

    def _unknown(self, disk: str) -> Change:
        """A file that is not in the lock is never overwritten."""
        if plain(disk) == self.text:
            return self._change("fresh", after=disk, record=self._record(disk))
        if self.choices.adopts(self.path):
            return self._adopted(self._merged(disk, ""))
        why = "is not in the lock, though it says that cigen wrote it" if says_so(disk) else ""
        return self._change("in-the-way", why=why)

    def _adopted(self, merged: Change) -> Change:
        """What was taken over says whose it is, or the next run would take its record for a forged one."""
        if merged.after is None or (merged.record is None and merged.after == merged.before):
            return merged
        after = signed(merged.after, self.text)
        status: Status = "stale" if merged.status == "edited" and after != merged.before else merged.status
        record = merged.record and self._record(after)
        return replace(merged, status=status, after=after, record=record)

    def _seeded(self, disk: str, record: FileRecord) -> Change:
        """Never touched again, so it need not tell who wrote it."""
        return self._change("seeded", after=disk, record=replace(record, ownership="seeded", deleted=False))

    def _known(self, disk: str, record: FileRecord) -> Change:
        if plain(disk) == self.text:
            return self._change("fresh", after=disk, record=self._record(disk))
        base = _base(disk, record)
        if self.ownership == "thin":
            return self._thin(disk, base)
        if base == plain(disk):
            return self._untouched(disk)
        if self.ownership == "owned":
            return self._owned(disk, record)
        return self._merged(disk, base) if base is not None else self._unknown(disk)

    def _untouched(self, disk: str) -> Change:
        merged = self._merge(disk, plain(disk))
        return self._change("stale", after=merged.text, record=self._record(merged.text))

    def _thin(self, disk: str, base: str | None) -> Change:
        moved = with_pins(disk, base, self.text)
        return self._change("thin" if moved == disk else "stale", after=moved, record=self._record(moved))

    def _owned(self, disk: str, record: FileRecord) -> Change:
        if self.choices.prefer == "theirs":
            return self._untouched(disk)
        message = "the file is owned by cigen (cigen.yml, ownership), and was edited"
        conflict = Conflict(kind="both-changed", path="", message=message, sides=("theirs",))
        return self._conflicted(disk, (conflict,), record, proposal=self.text)

    def _merged(self, disk: str, base: str) -> Change:
        if self._is_accepted(disk, base):
            return self._change("edited", after=disk, record=self._record(disk))
        try:
            merged = self._merge(disk, base)
        except UnmergeableError as error:
            return self._unmergeable(disk, error.message)
        if merged.conflicts and self.choices.prefer is None:
            # The base stays, so that the conflict does, until somebody settles it.
            proposal = self._merge(disk, base, prefer_theirs=True).text
            kept = self.record and replace(self.record, result=digest_of(merged.text), deleted=False)
            return self._conflicted(merged.text, merged.conflicts, kept, proposal=proposal, notes=merged.notes)
        status: Status = "edited" if merged.text == disk else "stale"
        return self._change(status, after=merged.text, record=self._record(merged.text), notes=merged.notes)

    def _is_accepted(self, disk: str, base: str) -> bool:
        """Whether nothing happened since cigen left the file so; the user may have settled what it cannot parse."""
        return base == self.text and self._is_left(disk) and not self.choices.restores(self.path)

    def _is_left(self, disk: str) -> bool:
        return self.record is not None and self.record.left == digest_of(disk)

    def _unmergeable(self, disk: str, message: str) -> Change:
        """A file that cigen cannot parse is never overwritten: told, until it is mended or the user insists on it."""
        if self.choices.prefer == "ours" and self.record is not None:
            return self._change("edited", after=disk, record=self._record(disk))
        way_out = "mend it, keep it with `cigen generate --conflict=ours`, or delete it and have cigen's with "
        way_out += f"`cigen generate --restore {shlex.quote(self.path)}`"
        advice = f"{message}; {way_out if self.record else 'mend it, or move it away'}"
        conflict = Conflict(kind="unmergeable", path="", message=advice, sides=())  # mending it comes first
        return self._conflicted(disk, (conflict,), self.record, proposal=self.text)

    def _merge(self, disk: str, base: str, *, prefer_theirs: bool = False) -> Merged:
        side: Side = "theirs" if prefer_theirs or self.choices.prefer == "theirs" else "ours"
        return merge(
            kind_of(self.path), base, disk, self.text, self.names, prefer=side, revive=self.choices.restores(self.path)
        )

    def _conflicted(
        self, after: str, conflicts: tuple[Conflict, ...], record: FileRecord | None, **more: Any
    ) -> Change:
        return self._change("conflicted", after=after, record=record, conflicts=conflicts, **more)

    def _change(self, status: Status, *, after: str | None = None, **more: Any) -> Change:
        return Change(path=self.path, status=status, before=self.disk, after=after, known=self.record, **more)

    def _record(self, result: str) -> FileRecord:
        return FileRecord.of(self.text, result, self.ownership)


def _base(disk: str, record: FileRecord) -> str | None:
    """What cigen wrote last; it may be only on disk, as schema 1 left it or where it is too large for the lock."""
    return plain(disk) if record.base is None and digest_of(disk) == record.sha256 else record.base
