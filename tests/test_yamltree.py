"""YAML as a tree: what it holds, where it stands, and that no file is too much."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cigen.yamltree import MAX_DEPTH, MAX_NODES, NOTHING, Node, YamlError, parse


def test_values_keep_their_text_and_line() -> None:
    (document,) = parse("on: push\njobs:\n  a:\n    steps:\n    - with: {v: 3.10, w: 'no'}\n")
    step = document.get("jobs", "a", "steps").items[0]
    assert (step.get("with", "v").text, step.get("with", "v").line) == ("3.10", 5)
    assert document.get("on").text == "push"
    assert not step.get("with", "w").plain


def test_what_is_not_there_is_nothing_all_the_way_down() -> None:
    (document,) = parse("a: [1]")
    assert document.get("b", "c", "d") is NOTHING
    assert not document.get("a", "b")
    assert NOTHING.is_null
    assert NOTHING.scalars() == ()


@pytest.mark.parametrize(("text", "null"), [("", True), ("~", True), ("null", True), ("'null'", False), ("''", False)])
def test_null_is_only_what_is_written_without_quotes(text: str, null: bool) -> None:
    (document,) = parse(f"a: {text}")
    assert document.get("a").is_null is null


def test_a_list_or_a_single_value_gives_scalars() -> None:
    (document,) = parse("a: [1, {b: 2}, ~, 3]\nc: 4\n")
    assert [node.text for node in document.get("a").scalars()] == ["1", "3"]
    assert [node.text for node in document.get("c").scalars()] == ["4"]


def test_walk_meets_every_key_in_order() -> None:
    (document,) = parse("a: {b: 1}\nc: [{d: 2}, {e: {f: 3}}]\n")
    assert [key for key, _ in document.walk()] == ["a", "c", "b", "d", "e", "f"]


def test_an_alias_is_what_it_stands_for() -> None:
    (document,) = parse("a: &x {image: postgres}\nb: *x\n<<: *x\n")
    assert document.get("b", "image").text == "postgres"
    assert not document.get("image")


def test_several_documents() -> None:
    assert [document.get("a").text for document in parse("a: 1\n---\na: 2\n")] == ["1", "2"]
    assert parse("") == parse("# only a comment\n") == ()


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("a: [", "did not find", id="unfinished"),
        pytest.param("a:\n\t- b", "character|token", id="tab"),
        pytest.param("a: *b", "alias", id="unknown alias"),
        pytest.param("a: &a [*a]", "alias", id="recursive alias"),
        pytest.param(bomb(9), "more than", id="alias bomb"),
        pytest.param("[" * 100_000, "nest", id="deep list"),
        pytest.param("- " * 5_000 + "a", "nested deeper", id="deep block"),
        pytest.param("[" + "a," * 300_000 + "]", "more than", id="long list"),
        pytest.param("a: \x00", "character", id="zero byte"),
        pytest.param("a: \x07", "character", id="control character"),
        pytest.param("%YAML 9.9\n---\na: 1", "incompatible", id="version"),
    ],
)
def test_broken_and_hostile_text_is_refused_at_once(text: str, problem: str) -> None:
    with pytest.raises(YamlError, match=problem) as refused:
        parse(text)
    assert refused.value.line >= 1


def test_the_limits_themselves_are_allowed() -> None:
    parse("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    parse("[" + "a," * (MAX_NODES - 1) + "]")


def test_nothing_is_constructed() -> None:
    (document,) = parse("a: !!python/object/apply:os.system [touch pwned]\n")
    assert document.get("a").items[0].text == "touch pwned"


def test_without_the_c_library_the_tree_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'b', {c: ~}]\nd: *x\ne: |\n  f\n"
    fast = parse(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse(text) == fast
    with pytest.raises(YamlError):
        parse("a: [")


def plain(node: Node) -> object:
    if node.kind == "mapping":
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items] if node.kind == "list" else node.text


texts = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=8)
values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=20
)


@given(values)
def test_what_yaml_writes_is_read_again(value: object) -> None:
    (document,) = parse(yaml.safe_dump(value, allow_unicode=True))
    assert plain(document) == value


def line_of_problem(text: str) -> int:
    """Where it is broken; 0 where it is not."""
    try:
        for document in parse(text):
            for _ in document.walk():
                pass
    except YamlError as error:
        return error.line
    return 0


@given(st.text(alphabet="a1:-[]{},&*!|>'\"#% \n\t?", max_size=60))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    assert line_of_problem(text) in range(text.count("\n") + 2)
