from __future__ import annotations

import json

from cigen import check_report
from cigen.writer import Change

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


def test_every_status_is_explained() -> None:
    assert all(check_report.WHY.values())
