"""The checks behind a merge see what the merge must never do."""

from __future__ import annotations

from cigen.merge import Merged, gates
from cigen.merge.merging import FileKind, parse
from cigen.merge.tree import Node
from tests.merge import simulate

BASE = """\
permissions: {}
jobs:
  a:
    permissions: {contents: read}
    steps:
      - id: one
        run: one
  b:
    needs: [a]
    permissions: {contents: read}
    steps:
      - run: two
"""
STEP = "      - run: mine # guard\n"


def tree(text: str, kind: FileKind = "github") -> Node:
    return parse(kind, text).root


def test_a_step_in_another_job_is_a_loss() -> None:
    ours = BASE.replace("  b:\n", STEP + "  b:\n")
    assert list(gates.unconserved(tree(BASE), tree(ours), tree(BASE + STEP))) == [".jobs.a.steps.mine"]
    assert list(gates.unconserved(tree(BASE), tree(ours), tree(ours))) == []


def test_what_the_user_deleted_must_not_come_back() -> None:
    ours = BASE.replace("      - run: two\n", "      - run: other\n")
    merged = ours + "      - run: two\n"
    assert list(gates.unconserved(tree(BASE), tree(ours), tree(merged))) == [".jobs.b.steps.two"]


def test_a_lost_comment_is_a_fault() -> None:
    ours = BASE.replace("  b:\n", "  # mine\n  b:\n")
    assert list(gates.faults("github", tree(BASE), tree(ours), tree(BASE))) == [
        "a comment of the user's would be lost: # mine"
    ]


def test_a_cycle_is_a_fault() -> None:
    merged = BASE.replace("  a:\n", "  a:\n    needs: [b]\n")
    assert "jobs would wait for each other" in list(gates.faults("github", tree(BASE), tree(BASE), tree(merged)))


def test_a_reference_to_nothing_holds_what_it_referred_to() -> None:
    merged = "jobs:\n" + BASE[BASE.index("  b:") :]
    assert gates.dangling("github", tree(BASE), tree(BASE), tree(merged), tree(merged)) == {"jobs.a"}


def test_an_output_of_a_step_that_is_gone_holds_the_step() -> None:
    ours = BASE.replace("        run: one\n", "        run: one\n      - run: x ${{ steps.one.outputs.y }}\n")
    merged = ours.replace("      - id: one\n        run: one\n", "")
    assert gates.dangling("github", tree(BASE), tree(ours), tree(merged), tree(merged)) == {"jobs.a.steps[one]"}


def test_wider_permissions_are_seen_through_inheritance() -> None:
    merged = BASE.replace("permissions: {}", "permissions: read-all").replace(
        "    permissions: {contents: read}\n", "", 1
    )
    ours = BASE.replace("permissions: {}", "permissions: read-all")
    theirs = BASE.replace("    permissions: {contents: read}\n", "", 1)
    assert gates.widened(tree(BASE), tree(ours), tree(theirs), tree(merged)) == {"jobs.a"}


def test_the_oracle_of_the_simulation_sees_bad_merges() -> None:
    cases = [simulate.case(seed) for seed in range(700_000, 700_030)]
    real = [case for case in cases if len({case.base, case.ours, case.theirs}) == 3]
    forgotten = [case for case in real if not simulate.check(case, Merged(text=case.ours))]
    overwritten = [case for case in real if not simulate.check(case, Merged(text=case.theirs))]
    assert len(real) > 20
    assert len(forgotten) < 3  # both sides may have done the same, or only moved pins
    assert len(overwritten) < 3
