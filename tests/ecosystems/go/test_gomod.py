"""go.mod and go.work, as Go reads them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.ecosystems.go import gomod
from cigen.ecosystems.go.gomod import GoModError

FILE = """\
// Package comment
module example.com/shop // the shop

go 1.24.1
toolchain go1.24.3

require github.com/go-chi/chi/v5 v5.2.3
require (
	"github.com/lib/pq" v1.10.9
	golang.org/x/sys v0.30.0 // indirect
)
replace (
	example.com/lib => ../lib
	example.com/far v1.0.0 => example.com/fork v1.0.1
)
"""


def test_directives_have_their_lines() -> None:
    file = gomod.parse("api/go.mod", FILE)
    assert (file.module, file.folder) == ("example.com/shop", "api")
    go, toolchain = file.first("go"), file.first("toolchain")
    assert go is not None
    assert toolchain is not None
    assert (go.words, go.line, toolchain.line) == (("1.24.1",), 4, 5)


def test_only_direct_requirements_are_told() -> None:
    assert gomod.parse("go.mod", FILE).requires == ("github.com/go-chi/chi/v5", "github.com/lib/pq")


def test_only_folders_replace_locally() -> None:
    assert [said.words[-1] for said in gomod.parse("go.mod", FILE).replaced] == ["../lib"]


def test_workspace_uses_folders() -> None:
    file = gomod.parse("go.work", "go 1.24\nuse ./one\nuse (\n\t./two\n)\n")
    assert [said.words[0] for said in file.used] == ["./one", "./two"]
    assert file.module == ""


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("go 1.24\n", 1, "no module directive"),
        ("module a.b/c\nrequire (\nx.y/z v1.0.0\n", 2, "nothing closes: require ("),
        ('module "a.b/c\n', 1, "string that nothing closes"),
        ("module ${{x}}\n", 1, "path that Go would not accept"),
        ("module a.b/c\n" + "x" * 2000, 2, "larger than cigen reads"),
    ],
)
def test_broken_files_say_where(text: str, line: int, problem: str) -> None:
    with pytest.raises(GoModError) as caught:
        gomod.parse("go.mod", text)
    assert caught.value.line == line
    assert problem in caught.value.problem


@given(st.text(alphabet=st.sampled_from('module go(\n)"`=>/. \tusereplace1\x00'), max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for file in ("go.mod", "go.work"):
        with contextlib.suppress(GoModError):
            gomod.parse(file, text)
