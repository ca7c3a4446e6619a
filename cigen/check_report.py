"""What ``cigen check`` found, in the formats of others: SARIF for code scanning, annotations for GitHub."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from cigen import __version__
from cigen.facts import Finding, Severity
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
_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
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


def as_json(changes: Sequence[Change], notices: Sequence[Finding] = ()) -> dict[str, Any]:
    """Every file with its status, what that means, what to run and the places that are in conflict; what is odd."""
    return {
        "schema": 1,
        "files": [_file(change) for change in changes],
        "findings": [asdict(notice) for notice in notices],
    }


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


def as_annotations(changes: Sequence[Change], notices: Sequence[Finding] = ()) -> str:
    """One GitHub workflow command for each file that is not as it should be, and for what is odd."""
    stale = [_annotation("error", change.path, None, _message(change)) for change in changes if not change.is_settled]
    odd = [_annotation(_COMMANDS[note.severity], note.file, note.line, note.message) for note in notices]
    return "".join((*stale, *odd))


def _annotation(command: str, path: str | None, line: int | None, message: str) -> str:
    file = f"file={_data(path).replace(':', '%3A').replace(',', '%2C')}," if path else ""
    place = file + (f"line={line}," if line else "")
    return f"::{command} {place}title=cigen check::{_data(message)}\n"


def as_sarif(changes: Sequence[Change], notices: Sequence[Finding] = ()) -> dict[str, Any]:
    """SARIF 2.1.0 with one result for each file that is not as it should be, and for what is odd."""
    found = [change for change in changes if not change.is_settled]
    statuses = sorted({change.status for change in found})
    rules: list[dict[str, Any]] = [
        {"id": status, "shortDescription": {"text": f"The file {_WHY[status]}."}} for status in statuses
    ]
    rules += [{"id": code} for code in sorted({notice.code for notice in notices})]
    driver = {"name": "cigen", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [*map(_result, found), *map(_odd, notices)]}],
    }


def _result(change: Change) -> dict[str, Any]:
    return {
        "ruleId": change.status,
        "level": "error",
        "message": {"text": _message(change)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(change.path)}}}],
    }


def _odd(notice: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(notice.file or ".")}}
    if notice.line:
        place["region"] = {"startLine": notice.line}
    return {
        "ruleId": notice.code,
        "level": _LEVELS[notice.severity],
        "message": {"text": notice.message},
        "locations": [{"physicalLocation": place}],
    }


def _message(change: Change) -> str:
    return f"{change.path} {why(change)}: {next_step(change)}"


def _data(text: str) -> str:
    """As GitHub's workflow commands want it; a property escapes two characters more."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
