"""Text of a repository is shown without its tricks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.display import is_printable, printable


@pytest.mark.parametrize("text", ["", "a b", "naïve", "日本語", "C:\\x", "~!@#$%^&*()"])
def test_ordinary_text_stays(text: str) -> None:
    assert is_printable(text)
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\\u{a}b"),
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("exe\u202egpj", "exe\\u{202e}gpj"),
        ("zero\u200bwidth", "zero\\u{200b}width"),
        ("line\u2028end", "line\\u{2028}end"),
        ("\udc80", "\\u{dc80}"),
        ("del\x7f", "del\\u{7f}"),
    ],
)
def test_control_and_bidirectional_characters_are_spelled_out(text: str, shown: str) -> None:
    assert not is_printable(text)
    assert printable(text) == shown


def test_long_text_is_cut() -> None:
    assert printable("x" * 1000, limit=10) == "xxxxxxxxx…"


@given(st.text(alphabet=st.characters(), max_size=60), st.integers(1, 60))
def test_whatever_comes_in_is_printable_afterwards(text: str, limit: int) -> None:
    shown = printable(text, limit=limit)
    assert is_printable(shown)
    shown.encode()
