from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.ecosystems.gradle.script import statements


def paths(text: str) -> list[str]:
    return [statement.full_path for statement in statements("build.gradle", text)]


def test_blocks_and_lines() -> None:
    assert paths("java {\n toolchain { languageVersion = JavaLanguageVersion.of(17) }\n}\nversion = '1'") == [
        "java",
        "java.toolchain",
        "java.toolchain.languageVersion",
        "version",
    ]


def test_both_languages_read_alike() -> None:
    groovy = statements("a", "implementation 'g:a:1'")[0]
    kotlin = statements("b", 'implementation("g:a:1")')[0]
    assert groovy.strings == kotlin.strings == ("g:a:1",)
    assert groovy.path == kotlin.path == "implementation"


def test_comments_and_strings_hide_braces() -> None:
    assert paths('// a {\n/* { */ b \'{\' \nc """\n{\n"""') == ["b", "c"]


def test_a_line_that_goes_on() -> None:
    assert statements("a", "release =\n  17")[0].words == ("release", "=", "17")
    assert statements("a", "foo(\n 1,\n 2\n)")[0].words == ("foo", "(", "1", ",", "2", ")")


def test_lines_are_counted_through_strings_and_comments() -> None:
    found = statements("a", "/*\n\n*/\n'''\n'''\nx = 1")
    assert [statement.source().line for statement in found] == [4, 6]


@given(st.text(alphabet="{}()[]\"'/*\n\\ab1.=, $"))
def test_any_text_is_read(text: str) -> None:
    statements("build.gradle", text)


@pytest.mark.parametrize(
    "text", ["/*" * 50_000, "'" * 100_000, "{" * 100_000, '"""' * 30_000, "'" + "\\" * 100_000, "a." * 50_000]
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    statements("build.gradle", text)  # quadratic, it would take longer than a test may
