"""Maven's version ranges on majors of Java."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.ecosystems.maven.ranges import intervals, is_within, java_major


@pytest.mark.parametrize(
    ("text", "majors"),
    [
        ("[17,)", {17, 21, 25}),
        ("[1.8,9)", {8}),
        ("[8,11]", {8, 11}),
        ("(,17]", {8, 11, 17}),
        ("(,17)", {8, 11}),
        ("[11]", {11}),
        ("[1.8,9),[17,)", {8, 17, 21, 25}),
        ("[17.0.5,18)", {17}),
        ("[ 11 , 17 )", {11}),
        ("[1.8.0-40,)", {8, 11, 17, 21, 25}),
        ("(,)", {8, 11, 17, 21, 25}),
        ("[11,17.0.5)", {11, 17}),
    ],
)
def test_ranges(text: str, majors: set[int]) -> None:
    assert {major for major in (8, 11, 17, 21, 25) if is_within(major, text)} == majors


@pytest.mark.parametrize("text", ["17", "", "[17", "17)", "[17,18", "[a b]", "[1,2,3]", "[17,)$(id)", "[17,)," * 99])
def test_what_is_no_range(text: str) -> None:
    assert intervals(text) == ()


@pytest.mark.parametrize(
    ("text", "major"),
    [("17", 17), ("1.8", 8), ("1.8.0_392", 8), ("21.0.2", 21), ("17.0.2+8", 17), ("8", 8), (" 11 ", 11)],
)
def test_java_majors(text: str, major: int) -> None:
    assert java_major(text) == major


@pytest.mark.parametrize("text", ["", "x", "${java}", "17\nENV", "1." * 40, "9999", "lts", "17-" + "a" * 40])
def test_what_is_no_java(text: str) -> None:
    assert java_major(text) is None


@given(st.integers(5, 99), st.integers(5, 99), st.integers(5, 99))
def test_closed_ranges_hold_what_lies_between(low: int, high: int, major: int) -> None:
    assert is_within(major, f"[{low},{high}]") == (low <= major <= high)
    assert is_within(major, f"[{low},{high})") == (low <= major < high)


@given(st.text(alphabet="[](),0123456789. ", max_size=60) | st.text(max_size=60))
def test_no_text_is_too_much(text: str) -> None:
    intervals(text)
    java_major(text)
