"""Which folders a crate holds in itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import cargo
from cigen.facts import Component, Want
from cigen.repo import Repo
from cigen.settings import Settings

MANIFEST = '[package]\nname = "api"\nversion = "1.0.0"\n\n[features]\ndefault = ["pages"]\nadmin = []\n'
FILES = {"api/Cargo.toml": MANIFEST, "api/src/main.rs": "fn main() {}\n", "web/package.json": "{}", "logo/a.svg": ""}


def components(files: dict[str, str]) -> list[Component]:
    return list(cargo.inspect(Repo.from_mapping({**FILES, **files}), pins.shipped(), Settings()).components)


def wants(text: str) -> tuple[Want, ...]:
    (part,) = components({"api/src/pages.rs": text})
    return part.wants


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('#[derive(RustEmbed)]\n#[folder = "../web/dist"]\nstruct Pages;\n', ["web/dist"]),
        ('#[folder = "$CARGO_MANIFEST_DIR/../web/dist/"]\nstruct Pages;\n', ["web/dist"]),
        ('#[folder = "static/"]\nstruct Pages;\n', ["api/static"]),
        ('#[folder = "../logo"]\nstruct Pages;\n', []),  # committed
        ('#[folder = "../../elsewhere"]\nstruct Pages;\n', []),
        ('static DIR: Dir<\'_> = include_dir!("$CARGO_MANIFEST_DIR/../web/build");\n', ["web/build"]),
        ('const PAGE: &str = include_str!("../../web/dist/index.html");\n', ["web/dist"]),
        ('include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../web/dist/index.html"))', ["web/dist"]),
        ('include_str!("../Cargo.toml")', []),
        ('// #[folder = "../web/dist"]\n', []),
        ('    /// static A: Dir = include_dir!("../web/dist");\n', []),
        ('#[cfg(feature = "admin")]\n#[derive(RustEmbed)]\n#[folder = "../web/dist"]\nstruct Pages;\n', []),
        ('#[cfg(feature = "admin")]\nmod admin;\n\n#[folder = "../web/dist"]\nstruct Pages;\n', ["web/dist"]),
        ('#[cfg(feature = "pages")]\n#[derive(RustEmbed)]\n#[folder = "../web/dist"]\nstruct Pages;\n', ["web/dist"]),
    ],
)
def test_a_crate_names_folders_from_its_own(text: str, found: list[str]) -> None:
    assert [one.folder for one in wants(text)] == found


def test_the_place_is_told() -> None:
    (wish,) = wants('\n#[derive(Embed)]\n#[folder = "../web/dist"]\nstruct Pages;\n')
    assert str(wish.source) == "api/src/pages.rs:3 folder"


def test_of_a_workspace_each_server_has_what_its_crates_embed() -> None:
    crate = '[package]\nname = "{0}"\nversion = "1.0.0"\n[dependencies]\naxum = "0.8"\n'
    facts = inspector.inspect(
        Repo.from_mapping(
            {
                "Cargo.toml": '[workspace]\nmembers = ["api", "log", "pages"]\n',
                **{f"{name}/Cargo.toml": crate.format(name) for name in ("api", "log")},
                **{f"{name}/src/main.rs": "fn main() { axum::serve(); }\n" for name in ("api", "log")},
                "api/Cargo.toml": crate.format("api") + 'pages = { path = "../pages" }\n',
                "pages/Cargo.toml": '[package]\nname = "pages"\nversion = "1.0.0"\n',
                "pages/src/lib.rs": '#[derive(RustEmbed)]\n#[folder = "../web/build"]\npub struct Pages;\n',
                "web/package.json": '{"name": "web", "private": true, "scripts": {"build": "node build.js"}}',
            }
        ),
        pins.shipped(),
        Settings(),
    )
    found = {part.name: [one.made for one in part.artifacts] for part in facts.components}
    assert found["api"] == ["web/build"]
    assert found["log"] == []


@given(st.text(alphabet='#[folder = "./include_str!(cfg)]\n', max_size=200))
def test_any_text_is_read(text: str) -> None:
    wants(text)


def test_hostile_text_is_read_in_no_time() -> None:
    assert wants('#[folder = "' * 20_000) == ()
    assert wants('include_dir!(" ' * 20_000 + " " * 50_000) == ()
    assert wants('#[cfg(feature = "' * 20_000 + '#[folder = "../web/dist"]') != ()
