"""What holds for every merge, over emitted files, random evolutions and random edits; see also ``simulate``."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cigen.merge import UnmergeableError, merge
from cigen.merge.merging import parse
from cigen.merge.tree import value_of
from tests.merge import edits, simulate

SEEDS = st.integers(min_value=10**7, max_value=10**9)  # other cases than those of a simulation
quick = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(SEEDS)
def test_nothing_is_lost_moved_widened_or_touched(seed: int) -> None:
    case = simulate.case(seed)
    assert simulate.check(case, merge(case.kind, case.base, case.ours, case.theirs)) == []


@quick
@given(SEEDS)
def test_one_side_alone_is_taken_as_it_is(seed: int) -> None:
    case = simulate.case(seed)
    assert merge(case.kind, case.base, case.base, case.theirs).text == case.theirs
    assert merge(case.kind, case.base, case.ours, case.base).text == case.ours
    assert merge(case.kind, case.base, case.ours, case.ours).text == case.ours


@quick
@given(SEEDS)
def test_a_merge_is_done_once(seed: int) -> None:
    case = simulate.case(seed)
    once = merge(case.kind, case.base, case.ours, case.theirs)
    assert merge(case.kind, case.theirs, once.text, case.theirs).text == once.text


@quick
@given(SEEDS)
def test_a_reformatted_file_comes_to_mean_what_the_fresh_one_does(seed: int) -> None:
    case = simulate.case(seed)
    if case.kind != "github":
        return
    ours = edits.formatted(Random(seed), case.base) + "\n# the end\n"
    merged = merge(case.kind, case.base, ours, case.theirs)
    assert merged.conflicts == ()
    plain = merged.text.removeprefix("\ufeff").replace("\r\n", "\n")
    assert value_of(parse("github", plain).root) == _without_aliases(case.theirs, plain)
    assert "# the end" in merged.text


def _without_aliases(theirs: str, merged: str) -> object:
    if "*record" in merged:
        return value_of(parse("github", merged).root)
    return value_of(parse("github", theirs).root)


@quick
@given(SEEDS)
def test_the_generators_side_resolves_every_conflict(seed: int) -> None:
    case = simulate.case(seed)
    merged = merge(case.kind, case.base, case.ours, case.theirs, prefer="theirs")
    parse(case.kind, merged.text.removeprefix("\ufeff").replace("\r\n", "\n"))


@pytest.mark.parametrize("kind", ["github", "gitlab", "compose", "dockerfile", "hcl", "lines"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_is_merged_or_refused(kind: str, data: st.DataObject) -> None:
    words = [
        "a",
        "b: ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        "&x ",
        "*x",
        "'",
        '"',
        "#",
        "|",
        ">",
        ",",
        "FROM a",
        "=",
        "\\",
    ]
    text = st.lists(st.sampled_from(words), max_size=25).map("".join)
    base, ours, theirs = (data.draw(text) for _ in range(3))
    try:
        merged = merge(kind, base, ours, theirs)  # type: ignore[arg-type]
    except UnmergeableError:
        return
    if theirs not in (base, ours) and ours != base:
        parse(kind, merged.text)  # type: ignore[arg-type]


def test_the_figures_of_a_small_simulation() -> None:
    figures = simulate.Simulation().run(60, 500_000)
    assert "silently wrong" not in figures
    assert "refused" not in figures
    assert int(str(figures.get("conflict", 0))) <= 0.05 * int(str(figures["cases"]))
