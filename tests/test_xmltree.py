"""XML as a tree: what it holds, where it stands, and that no file is too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.xmltree import MAX_DEPTH, MAX_ELEMENTS, XmlError, parse


def test_elements_keep_text_line_and_attributes_without_namespaces() -> None:
    root = parse(b'<?xml version="1.0"?>\n<p:a xmlns:p="urn:p">\n  <b x="1"> t<!-- c -->wo </b>\n</p:a>')
    assert (root.tag, root.line) == ("a", 2)
    (child,) = root.children
    assert (child.tag, child.text, child.line, child.attributes["x"]) == ("b", "two", 3, "1")


def test_paths_lead_to_elements_or_to_nothing() -> None:
    root = parse(b"<a><b><c>1</c></b><b><c>2</c><c>3</c></b></a>")
    assert root.text_of("b", "c") == "1"
    assert [item.text for item in root.all("b", "c")] == ["1", "2", "3"]
    assert root.find("b", "d", "e") is None
    assert root.text_of("x", "y") == ""
    assert [item.tag for item in root.walk()] == ["a", "b", "c", "b", "c", "c"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<a>ü</a>".encode(), "ü"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>'.encode("latin-1"), "ü"),
        ("<a>ü</a>".encode("utf-8-sig"), "ü"),
        ("<a>ü</a>".encode("utf-16"), "ü"),
        (b"<a><![CDATA[<b>&]]></a>", "<b>&"),
        (b"<a>&lt;&#65;</a>", "<A"),
    ],
)
def test_encodings_and_escapes(content: bytes, expected: str) -> None:
    assert parse(content).text == expected


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 30))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f'<!DOCTYPE a [<!ENTITY e0 "x">{BOMB}]><a>&e29;</a>', "DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "DOCTYPE"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        ("<a>&undefined;</a>", "undefined entity"),
        ("<a" * 200_000, "not well-formed"),
        ("<a>" * 200_000, f"deeper than {MAX_DEPTH}"),
        ("<a>" + "<b/>" * 200_000 + "</a>", f"more than {MAX_ELEMENTS}"),
        ("", "no element found"),
        ("<a>\0</a>", "invalid token"),
        ("<a/><b/>", "junk after"),
        ('<?xml version="1.0" encoding="no-such"?><a/>', "not known"),
        ('<?xml version="1.0" encoding="zlib_codec"?><a/>', "not known"),
    ],
)
def test_what_is_refused_is_refused_at_once(content: str, problem: str) -> None:
    with pytest.raises(XmlError, match=problem):
        parse(content.encode())


def test_an_error_tells_line_and_column() -> None:
    with pytest.raises(XmlError) as caught:
        parse(b"<a>\n  <b></c>\n</a>")
    assert (caught.value.line, caught.value.column) == (2, 8)


def test_as_deep_and_as_many_as_allowed() -> None:
    deepest = parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    assert sum(1 for _ in deepest.walk()) == MAX_DEPTH


@given(st.binary(max_size=300) | st.text(alphabet="<>/ab&;![CDATA] \n\"'=x?-", max_size=300).map(str.encode))
def test_any_bytes_are_a_tree_or_an_error(content: bytes) -> None:
    found: object
    try:
        found = parse(content).tag
    except XmlError as error:
        found = error.line >= 1 and error.column >= 1
    assert found


@given(st.recursive(st.just([]), lambda children: st.lists(children, max_size=4), max_leaves=30))
def test_what_is_written_is_read(tree: list[object]) -> None:
    def write(node: object) -> str:
        assert isinstance(node, list)
        return f"<n>{''.join(map(write, node))}</n>"

    def read(content: bytes) -> object:
        from cigen.xmltree import Element

        def shape(element: Element) -> list[object]:
            return [shape(child) for child in element.children]

        return shape(parse(content))

    assert read(write(tree).encode()) == tree
