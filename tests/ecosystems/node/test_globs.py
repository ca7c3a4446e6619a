from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.ecosystems.node.globs import selects


@pytest.mark.parametrize(
    ("patterns", "folder", "chosen"),
    [
        (["packages/*"], "packages/a", True),
        (["./packages/*/"], "packages/a", True),
        (["packages/*"], "packages/a/b", False),
        (["packages/**"], "packages/a/b", True),
        (["packages/**"], "packages", True),
        (["**"], "anything/at/all", True),
        (["packages/*", "!packages/b"], "packages/b", False),
        (["!packages/b", "packages/*"], "packages/b", True),
        (["{apps,packages}/*"], "apps/web", True),
        (["apps/web-*"], "apps/web-shop", True),
        (["apps/web"], "apps/api", False),
        ([], "apps/api", False),
    ],
)
def test_selects(patterns: list[str], folder: str, chosen: bool) -> None:
    assert selects(patterns, folder) is chosen


def test_no_pattern_takes_long() -> None:
    started = time.monotonic()
    selects(["**/" * 60 + "x", "{a,b}" * 30, "*a" * 90], "a/" * 60 + "a" * 200)
    assert time.monotonic() - started < 1


@given(st.lists(st.text("ab*?!{},/.[]-", max_size=30), max_size=5), st.text("ab/", min_size=1, max_size=30))
def test_any_text_is_a_pattern(patterns: list[str], folder: str) -> None:
    assert selects(patterns, folder) in (True, False)
