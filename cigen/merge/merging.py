"""Merge a file: parse three versions, merge the trees, patch the user's text, and check what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cigen.merge import dockerfile, gates, hcl, lines, renames, yaml
from cigen.merge.changes import Document, Hold, Outcome
from cigen.merge.conflicts import Conflict, Merged, Note, UnmergeableError
from cigen.merge.dress import Dressed
from cigen.merge.patch import Patch, Style, applied, patches
from cigen.merge.references import targets
from cigen.merge.renames import Rename
from cigen.merge.revival import without_deleted
from cigen.merge.schema import Schema
from cigen.merge.source import Source
from cigen.merge.threeway import threeway
from cigen.merge.tree import Node, digest, value_of
from cigen.merge.yaml_style import YamlStyle

FileKind = Literal["github", "gitlab", "compose", "dependabot", "dockerfile", "hcl", "lines", "whole"]
_STYLES: dict[str, Style] = {"dockerfile": dockerfile.DockerfileStyle(), "hcl": hcl.HclStyle()}
_ROUNDS = 12


def merge(  # noqa: PLR0913 - three versions of a file, and how they are to be read
    kind: FileKind,
    base: str,
    ours: str,
    theirs: str,
    names: Sequence[Rename] = (),
    *,
    prefer: Literal["ours", "theirs"] = "ours",
    revive: bool = False,
) -> Merged:
    """Merge ``theirs``, the new rendering, into ``ours``, the file now; ``base`` is what cigen wrote last, if anything.

    What both sides changed stays as the user has it and is a conflict; with ``prefer="theirs"`` the generator's is
    taken instead, and the conflict still tells of it. With ``revive`` what the user deleted comes back. Raises
    :class:`UnmergeableError` for a text that cannot be parsed, holds a key twice, several YAML documents or an anchor
    inside of itself.
    """
    mine = Dressed.of(ours)
    old, new = Dressed.of(base).plain, Dressed.of(theirs).plain
    if new == mine.plain:
        return Merged(text=ours)
    if new == old and not revive:
        if kind != "whole":
            parse(kind, mine.plain)  # what no longer parses is told now, not at the next change
        return Merged(text=ours)
    if mine.plain == old and mine.is_uniform:
        return Merged(text=mine.like(new))
    merging = _prepared(kind, old, mine, new, names)
    if not revive:
        merging = merging.under_own_names()
    else:
        pruned = replace(merging.base, root=without_deleted(merging.base.root, merging.ours.root))
        merging = replace(merging, base=pruned)
    return replace(merging, prefer_theirs=prefer == "theirs").run()


def parse(kind: FileKind, text: str, what: str = "the file") -> Document:
    """One version of a file, with Unix line ends; ``what`` names it in an error."""
    if "\r" in text:
        raise UnmergeableError(f"{what} cannot be merged: it has a carriage return inside of a line")
    try:
        source, root = _parsed(kind, text)
    except UnmergeableError as error:
        raise UnmergeableError(f"{what} cannot be merged: {error.message}", hint=error.hint) from None
    return Document(source=source, root=root)


def _parsed(kind: FileKind, text: str) -> tuple[Source, Node]:
    match kind:
        case "dockerfile":
            return dockerfile.parse(text)
        case "hcl":
            return hcl.parse(text)
        case "lines":
            return lines.parse(text)
        case "whole":
            raise UnmergeableError("cigen knows no way to merge a file of this kind")
        case _:
            return yaml.parse(text, Schema(format=kind))


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """One try: its outcome and what must be held in the next, or that it is good."""

    outcome: Outcome
    changes: list[Patch]
    hold: Hold
    fault: str = ""


def _prepared(kind: FileKind, base: str, ours: Dressed, theirs: str, names: Sequence[Rename]) -> _Merging:
    """Parse the versions, and give the base and the user's the new names."""
    new = parse(kind, theirs, "the new rendering")
    known = parse(kind, base, "what cigen wrote last") if base else _nothing_like(new)
    mine = parse(kind, ours.plain)
    usable = renames.applicable(kind, mine.root, names)
    skipped = [name for name in names if name not in usable and name.old in targets(kind, known.root)]
    changes = renames.patches(kind, mine.source, mine.root, usable)
    dressed = Dressed.of(ours.patched(changes))
    renamed = applied(base, renames.patches(kind, known.source, known.root, usable))
    return _Merging(
        kind=kind,
        original=ours,
        dressed=dressed,
        base=parse(kind, renamed, "what cigen wrote last") if renamed != base else known,
        ours=parse(kind, dressed.plain) if changes else mine,
        theirs=new,
        notes=tuple(Note(kind="rename-skipped", path=name.new) for name in names if name in skipped),
    )


def _renamed(kind: FileKind, document: Document, name: Rename) -> Document:
    changes = renames.patches(kind, document.source, document.root, [name])
    return parse(kind, applied(document.source.text, changes)) if changes else document


def _nothing_like(document: Document) -> Document:
    """What was there before cigen wrote anything."""
    root = replace(document.root, children=(), digest=digest(document.root.kind, ()), comments=())
    return Document(source=Source(text=""), root=root)


@dataclass(frozen=True, kw_only=True)
class _Merging:
    """``original`` is the user's file, ``dressed`` the same under new names."""

    kind: FileKind
    original: Dressed
    dressed: Dressed
    base: Document
    ours: Document
    theirs: Document
    notes: tuple[Note, ...]
    prefer_theirs: bool = False

    def under_own_names(self) -> _Merging:
        """The same, with the names that the user gave to units in all versions."""
        merging = self
        while name := renames.of_the_user(self.kind, merging.base.root, merging.ours.root, merging.theirs.root):
            base, theirs = (_renamed(self.kind, document, name) for document in (merging.base, merging.theirs))
            if name.new not in targets(self.kind, base.root):
                break  # written as cigen writes no name
            merging = replace(merging, base=base, theirs=theirs)
        return merging

    def run(self) -> Merged:
        """Merge again with more held until every check is content; else the user's file stays as it is."""
        hold = Hold()
        for _ in range(_ROUNDS):
            attempt = self._attempt(hold)
            if attempt.fault:
                return self._kept(attempt)
            if attempt.hold == hold:
                outcome = attempt.outcome
                text = self.dressed.patched(attempt.changes)
                notes = (*self.notes, *outcome.notes)
                return Merged(text=text, conflicts=tuple(outcome.conflicts), notes=notes)
            hold = attempt.hold
        return self._kept(replace(attempt, fault="its references cannot be kept"))

    def _kept(self, attempt: _Attempt) -> Merged:
        conflict = Conflict(kind="identity-ambiguous", path="", message=attempt.fault)
        return Merged(text=self.original.text, conflicts=(*attempt.outcome.conflicts, conflict))

    def _attempt(self, hold: Hold) -> _Attempt:
        outcome = threeway(self.base, self.ours, self.theirs, hold, prefer_theirs=self.prefer_theirs)
        style = _STYLES.get(self.kind, YamlStyle())
        changes = patches(outcome.edits, self.ours, self.theirs, style)
        try:
            merged = parse(self.kind, applied(self.ours.source.text, changes), "the result")
        except UnmergeableError as error:
            return self._refused(outcome, hold, error.message)
        if value_of(merged.root) != outcome.value:
            return self._refused(outcome, hold, "the result would not mean what it should")
        more = self._held(merged)
        if more - hold.paths:
            return _Attempt(outcome=outcome, changes=[], hold=replace(hold, paths=hold.paths | more))
        fault = "" if self.prefer_theirs else next(self._faults(merged), "")
        return _Attempt(outcome=outcome, changes=changes, hold=hold, fault=fault)

    def _refused(self, outcome: Outcome, hold: Hold, fault: str) -> _Attempt:
        """An alias may be why: then what it refers to is held."""
        if hold.anchors or not any(node.alias for node in self.ours.root.walk()):
            return _Attempt(outcome=outcome, changes=[], hold=hold, fault=fault)
        return _Attempt(outcome=outcome, changes=[], hold=replace(hold, anchors=True))

    def _held(self, merged: Document) -> set[str]:
        roots = (self.base.root, self.ours.root, self.theirs.root, merged.root)
        found = gates.dangling(self.kind, *roots)
        return found | gates.widened(*roots) if self.kind == "github" else found

    def _faults(self, merged: Document) -> Iterator[str]:
        return gates.faults(self.kind, self.base.root, self.ours.root, merged.root)
