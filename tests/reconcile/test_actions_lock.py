from __future__ import annotations

from typing import Any

import pytest

from cigen.lock import FileRecord, Lock
from cigen.output_files import OutputFile
from cigen.reconcile import Change, Choices, reconcile
from cigen.reconcile.actions_lock import PATH
from cigen.repo import Repo
from cigen.settings import Settings

WORKFLOW = ".github/workflows/ci.yml"
OLD, NEW = f"actions/checkout@{'a' * 40}", f"actions/checkout@{'b' * 40}"


def text(*uses: str) -> str:
    steps = "".join(f"      - uses: {one} # v1\n" for one in uses)
    return f"# Written by cigen\nname: CI\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{steps}"


def lockfile(*uses: str, path: str = WORKFLOW, version: str = "version: 'v0.0.2'\n") -> str:
    listed = "".join(f"        - '{one}'\n" for one in uses)
    known = "".join(f"    '{one}':\n        commit: 'sha1-{'c' * 40}'\n" for one in uses)
    return f"{version}workflows:\n    '{path}':\n{listed}dependencies:\n{known}"


def outcome(actions_lock: str | None, **choices: Any) -> Change:
    files = {WORKFLOW: text(OLD)} | ({PATH: actions_lock} if actions_lock is not None else {})
    (change,) = reconcile(
        Repo.from_mapping(files),
        [OutputFile(path=WORKFLOW, text=text(NEW, OLD))],
        Lock(files={WORKFLOW: FileRecord.of(text(OLD))}),
        settings=Settings(),
        names=(),
        choices=Choices(**choices),
    )
    return change


def test_an_action_that_the_lock_lacks_is_not_brought_in() -> None:
    change = outcome(lockfile(OLD))
    assert (change.status, change.writes) == ("conflicted", False)
    assert change.record == FileRecord.of(text(OLD))
    (conflict,) = change.conflicts
    assert f"lacks {NEW}:" in conflict.message
    assert f"`gh actions-lock {WORKFLOW}`" in conflict.message
    assert change.proposal == text(NEW, OLD)


def test_on_request_it_is() -> None:
    assert outcome(lockfile(OLD), prefer="theirs").after == text(NEW, OLD)


@pytest.mark.parametrize(
    "actions_lock",
    [
        None,
        lockfile(OLD, NEW),
        lockfile(OLD, path=".github/workflows/other.yml"),  # not onboarded
        lockfile(OLD, version=""),  # GitHub takes it for an empty one
        "",
        "[]",
        "a: [",
        "version: 1\nworkflows: 5\ndependencies: 5\n",
    ],
)
def test_otherwise_nothing_is_held(actions_lock: str | None) -> None:
    assert outcome(actions_lock).status == "stale"


def test_an_action_in_a_folder_counts_by_its_repository() -> None:
    action = f"github/codeql-action/init@{'d' * 40}"
    files = {WORKFLOW: text(OLD), PATH: lockfile(OLD, f"github/codeql-action@{'d' * 40}")}
    (change,) = reconcile(
        Repo.from_mapping(files),
        [OutputFile(path=WORKFLOW, text=text(OLD, action))],
        Lock(files={WORKFLOW: FileRecord.of(text(OLD))}),
        settings=Settings(),
        names=(),
        choices=Choices(),
    )
    assert change.status == "stale"
