"""The targets of a project's Makefile and the recipes of its justfile, read as text: what each needs and calls."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cigen.repo import Repo

MAX_TEXT = 100_000  # characters of one file
MAX_TARGETS = 500
_NAMES = ("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile")
_VARIABLE = re.compile(r"\s*(?:override\s+|export\s+)?[\w.-]{1,80}[ \t]*[:?+!]{0,2}=", re.ASCII)  # of one target
_HEAD = re.compile(r"([A-Za-z0-9_][\w.-]{0,80})(?:[ \t][^:=#\n]{0,200})?::?(?![:=])([^#\n]{0,500})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Target:
    """What comes before a target by name, and its own lines."""

    needs: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)


def targets(repo: Repo, folder: str) -> Mapping[str, Target]:
    """The targets of a project by name, in their order; of one that stands there twice the first."""
    found: dict[str, Target] = {}
    for name in _NAMES:
        _read(repo.text(posixpath.normpath(f"{folder}/{name}")) or "", found)
    return found


def lines(known: Mapping[str, Target], name: str) -> Iterator[str]:
    """All lines that making ``name`` runs, those of what it needs first, each target's once."""
    made: set[str] = set()
    pending = [(name, False)]
    while pending:
        one, is_ready = pending.pop()
        target = known.get(one)
        if target and is_ready:
            yield from target.lines
        elif target and one not in made:
            made.add(one)
            pending += [(one, True), *((need, False) for need in reversed(target.needs))]


def _read(text: str, found: dict[str, Target]) -> None:
    target: Target | None = None
    for line in text[:MAX_TEXT].replace("\\\n", " ").split("\n"):
        if line[:1].isspace():
            if target is not None and line.strip():
                target.lines.append(line.strip().lstrip("@-"))
        elif line and not line.startswith("#"):
            head = _HEAD.match(line)
            is_new = head and len(found) < MAX_TARGETS and head[1] not in found and not _VARIABLE.match(head[2])
            target = Target(needs=tuple(head[2].split()[:50])) if head and is_new else None
            if head and target:
                found[head[1]] = target
