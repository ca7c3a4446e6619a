"""What ``cigen check`` found, in the formats of others: SARIF for code scanning, annotations for GitHub."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from cigen import __version__
from cigen.reconcile import Change, Status

_WHY: dict[Status, str] = {
    "fresh": "is as cigen generate writes it",
    "new": "is not written yet",
    "missing": "was deleted since cigen wrote it",
    "deleted": "was deleted by you, and stays away",
    "stale": "is older than the repository, its settings or this cigen",
    "edited": "was edited by you, and has all that cigen would write",
    "seeded": "is yours since cigen wrote it",
    "thin": "is yours but for its pins, which are as new as cigen's",
    "conflicted": "was changed by you and by cigen in the same place",
    "in-the-way": "is not cigen's, but stands where cigen would write",
    "obsolete": "is no longer needed",
}
_NEXT: dict[Status, str] = {
    "new": "run `cigen generate`",
    "missing": "run `cigen generate` to leave it away, `cigen generate --restore {path}` to have it back",
    "deleted": "`cigen generate --restore {path}` brings it back",
    "stale": "run `cigen generate`; `cigen generate --diff` shows the difference",
    "conflicted": "run `cigen generate`, which tells both sides in .cigen/conflicts/",
    "in-the-way": "move it away, or run `cigen generate --adopt {path}`",
    "obsolete": "run `cigen generate`, which removes it",
}


def why(change: Change) -> str:
    """What the status of a file means."""
    return change.why or _WHY[change.status]


def next_step(change: Change) -> str:
    """What to run; empty where there is nothing to do."""
    if change.blocked and change.before is None:
        return f"move {change.path} away, or save it as a file in UTF-8"
    return _NEXT.get(change.status, "").format(path=shlex.quote(change.path))


def as_json(changes: Sequence[Change]) -> dict[str, Any]:
    """Every file with its status, what that means, what to run and the places that are in conflict."""
    return {"schema": 1, "files": [_file(change) for change in changes]}


def _file(change: Change) -> dict[str, Any]:
    conflicts = [
        {"kind": found.kind, "node": found.path, "line": found.line, "message": found.message}
        for found in change.conflicts
    ]
    return {
        "path": change.path,
        "status": change.status,
        "ok": change.is_settled,
        "why": why(change),
        "next": next_step(change),
        "conflicts": conflicts,
    }


def as_annotations(changes: Sequence[Change]) -> str:
    """One GitHub workflow command for each file that is not as it should be."""
    return "".join(_annotation(change) for change in changes if not change.is_settled)


def _annotation(change: Change) -> str:
    file = _data(change.path).replace(":", "%3A").replace(",", "%2C")
    return f"::error file={file},title=cigen check::{_data(_message(change))}\n"


def as_sarif(changes: Sequence[Change]) -> dict[str, Any]:
    """SARIF 2.1.0 with one result for each file that is not as it should be."""
    found = [change for change in changes if not change.is_settled]
    statuses = sorted({change.status for change in found})
    driver = {
        "name": "cigen",
        "version": __version__,
        "rules": [{"id": status, "shortDescription": {"text": f"The file {_WHY[status]}."}} for status in statuses],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(change) for change in found]}],
    }


def _result(change: Change) -> dict[str, Any]:
    return {
        "ruleId": change.status,
        "level": "error",
        "message": {"text": _message(change)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(change.path)}}}],
    }


def _message(change: Change) -> str:
    return f"{change.path} {why(change)}: {next_step(change)}"


def _data(text: str) -> str:
    """As GitHub's workflow commands want it; a property escapes two characters more."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
