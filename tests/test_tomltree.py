"""TOML as a tree: what it holds, where it stands, and that no file is too much."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import tomltree
from cigen.doctree import MAX_DEPTH, MAX_NODES, NOTHING, Node
from cigen.tomltree import TomlError, parse, values

PROJECT = '''# a project
[project]
name = "x"  # its name
requires-python = '>=3.11'
dependencies = [
  "a",  # one
  "b[c]",
]
version.file = """
two
lines"""
pinned = 3.10

[tool.uv]
"dev-dependencies" = [{ name = "d", "marker.x" = true }]

[[package]]
name = "e"
[package.source]
git = "u"
[[package]]
name = "f"
source = { git = "v",
at = 1979-05-27 07:32:00 }
[[package.wheels]]
n = 0x10
[[package.wheels]]
n = inf
'''


def place(node: Node) -> tuple[str, int]:
    return node.text, node.line


def test_values_keep_their_text_and_line() -> None:
    document = parse(PROJECT.replace('{ git = "v",\nat', '{ git = "v", at'))
    project = document.get("project")
    assert (project.line, document.line) == (2, 1)
    assert place(project.get("name")) == ("x", 3)
    assert place(project.get("requires-python")) == (">=3.11", 4)
    assert [place(item) for item in project.get("dependencies").items] == [("a", 6), ("b[c]", 7)]
    assert place(project.get("version", "file")) == ("two\nlines", 9)
    assert place(project.get("pinned")) == ("3.10", 12)
    assert (project.get("pinned").plain, project.get("name").plain) == (True, False)
    assert document.get("nothing") is NOTHING


def test_tables_in_lists_keep_their_lines() -> None:
    document = parse(PROJECT.replace('{ git = "v",\nat', '{ git = "v", at'))
    assert place(document.get("tool", "uv", "dev-dependencies").items[0].get("marker.x")) == ("true", 15)
    first, second = document.get("package").items
    assert (first.line, second.line) == (17, 21)
    assert place(first.get("source", "git")) == ("u", 20)
    assert place(second.get("source", "at")) == ("1979-05-27 07:32:00", 23)
    assert [place(wheel.get("n")) for wheel in second.get("wheels").items] == [("16", 25), ("inf", 27)]


def test_keys_have_lines_too() -> None:
    keys = [(key.text, key.line) for key, _ in parse("a = 1\n[b]\n\"c d\" = 2\n'e' = 3\n").get("b").entries]
    assert keys == [("c d", 3), ("e", 4)]
    assert parse('"\\u0061" = 1').get("a").line == 1


@pytest.mark.parametrize(
    ("text", "problem", "line", "column"),
    [
        pytest.param("a = 1\na = 2\n", "overwrite", 2, 6, id="equal keys"),
        pytest.param("[a]\n[a]\n", "twice", 2, 3, id="equal tables"),
        pytest.param("a = {b = 1}\n[a.c]\n", "twice", 2, 5, id="table into inline table"),
        pytest.param("a = \n", "expected a value", 1, 5, id="no value"),
        pytest.param("a 1", "expected '='", 1, 3, id="no equals"),
        pytest.param("= 1", "expected a key", 1, 1, id="no key"),
        pytest.param("[a\nb = 1", "expected ']'", 1, 3, id="unfinished header"),
        pytest.param("a = [1 2]", "expected ','|invalid|Unclosed|unclosed", 1, 8, id="no comma"),
        pytest.param("a = 1 b = 2", "end of the line|after a statement", 1, 9, id="two on a line"),
        pytest.param("a = 'b", "not TOML", 1, 5, id="unfinished string"),
        pytest.param("a = $", "not TOML", 1, 5, id="character"),
        pytest.param("a = 2020-13-45", "after a statement|date", 1, 9, id="date"),
        pytest.param("a" + ".a" * 16_000 + " = 1", f"more than {MAX_DEPTH} parts", 1, 2 * MAX_DEPTH + 2, id="dots"),
        pytest.param("[a" + ".a" * 16_000 + "]", f"more than {MAX_DEPTH} parts", 1, 2 * MAX_DEPTH + 3, id="header"),
        pytest.param("a = " + "[" * 100_000, "nested deeper", 1, MAX_DEPTH + 5, id="deep list"),
        pytest.param("a = " + "{a=" * 100_000, "nested deeper", 1, 3 * MAX_DEPTH + 4, id="deep table"),
        pytest.param("a = [" + "1," * 500_000 + "]", "more than", 1, 2 * MAX_NODES + 4, id="long list"),
        pytest.param("[[a]]\n" * 100_000, "more than", MAX_NODES // 2 + 1, 4, id="many tables"),
        pytest.param("a = " + "1" * 100_000, "more than", 1, 5, id="digits"),
        pytest.param('a = """' + '""\\n' * 100_000, "not TOML", 1, 5, id="long unfinished string"),
    ],
)
def test_broken_and_hostile_text_is_refused_where_it_is(text: str, problem: str, line: int, column: int) -> None:
    with pytest.raises(TomlError, match=problem) as refused:
        parse(text)
    assert (refused.value.line, refused.value.column) == (line, column)


def test_the_limits_themselves_are_allowed() -> None:
    parse("a" + ".a" * (MAX_DEPTH - 1) + " = 1")
    assert parse("a = " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)).get("a").items
    parse("a = [" + "1," * (MAX_NODES - 1) + "]")


def test_plain_values_are_contained_too() -> None:
    assert values("a = [1, 2.5, 'b']\n[c]\nd = true") == {"a": [1, 2.5, "b"], "c": {"d": True}}
    for text in ("a" + ".a" * 16_000 + " = 1", "a = " + "[" * 100_000, "a = [" + "1," * tomltree.MAX_VALUES + "1]"):
        with pytest.raises(TomlError):
            values(text)


def plain(value: Any) -> Any:
    """What a document holds, with scalars as text, as a node has them."""
    if isinstance(value, Node):
        if value.kind == "mapping":
            return {key.text: plain(item) for key, item in value.entries}
        return [plain(item) for item in value.items] if value.kind == "list" else value.text
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


PIECES = (
    "a", "b", '"a"', "'b'", ".", "=", "1", "1.5", "true", '"x"', "'''", '"""', "[", "]", "[[", "]]", "{", "}", ",",
    "\n", "\n[a]\n", "\n[[a]]\n", "\na=", " ", "#", "\\", "2020-01-01", "07:32:00", "+", "-", "_",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_read_as_pythons_reader_does_or_refused(text: str) -> None:
    try:
        expected = tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, ValueError):
        with pytest.raises(TomlError) as refused:
            parse(text)
        assert 1 <= refused.value.line <= text.count("\n") + 1
    else:
        assert plain(parse(text)) == plain(expected)


keys = st.sampled_from(("a", "b-c", '"d e"', "'f.g'"))
scalars = st.sampled_from(("1", "-2.50", "true", '"s"', "'l'", '"""m\nn"""', "1979-05-27T07:32:00Z"))
inner = st.recursive(
    scalars,
    lambda value: st.lists(value, max_size=3).map(lambda items: "[\n" + ",\n".join(items) + "]")
    | st.dictionaries(keys, value, max_size=3).map(lambda d: "{" + ", ".join(f"{k} = {v}" for k, v in d.items()) + "}"),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(keys, inner, min_size=1, max_size=4))
def test_every_key_has_the_line_on_which_it_stands(document: dict[str, str]) -> None:
    text = "[t]\n" + "".join(f"{key} = {value}\n" for key, value in document.items())
    lines = text.split("\n")
    for name, value in parse(text).get("t").entries:
        assert lines[name.line - 1].startswith((name.text, f'"{name.text}"', f"'{name.text}'"))
        assert value.line == name.line
