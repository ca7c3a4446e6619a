"""Zig's object notation as a tree, and what is none of it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.doctree import DocumentError
from cigen.ecosystems.zig import zon

MANIFEST = """\
.{ // a comment
    .name = .@"my-app",
    .minimum_zig_version = "0.15.1",
    .dependencies = .{
        .httpz = .{ .url = "https://example.org/a.tar.gz", .hash = "httpz-0.0.0-abc", .lazy = true },
    },
    .notes =
        \\\\ two
        \\\\ lines
    ,
    .fingerprint = 0xa66330b97eb969ae,
    .paths = .{ "src", "build.zig" },
}
"""


def test_a_manifest_is_read_with_its_lines() -> None:
    document = zon.parse(MANIFEST)
    assert document.get("name").text == "my-app"
    assert (document.get("minimum_zig_version").text, document.get("minimum_zig_version").line) == ("0.15.1", 3)
    assert document.get("dependencies", "httpz", "lazy").text == "true"
    assert [item.text for item in document.get("paths").items] == ["src", "build.zig"]
    assert document.get("fingerprint").line == 11


def test_braces_without_names_are_a_list() -> None:
    assert [item.text for item in zon.parse(".{ .{}, .a, 1 }").items] == ["", "a", "1"]


@pytest.mark.parametrize(
    "text",
    ["", ".{", ".{ .a = }", ".{ .a = 1 .b = 2 }", ".{ .a = 1, 2 }", ".{} .{}", "{}", '.{ "open }', ".{" * 2_000],
)
def test_what_is_broken_is_told(text: str) -> None:
    with pytest.raises(DocumentError):
        zon.parse(text)


def test_what_is_enormous_is_told() -> None:
    with pytest.raises(DocumentError):
        zon.parse(f'.{{ .a = "{"a" * zon.MAX_TEXT}" }}')


@given(st.text(alphabet='.{}=,"\\/@a1 \n', max_size=200))
def test_nothing_else_is_raised(text: str) -> None:
    with contextlib.suppress(DocumentError):
        zon.parse(text)
