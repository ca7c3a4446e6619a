"""``.cigen/conflicts/``: for each file with conflicts both sides of every one, and what cigen would make of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from cigen.merge import Conflict
from cigen.reconcile.change import Change
from cigen.reconcile.origin import raw_text, says_so
from cigen.repo import Repo

FOLDER = ".cigen/conflicts"
_ADVICE = """\
Your file was left as it is in these places. Settle them in one of three ways:

- take cigen's side of all of them: `cigen generate --conflict=theirs`
- keep yours, and hear no more of it: `cigen generate --conflict=ours`
- edit the file as you want it, then `cigen generate --conflict=ours`
"""


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
    parts = [f"# Written by cigen: conflicts in {change.path}", _ADVICE.rstrip()]
    parts += ["\n\n".join(_conflict(conflict)) for conflict in change.conflicts]
    if change.proposal is not None and change.after is not None:
        parts.append("## Your file with cigen's side of all of them")
        parts.append(_fenced(_diff(change.after, change.proposal), "diff"))
    return "\n\n".join(parts) + "\n"


def _conflict(conflict: Conflict) -> Iterator[str]:
    place = conflict.path or "the whole file"
    yield f"## {place}, line {conflict.line}: {conflict.kind}"
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
