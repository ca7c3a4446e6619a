from __future__ import annotations

import json
from typing import get_args

import pytest

from cigen import check_report
from cigen.facts import Finding
from cigen.merge import Conflict
from cigen.reconcile import Change, Status

CHANGES = (
    Change(path="Dockerfile", status="fresh", before="a", after="a"),
    Change(path="a,b:c 100%/Dockerfile", status="stale", before="a", after="b"),
)


def test_json_names_every_file() -> None:
    assert [(file["path"], file["status"]) for file in check_report.as_json(CHANGES)["files"]] == [
        ("Dockerfile", "fresh"),
        ("a,b:c 100%/Dockerfile", "stale"),
    ]


def test_annotations_escape_what_github_reads() -> None:
    (line,) = check_report.as_annotations(CHANGES).splitlines()
    assert line.startswith(
        "::error file=a%2Cb%3Ac 100%25/Dockerfile,title=cigen check::a,b:c 100%25/Dockerfile is older"
    )


def test_sarif_has_a_rule_for_each_result() -> None:
    (run,) = json.loads(json.dumps(check_report.as_sarif(CHANGES)))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["stale"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["stale"]
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert location == "a%2Cb%3Ac%20100%25/Dockerfile"


def test_a_pin_that_was_taken_back_is_told_in_every_format() -> None:
    odd = Finding(code="pin-taken-back", severity="warning", message="50% older", file="a:b.yml", line=3)
    told = check_report.as_json(CHANGES[:1], [odd])["findings"]
    assert told == [
        {"code": "pin-taken-back", "severity": "warning", "message": "50% older", "file": "a:b.yml", "line": 3}
    ]
    line = "::warning file=a%3Ab.yml,line=3,title=cigen check::50%25 older\n"
    assert check_report.as_annotations(CHANGES[:1], [odd]) == line
    (run,) = json.loads(json.dumps(check_report.as_sarif(CHANGES[:1], [odd])))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["pin-taken-back"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("pin-taken-back", "warning")
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a%3Ab.yml"}, "region": {"startLine": 3}}
    placeless = Finding(code="x", severity="info", message="y")
    assert check_report.as_annotations([], [placeless]) == "::notice title=cigen check::y\n"


def test_a_command_with_an_odd_path_can_be_pasted() -> None:
    change = Change(path="a b/Dockerfile", status="missing", before=None, after=None)
    assert "--restore 'a b/Dockerfile'" in check_report.next_step(change)


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_is_explained_and_tells_what_to_run(status: Status) -> None:
    change = Change(path="a/Dockerfile", status=status, before="a", after="b")
    assert check_report.why(change)
    assert change.is_settled or "cigen generate" in check_report.next_step(change)


def test_json_tells_each_place_in_conflict() -> None:
    conflict = Conflict(kind="both-changed", path="jobs.api.timeout-minutes", line=7)
    change = Change(path="ci.yml", status="conflicted", before="a", after="a", conflicts=(conflict,))
    (file,) = check_report.as_json([change])["files"]
    assert not file["ok"]
    assert file["conflicts"] == [{"kind": "both-changed", "node": "jobs.api.timeout-minutes", "line": 7, "message": ""}]
