"""JSON as a tree: what it holds, where it stands, and that no file is too much."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import jsontree
from cigen.doctree import MAX_DEPTH, MAX_NODES, NOTHING, Node
from cigen.jsontree import JsonError, parse, values


def test_values_keep_their_text_and_line() -> None:
    document = parse('{\n "engines": {"node": ">=20"},\n "n": [1.10,\n true, null, "null"]\n}\n')
    assert (document.get("engines", "node").text, document.get("engines", "node").line) == (">=20", 2)
    items = document.get("n").items
    assert [(item.text, item.plain, item.line) for item in items] == [
        ("1.10", True, 3), ("true", True, 4), ("null", True, 4), ("null", False, 4),
    ]  # fmt: skip
    assert [item.is_null for item in items] == [False, False, True, False]
    assert document.get("nothing") is NOTHING
    assert (document.line, document.size) == (1, 11)


def test_the_last_of_equal_keys_counts_and_none_is_lost() -> None:
    document = parse('{"name": "a",\n"name": "b"}')
    assert document.get("name").text == "b"
    assert [(key.text, key.line) for key, _ in document.entries] == [("name", 1), ("name", 2)]
    assert values('{"name": "a", "name": "b"}') == {"name": "b"}


COMMENTED = '// a\n{ /* b\n*/ "a": [1, 2,], // c\n "u": "http://x", }\n'


def test_comments_and_commas_before_an_end_where_they_are_allowed() -> None:
    document = parse(COMMENTED, comments=True)
    assert [node.text for node in document.get("a").scalars()] == ["1", "2"]
    assert (document.get("u").text, document.get("u").line) == ("http://x", 4)
    with pytest.raises(JsonError, match="comments are not allowed"):
        parse(COMMENTED)
    with pytest.raises(JsonError, match="expected a value"):
        parse("[1,]")


@pytest.mark.parametrize(
    ("text", "problem", "line", "column"),
    [
        pytest.param("", "expected a value", 1, 1, id="empty"),
        pytest.param('{"a":\n  nul}', "not JSON", 2, 3, id="literal"),
        pytest.param('{"a" 1}', "expected ':'", 1, 6, id="colon"),
        pytest.param("{a: 1}", "not JSON", 1, 2, id="bare key"),
        pytest.param("{1: 1}", "in double quotes", 1, 2, id="number as key"),
        pytest.param('{"a": 1\n "b": 2}', "expected ','", 2, 2, id="comma"),
        pytest.param("[1}", "expected ','", 1, 3, id="wrong end"),
        pytest.param("[1", "expected ','", 1, 3, id="unfinished"),
        pytest.param("[1] 2", "nothing after", 1, 5, id="two values"),
        pytest.param("[01]", "expected ','", 1, 3, id="leading zero"),
        pytest.param('["a\nb"]', "not JSON", 1, 2, id="line end in string"),
        pytest.param(r'["\x41"]', "not JSON", 1, 2, id="escape"),
        pytest.param("[NaN]", "not JSON", 1, 2, id="NaN"),
        pytest.param("\ufeff{}", "not JSON", 1, 1, id="BOM"),
        pytest.param("[" * 100_000, "nested deeper", 1, MAX_DEPTH + 1, id="deep"),
        pytest.param('{"a":' * 100_000, "nested deeper", 1, 5 * MAX_DEPTH + 1, id="deep mapping"),
        pytest.param("[" + "1," * 500_000, "more than", 1, 2 * MAX_NODES, id="long"),
        pytest.param('["' + "\\n" * 500_000, "not JSON", 1, 2, id="long unfinished string"),
        pytest.param("[/*" + "*" * 500_000, "not JSON", 1, 2, id="long unfinished comment"),
    ],
)
def test_broken_and_hostile_text_is_refused_where_it_is(text: str, problem: str, line: int, column: int) -> None:
    with pytest.raises(JsonError, match=problem) as refused:
        parse(text)
    assert (refused.value.line, refused.value.column) == (line, column)


def test_the_limits_themselves_are_allowed() -> None:
    parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert parse("[" + "1," * (MAX_NODES - 2) + "1]").size == MAX_NODES
    assert parse("1" * 100_000).text == "1" * 100_000


def test_half_a_character_is_replaced_and_a_whole_one_kept() -> None:
    assert parse(r'"\ud83d\ude00 \ud800"').text == "\N{GRINNING FACE} \ufffd"
    with pytest.raises(JsonError, match="surrogate"):
        values(r'{"a": "\ud800"}')
    assert values(r'["\ud83d\ude00"]') == ["\N{GRINNING FACE}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[NaN]", "number that JSON does not have"),
        ("1" * 100_000, "number"),
        ("[" * 100_000, "nested too deep"),
        ("[" + "1," * jsontree.MAX_VALUES + "1]", "more than"),
        ("[" + "{}," * (jsontree.MAX_VALUES // 2) + "1]", "more than"),
        ('{"a":\n nul}', "expecting value"),
    ],
)
def test_plain_values_are_contained_too(text: str, problem: str) -> None:
    with pytest.raises(JsonError, match=problem) as refused:
        values(text)
    assert refused.value.line == 1 + text.count("\n")


def plain(node: Node) -> Any:
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.entries}
    if node.kind == "list":
        return [plain(item) for item in node.items]
    return json.loads(node.text) if node.plain else node.text


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(documents, st.sampled_from((None, 2)), st.booleans())
def test_what_json_writes_is_read_again(value: object, indent: int | None, escape: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escape)
    assert plain(parse(text, comments=True)) == value


@given(st.text(alphabet='01.-eE"\\/*ntrue[]{}:, \n\u00e9', max_size=40))
def test_any_text_is_read_as_pythons_reader_does_or_refused(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=lambda name: 1 / 0)
    except (ValueError, ZeroDivisionError):
        with pytest.raises(JsonError) as refused:
            parse(text)
        assert 1 <= refused.value.line <= text.count("\n") + 1
    else:
        assert plain(parse(text)) == expected
