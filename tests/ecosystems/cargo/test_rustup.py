"""Components of Rust that a slim image lacks."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import cargo
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import Settings

PACKAGE = {"Cargo.toml": '[package]\nname = "app"\n', "src/lib.rs": "#[test]\nfn a() {}\n"}
CI = ".github/workflows/ci.yml"


def recipe(files: dict[str, str]) -> Recipe:
    (part,) = cargo.inspect(Repo.from_mapping({**PACKAGE, **files}), pins.shipped(), Settings()).components
    return cargo.recipe(part, pins.shipped())


def job(*steps: str, name: str = "test") -> dict[str, str]:
    return {CI: f"jobs: {{{name}: {{steps: [{', '.join(steps)}]}}}}\n"}


@pytest.mark.parametrize(
    "files",
    [
        {"rust-toolchain.toml": '[toolchain]\nchannel = "1.85"\ncomponents = ["rustfmt", "clippy"]\n'},
        {"rust-toolchain": '[toolchain]\nchannel = "1.85"\ncomponents = ["rustfmt"]\n'},
        job("{uses: dtolnay/rust-toolchain@stable, with: {components: 'clippy, rustfmt'}}", "{run: cargo test}"),
        job("{run: rustup +stable component add rustfmt}", "{run: cargo nextest run}"),
    ],
)
def test_what_a_toolchain_file_or_a_job_that_tests_names_is_added(files: dict[str, str]) -> None:
    assert "rustup component add rustfmt'" in str(recipe(files).setup)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"rust-toolchain": "1.85\n"},
        job("{run: rustup component add rustfmt}", "{run: cargo fmt --check}", name="fmt"),
        job("{run: rustup component add clippy rls $MORE}", "{run: cargo test}"),
        job("{run: rustup component add rustfmt}", "{run: cargo test}", name="lint"),
    ],
)
def test_what_only_checks_style_is_not(files: dict[str, str]) -> None:
    assert "rustup" not in str(recipe(files).setup)


def test_a_toolchain_file_with_a_name_alone_is_no_broken_table() -> None:
    repo = Repo.from_mapping({**PACKAGE, "rust-toolchain": "1.85\n"})
    cargo.inspect(repo, pins.shipped(), Settings())
    assert not repo.findings


def test_components_are_called_as_all_releases_know_them() -> None:
    files = job("{run: rustup component add llvm-tools rust-src rustfmt-preview}", "{run: cargo test}")
    assert "rustup component add llvm-tools-preview rust-src rustfmt'" in str(recipe(files).setup)
