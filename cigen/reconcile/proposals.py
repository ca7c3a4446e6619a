"""``.cigen/conflicts/``: for each file with conflicts both sides of every one, and what cigen would make of it."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from cigen.merge import Conflict
from cigen.reconcile.change import Change
from cigen.reconcile.choices import Side
from cigen.reconcile.origin import raw_text, says_so
from cigen.repo import Repo

FOLDER = ".cigen/conflicts"
_WAYS: Mapping[Side, str] = {
    "theirs": "take cigen's side of all of them: `{command}`",
    "ours": "keep yours, as it is or as you edit it now, and hear no more of it: `{command}`",
}


def command(changes: Sequence[Change], side: Side) -> str | None:
    """What settles all conflicts for one side; ``None`` where nothing does."""
    if not all(side in conflict.sides for change in changes for conflict in change.conflicts):
        return None
    adopted = [f" --adopt {shlex.quote(change.path)}" for change in changes if change.known is None]
    return f"cigen generate{''.join(adopted)} --conflict={side}"


def path_of(path: str) -> str:
    """Where the conflicts of a file are told; a name that no update bot takes for a Dockerfile or a workflow."""
    return f"{FOLDER}/in-{path.replace('/', '--')}.md"


def proposals(repo: Repo, changes: Sequence[Change]) -> tuple[Change, ...]:
    """What to write into the folder, and what to remove from it since it is settled."""
    wanted = {path_of(change.path): _report(change) for change in changes if change.status == "conflicted"}
    stale = [path for path in repo.below(FOLDER) if path not in wanted and says_so(repo.text(path) or "")]
    texts: dict[str, str | None] = {**wanted, **dict.fromkeys(stale)}
    found = []
    for path, text in texts.items():
        before = raw_text(repo, path)
        if before != text:
            found.append(Change(path=path, status="new" if text else "obsolete", before=before, after=text))
    return tuple(found)


def _report(change: Change) -> str:
    parts = [f"# Written by cigen: conflicts in {change.path}", _advice(change)]
    parts += ["\n\n".join(_conflict(conflict)) for conflict in change.conflicts]
    if change.proposal is not None and change.after is not None:
        parts.append("## Your file with cigen's side of all of them")
        parts.append(_fenced(_diff(change.after, change.proposal), "diff"))
    return "\n\n".join(parts) + "\n"


def _advice(change: Change) -> str:
    ways = [f"- {way.format(command=told)}" for side, way in _WAYS.items() if (told := command([change], side))]
    heading = "Your file was left as it is in these places."
    return f"{heading} To settle them:\n\n" + "\n".join(ways) if ways else heading


def _conflict(conflict: Conflict) -> Iterator[str]:
    place = conflict.path or "the whole file"
    yield f"## {place}: {conflict.kind}"  # without a line: the rest of the file moves on
    if conflict.message:
        yield conflict.message
    sides = (("Yours", conflict.ours), ("cigen's", conflict.theirs), ("What cigen wrote last", conflict.base))
    for name, text in sides:
        if text is not None:
            yield f"{name}:"
            yield _fenced(text)


def _diff(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "yours", "proposal", lineterm="")
    return "\n".join(lines)


def _fenced(text: str, language: str = "") -> str:
    """A block that its text cannot end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
