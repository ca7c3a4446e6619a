"""Which version is used, and what is told about it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.facts import Declaration, Source
from cigen.pins import Tool
from cigen.versions import (
    RANK_DOCKERFILE,
    RANK_MANIFEST,
    RANK_SETTINGS,
    RANK_VERSION_FILE,
    RANK_WORKFLOW,
    Choice,
    at_least,
    choose,
    exactly,
    key,
    within,
)

JAVA = Tool(
    name="java", versions=("8", "11", "17", "21", "25"), default="21", prefer="lowest", end_of_life={}, images={},
    lts=("8", "11", "17", "21", "25"),
)  # fmt: skip
NODE = Tool(
    name="node", versions=("20", "22", "24", "25"), default="24", prefer="newest", end_of_life={}, images={},
    lts=("20", "22", "24"),
)  # fmt: skip
PYTHON = Tool(
    name="python", versions=("3.9", "3.10", "3.12"), default="3.12", prefer="newest", end_of_life={}, images={}
)  # fmt: skip

POM = Source(file="pom.xml", line=14, key="maven.compiler.release")
FILE = Source(file=".java-version", line=1)
CI = Source(file="ci.yml", line=9, key="java-version")


def target(version: str, tool: Tool = JAVA) -> Declaration:
    return at_least(tool, version, version, POM, RANK_MANIFEST)


def file(version: str, tool: Tool = JAVA) -> Declaration:
    return exactly(tool, version, version, FILE, RANK_VERSION_FILE)


def matrix(*versions: str, tool: Tool = JAVA) -> Declaration:
    return within(tool, ", ".join(versions), versions.__contains__, CI, RANK_WORKFLOW)


def told(choice: Choice) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity, finding.message) for finding in choice.findings]


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("3.10", (3, 10)),
        ("v20.11.1", (20, 11, 1)),
        ("21-ea", (21,)),
        ("lts", ()),
        ("", ()),
        ("٣", ()),
        ("9" * 30, (999999999,)),
    ],
)
def test_key(version: str, numbers: tuple[int, ...]) -> None:
    assert key(version) == numbers


def test_nothing_declared_is_assumed() -> None:
    choice = choose(JAVA, [])
    assert (choice.runtime.version, choice.runtime.assumed, choice.runtime.source) == ("21", True, None)
    assert choice.findings == ()


def test_a_target_alone_is_built_by_its_own_version() -> None:
    choice = choose(JAVA, [target("17")])
    assert (choice.runtime.version, choice.runtime.requested, choice.runtime.source) == ("17", "17", POM)
    assert not choice.runtime.assumed
    assert choice.findings == ()


def test_a_newer_exact_version_builds_for_an_older_target() -> None:
    choice = choose(JAVA, [target("17"), file("21")])
    assert (choice.runtime.version, choice.runtime.source) == ("21", FILE)
    assert told(choice) == [
        (
            "bytecode-target",
            "info",
            "java 21 (.java-version:1) builds bytecode for 17 (pom.xml:14 maven.compiler.release)",
        )
    ]


def test_an_older_exact_version_cannot_build_for_a_newer_target() -> None:
    choice = choose(JAVA, [file("11"), target("17")])
    assert (choice.runtime.version, choice.runtime.source) == ("17", POM)
    assert told(choice) == [
        (
            "version-conflict",
            "warning",
            (
                "pom.xml:14 maven.compiler.release says java 17, .java-version:1 says 11: 17 is used, "
                "since 11 cannot compile for 17"
            ),
        )
    ]
    assert choice.findings[0].file == ".java-version"


def test_what_ci_says_otherwise_is_only_information() -> None:
    choice = choose(JAVA, [file("17"), matrix("11", "21")])
    assert choice.runtime.version == "17"
    assert told(choice)[0][:2] == ("version-conflict", "info")


def test_a_matrix_does_not_decide_what_the_target_has_decided() -> None:
    choice = choose(JAVA, [target("11"), matrix("11", "17", "21")])
    assert (choice.runtime.version, choice.runtime.source) == ("11", POM)
    assert choice.findings == ()


def test_a_matrix_that_leaves_out_the_target_moves_it() -> None:
    choice = choose(JAVA, [target("8"), matrix("17", "21")])
    assert (choice.runtime.version, choice.runtime.source, choice.runtime.requested) == ("17", CI, "17, 21")


def test_settings_win() -> None:
    mine = exactly(JAVA, "25", "25", Source(file="cigen.yml", line=3), RANK_SETTINGS)
    assert choose(JAVA, [file("17"), target("17"), mine]).runtime.version == "25"


@pytest.mark.parametrize(
    ("wanted", "used", "message"),
    [
        ("27", "25", ".java-version:1: java 27 has no image yet: 25 is used"),
        ("22", "25", ".java-version:1: java 22 has no image: 25 is the next that has"),
        ("6", "8", ".java-version:1: java 6 has no image any more: 8 is the oldest that has"),
    ],
)
def test_a_version_without_an_image_is_substituted_and_told(wanted: str, used: str, message: str) -> None:
    choice = choose(JAVA, [file(wanted)])
    assert choice.runtime.version == used
    assert told(choice) == [("version-substituted", "warning", message)]


def test_a_target_newer_than_all_is_told() -> None:
    choice = choose(JAVA, [target("27")])
    assert choice.runtime.version == "25"
    assert told(choice) == [
        (
            "version-substituted",
            "warning",
            "pom.xml:14 maven.compiler.release: java 27 has no image yet: 25 is used",
        )
    ]


def test_a_target_between_two_versions_is_built_by_the_next() -> None:
    choice = choose(JAVA, [target("12")])
    assert choice.runtime.version == "17"
    assert [finding.code for finding in choice.findings] == ["bytecode-target"]


def test_a_range_that_holds_nothing_is_told_and_the_default_assumed() -> None:
    nothing = within(JAVA, "[5,6]", lambda version: False, POM, RANK_MANIFEST)
    choice = choose(JAVA, [nothing])
    assert choice.runtime.assumed
    assert told(choice) == [
        (
            "version-unsupported",
            "warning",
            "pom.xml:14 maven.compiler.release says java [5,6]: none of 8, 11, 17, 21, 25 is that",
        )
    ]


def test_an_exact_statement_of_a_lower_rank_wins_inside_a_range() -> None:
    wide = within(NODE, ">=20", lambda version: True, POM, RANK_MANIFEST)
    choice = choose(NODE, [wide, file("22", NODE)])
    assert (choice.runtime.version, choice.runtime.source) == ("22", FILE)


def test_newest_means_newest_with_long_term_support() -> None:
    assert choose(NODE, [within(NODE, ">=20", lambda version: True, POM, RANK_MANIFEST)]).runtime.version == "24"
    assert choose(NODE, [file("25", NODE)]).runtime.version == "25"


def test_statements_of_one_rank_are_believed_in_their_order() -> None:
    near = exactly(JAVA, "17", "17", Source(file="z/.java-version", line=1), RANK_VERSION_FILE)
    assert choose(JAVA, [near, file("21")]).runtime.version == "17"


@pytest.mark.parametrize(
    ("wanted", "accepts"),
    [("3.10.4", ("3.10",)), ("3", ("3.9", "3.10", "3.12")), ("3.11", ("3.12",)), ("2.7", ("3.9",)), ("", ())],
)
def test_versions_of_two_places(wanted: str, accepts: tuple[str, ...]) -> None:
    assert exactly(PYTHON, wanted, wanted, FILE, 0).accepts == accepts


def test_hostile_values_are_not_shown_as_they_are() -> None:
    choice = choose(JAVA, [target("17"), within(JAVA, "\x1b[2J\n11", ("11",).__contains__, FILE, 20)])
    assert "\x1b" not in choice.findings[0].message
    assert "\n" not in choice.findings[0].message


@pytest.mark.parametrize(
    ("others", "used"),
    [
        ([exactly(PYTHON, "3.7", "3.7", FILE, RANK_DOCKERFILE)], "3.9"),
        ([within(PYTHON, "3.7, 3.12", {"3.12"}.__contains__, FILE, RANK_WORKFLOW)], "3.12"),
    ],
)
def test_what_has_no_image_any_more_yields_to_what_else_a_team_runs(others: list[Declaration], used: str) -> None:
    old = exactly(PYTHON, "3.7", "3.7", POM, RANK_WORKFLOW)
    assert choose(PYTHON, [old, *others]).runtime.version == used


@pytest.mark.parametrize(
    ("rank", "other", "used"),
    [
        (RANK_VERSION_FILE, exactly(PYTHON, "3.10", "3.10", FILE, RANK_DOCKERFILE), "3.10"),
        (RANK_MANIFEST, exactly(PYTHON, "3.10", "3.10", FILE, RANK_WORKFLOW), "3.10"),
        (RANK_SETTINGS, exactly(PYTHON, "3.10", "3.10", FILE, RANK_WORKFLOW), "3.9"),
        (RANK_VERSION_FILE, exactly(PYTHON, "3.6", "3.6", FILE, RANK_DOCKERFILE), "3.9"),
        (RANK_VERSION_FILE, exactly(PYTHON, "3.10", "3.10", FILE, RANK_MANIFEST), "3.10"),
    ],
)
def test_what_stands_in_for_a_version_without_an_image_yields_to_one_that_is_run(
    rank: int, other: Declaration, used: str
) -> None:
    assert choose(PYTHON, [exactly(PYTHON, "3.7", "3.7", POM, rank), other]).runtime.version == used


RANKS = (RANK_SETTINGS, RANK_MANIFEST, RANK_VERSION_FILE, RANK_WORKFLOW, RANK_DOCKERFILE)
declarations = st.builds(
    lambda kind, version, rank, line: kind(JAVA, version, version, Source(file="f", line=line), rank),
    st.sampled_from((exactly, at_least)),
    st.integers(1, 40).map(str),
    st.sampled_from(RANKS),
    st.integers(1, 1000),
) | st.builds(
    lambda some, rank, line: within(JAVA, str(some), some.__contains__, Source(file="f", line=line), rank),
    st.sets(st.sampled_from(JAVA.versions)),
    st.sampled_from(RANKS),
    st.integers(1, 1000),
)
statements = st.lists(declarations, max_size=8)


@given(statements)
def test_the_chosen_version_is_supported_and_its_reason_accepts_it(said: Sequence[Declaration]) -> None:
    runtime = choose(JAVA, said).runtime
    assert runtime.version in JAVA.versions
    assert runtime.assumed == (runtime.source is None)
    if runtime.source:
        reasons = [item for item in said if item.source == runtime.source and item.value == runtime.requested]
        assert any(runtime.version in item.accepts for item in reasons)


@given(statements)
def test_every_statement_is_satisfied_or_a_finding_stands_at_it(said: Sequence[Declaration]) -> None:
    choice = choose(JAVA, said)
    places = {
        finding.line for finding in choice.findings if finding.code in ("version-conflict", "version-unsupported")
    }
    assert all(choice.runtime.version in item.accepts or item.source.line in places for item in said)


@given(statements)
def test_the_best_ranked_statement_that_can_be_satisfied_is(said: Sequence[Declaration]) -> None:
    is_run = any(one.rank in (RANK_WORKFLOW, RANK_DOCKERFILE) and one.accepts and not one.note for one in said)
    old = [one for one in said if is_run and one.note and one.rank > RANK_SETTINGS and one.accepts == JAVA.versions[:1]]
    possible = sorted(
        (item for item in said if item.accepts and item not in old),
        key=lambda item: (item.rank, item.rank >= RANK_WORKFLOW and bool(item.note)),
    )
    if possible:
        assert choose(JAVA, said).runtime.version in possible[0].accepts


@given(statements, st.randoms())
def test_only_the_order_within_a_rank_matters(said: list[Declaration], random: object) -> None:
    by_rank = {rank: [item for item in said if item.rank == rank] for rank in RANKS}
    backwards = [item for rank in reversed(RANKS) for item in by_rank[rank]]
    assert choose(JAVA, said) == choose(JAVA, backwards)


@given(statements)
def test_saying_it_twice_changes_nothing(said: list[Declaration]) -> None:
    assert choose(JAVA, [*said, *said]) == choose(JAVA, said)
