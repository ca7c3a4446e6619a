"""``.github/workflows/actions.lock``: a workflow that it names gets no action that it lacks: GitHub would not run it.

The format is that of https://github.com/github/gh-actions-lock: ``workflows`` is path to a list of ``owner/repo@ref``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cigen.merge import Conflict
from cigen.reconcile.change import Change
from cigen.repo import Repo

PATH = ".github/workflows/actions.lock"
_USES = re.compile(r"""^[ -]*uses:[ ]+["']?([\w.-]+/[\w.-]+)((?:/[\w.-]+)*)@([^\s"'#]+)""", re.MULTILINE | re.ASCII)


def held(repo: Repo, change: Change) -> Change:
    """The change, or a conflict in its place where it brings in an action that the workflow's lock lacks."""
    listed = _listed(repo).get(change.path)
    if listed is None or not change.writes:
        return change
    lacking = sorted(use for use in _uses(change.after) - _uses(change.before) if not {use, _repository(use)} & listed)
    if not lacking:
        return change
    message = (
        f"{PATH} lacks {', '.join(lacking)}: the file is left as it is; write it with "
        f"`cigen generate --conflict=theirs`, then run `gh actions-lock {change.path}` and commit both"
    )
    conflict = Conflict(kind="not-in-actions-lock", path="", message=message, sides=("theirs",))
    return replace(
        change,
        status="conflicted",
        after=change.before,
        record=change.known,
        conflicts=(*change.conflicts, conflict),
        proposal=change.proposal or change.after,
    )


def _listed(repo: Repo) -> Mapping[str, frozenset[str]]:
    """What each workflow may use; nothing of a lock without one of its keys, which GitHub takes for an empty one."""
    (root, *_) = repo.yaml(PATH) or (None,)
    if root is None or not all(root.get(key) for key in ("version", "workflows", "dependencies")):
        return {}
    return {name.text: frozenset(item.text for item in uses.items) for name, uses in root.get("workflows").entries}


def _uses(text: str | None) -> set[str]:
    return {f"{name}{folder}@{ref}" for name, folder, ref in _USES.findall(text or "")}


def _repository(use: str) -> str:
    name, _, ref = use.partition("@")
    return f"{'/'.join(name.split('/')[:2])}@{ref}"
