from __future__ import annotations

import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cigen.render.yaml import Commented, dump

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")))


@given(st.dictionaries(TEXT.filter(bool).map("k".__add__), TEXT, min_size=1))
def test_every_string_is_read_back_by_1_1_and_1_2(data: dict[str, str]) -> None:
    text = dump(data, "head")
    assert pyyaml.safe_load(text) == data
    assert YAML(typ="safe", pure=True).load(text) == data


SCALAR = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"))
DATA = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT.map("k".__add__), inner, max_size=3),
    max_leaves=8,
)
SCRIPT = st.lists(st.sampled_from(["a", "", " ", "\tb", "  c ", "é # d", "-", ": e", "\u2028"])).map("\n".join)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(TEXT.map("k".__add__), DATA | SCRIPT | st.lists(SCRIPT), min_size=1))
def test_everything_is_read_back(data: dict[str, object]) -> None:
    assert YAML(typ="safe", pure=True).load(dump(data, "head")) == data


def test_strings_that_look_like_something_else_are_quoted() -> None:
    values = ["on", "no", "22:22", "3.10", "0o17", "1e3", "~", "", "2024-01-01", "=", "<<", "null", "0x1f"]
    assert pyyaml.safe_load(dump({"values": values}, "head")) == {"values": values}


def test_a_comment_stands_behind_its_value() -> None:
    text = dump({"jobs": {"a": {"uses": Commented(value="x@1", comment="v1")}}}, "head")
    assert "    uses: x@1 # v1\n" in text


def test_a_script_is_a_literal_block() -> None:
    assert "run: |\n  a\n  b\n" in dump({"run": "a\nb\n"}, "head")


def test_an_empty_mapping_is_written_inline() -> None:
    assert "permissions: {}\n" in dump({"permissions": {}}, "head")
