"""What ``cigen check`` found, in the formats of others: SARIF for code scanning, annotations for GitHub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from cigen import __version__
from cigen.writer import Change, Status

WHY: dict[Status, str] = {
    "fresh": "is as cigen generate writes it",
    "new": "is not written yet",
    "missing": "was deleted since cigen wrote it",
    "stale": "is older than the repository, its settings or this cigen",
    "edited": "was edited since cigen wrote it",
    "in-the-way": "is not cigen's, but stands where cigen would write",
    "obsolete": "is no longer needed",
}
_HINT = "run `cigen generate`; `cigen generate --diff` shows the difference"


def as_json(changes: Sequence[Change]) -> dict[str, Any]:
    """Every file with its status and what that means."""
    return {
        "schema": 1,
        "files": [{"path": change.path, "status": change.status, "why": WHY[change.status]} for change in changes],
    }


def as_annotations(changes: Sequence[Change]) -> str:
    """One GitHub workflow command for each file that is not as it should be."""
    return "".join(_annotation(change) for change in changes if change.status != "fresh")


def _annotation(change: Change) -> str:
    file = _data(change.path).replace(":", "%3A").replace(",", "%2C")
    return f"::error file={file},title=cigen check::{_data(_message(change))}\n"


def as_sarif(changes: Sequence[Change]) -> dict[str, Any]:
    """SARIF 2.1.0 with one result for each file that is not as it should be."""
    found = [change for change in changes if change.status != "fresh"]
    statuses = sorted({change.status for change in found})
    driver = {
        "name": "cigen",
        "version": __version__,
        "rules": [{"id": status, "shortDescription": {"text": f"The file {WHY[status]}."}} for status in statuses],
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
    return f"{change.path} {WHY[change.status]}: {_HINT}"


def _data(text: str) -> str:
    """As GitHub's workflow commands want it; a property escapes two characters more."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
