"""Which folders a program holds in itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.ecosystems.go import embedding
from cigen.facts import Want
from cigen.repo import Repo

OTHERS = {"web/package.json": "{}", "web/logo.svg": "", "web/pages/index.html": ""}


def wants(text: str, path: str = "web/embed.go", **more: str) -> tuple[Want, ...]:
    repo = Repo.from_mapping({**OTHERS, **more, path: text})
    return embedding.wants(repo, (path,))


def folders(*lines: str, head: str = "package web\n\n") -> list[str]:
    return [one.folder for one in wants(head + "\n".join(lines) + "\nvar files embed.FS\n")]


@pytest.mark.parametrize(
    ("directive", "found"),
    [
        ("dist", ["web/dist"]),
        ("dist/", ["web/dist"]),
        ("all:dist", ["web/dist"]),
        ('"all:dist"', ["web/dist"]),
        ("`dist`", ["web/dist"]),
        ("dist/*", ["web/dist"]),
        ("dist/*/*.js", ["web/dist"]),
        ("dist/index.html", ["web/dist"]),
        ("v2.5/build", ["web/v2.5/build"]),
        ("dist/assets dist/*.html", ["web/dist/assets", "web/dist"]),
        ("pages", []),  # committed
        ("*.svg", []),
        ("index.html", []),
        ("logo.svg pages/index.html", []),
        ("../dist", []),  # Go forbids it too
    ],
)
def test_a_pattern_is_about_a_folder(directive: str, found: list[str]) -> None:
    assert folders(f"//go:embed {directive}") == found


def test_the_place_is_told() -> None:
    (wish,) = wants('package web\n\nimport _ "embed"\n\n//go:embed dist\nvar files embed.FS\n')
    assert str(wish.source) == "web/embed.go:5 go:embed"
    assert wish.is_compiled


@pytest.mark.parametrize(
    ("constraint", "is_built"),
    [
        ("linux", True),
        ("!windows", True),
        ("linux && amd64 || darwin", True),
        ("(windows || linux) && go1.21", True),
        ("!noui", True),
        ("embed", False),
        ("prod && linux", False),
        ("!(linux || dev)", False),
        ("!dev && !windows", True),
        ("ignore", False),
        (")(", True),  # no constraint of Go's: it would say so
    ],
)
def test_a_file_that_no_build_has_wants_nothing(constraint: str, is_built: bool) -> None:
    found = folders("//go:embed dist", head=f"//go:build {constraint}\n\npackage web\n\n")
    assert bool(found) == is_built


def test_where_nothing_could_make_it_nothing_is_read() -> None:
    repo = Repo.from_mapping({"web/embed.go": "package web\n\n//go:embed dist\nvar files embed.FS\n"})
    assert embedding.wants(repo, ("web/embed.go",)) == ()


def test_likely_places_are_read_first() -> None:
    paths = [f"internal/a{number}/x.go" for number in range(embedding.MAX_SOURCES + 1)]
    text = "package ui\n\n//go:embed build\nvar files embed.FS\n"
    repo = Repo.from_mapping({"ui/package.json": "{}", "ui/x.go": text} | dict.fromkeys(paths, "package a\n"))
    assert [one.folder for one in embedding.wants(repo, (*paths, "ui/x.go"))] == ["ui/build"]


@given(st.text(alphabet='/go:embd al*?["\\`!()&|.\n', max_size=200))
def test_any_text_is_read(text: str) -> None:
    wants(f"//go:build {text}\n//go:embed {text}")


def test_no_more_is_wanted_than_a_program_can_hold() -> None:
    text = "package web\n\n" + "".join(f"//go:embed dist{number}\nvar a{number} embed.FS\n" for number in range(1000))
    assert len(wants(text)) == 50


def test_hostile_text_is_read_in_no_time() -> None:
    assert wants("//go:embed " * 20_000) == ()
    assert wants("\n//go:build " + "(" * 100_000 + "\n//go:embed dist") != ()
    assert wants('//go:embed "' + "[" * 100_000) == ()


@pytest.mark.parametrize(
    ("directive", "files", "told"),
    [
        ("logo.svg", {}, []),
        ("cert.pem key.pem", {}, ["web/cert.pem", "web/key.pem"]),
        ("cert.pem", {"web/cert.pem": ""}, []),
        ("cert.pem", {"web/cert.pem": "", ".gitignore": "*.pem\n"}, ["web/cert.pem"]),  # of one laptop
        ("*.pem", {}, []),
        ("dist/index.html", {}, []),  # of a folder that somebody may make
        ("pages/about.html", {}, ["web/pages/about.html"]),
        ("themes/base.css", {".gitmodules": '[submodule "t"]\n\tpath = web/themes\n\turl = x\n'}, []),
    ],
)
def test_a_file_that_nobody_committed_is_told(directive: str, files: dict[str, str], told: list[str]) -> None:
    path = "web/embed.go"
    text = f"package web\n\n//go:embed {directive}\nvar files embed.FS\n"
    repo = Repo.from_mapping({**OTHERS, **files, path: text})
    found = list(embedding.missing(repo, (path,)))
    assert [one.message.split()[2] for one in found] == told
    assert all("(web/" not in one.message for one in found)


def test_the_rule_that_makes_such_a_file_is_told() -> None:
    files = {
        "web/Makefile": "all: build\n\ncert.pem: key.pem\n\topenssl\n",
        "web/a.go": "package a\n//go:embed cert.pem\n",
    }
    (found,) = embedding.missing(Repo.from_mapping(files), ("web/a.go",))
    assert "(web/Makefile:3 makes it)" in found.message
