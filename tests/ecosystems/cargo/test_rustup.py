"""Components of Rust that a slim image lacks."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import cargo
from cigen.ecosystems.base import Inspection
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import Settings

PACKAGE = {"Cargo.toml": '[package]\nname = "app"\n', "src/lib.rs": "#[test]\nfn a() {}\n"}
CI = ".github/workflows/ci.yml"


def inspected(files: dict[str, str]) -> Inspection:
    return cargo.inspect(Repo.from_mapping({**PACKAGE, **files}), pins.shipped(), Settings())


def recipe(files: dict[str, str]) -> Recipe:
    (part,) = inspected(files).components
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


ACTION = "dtolnay/rust-toolchain"
NIGHTLY = "nightly-2024-02-10"
MATRIX = (
    "jobs: {test: {strategy: {matrix: {rust: [WHICH]}}, steps: [{run: cargo test}, "
    "{uses: actions-rs/toolchain@v1, with: {toolchain: '${{ matrix.rust }}'}}]}}"
)
WANTED = 'components = ["rust-src", "rustc-dev", "clippy"]\ntargets = ["wasm32-wasip1"]\n'
FILE = f'[toolchain]\nchannel = "{NIGHTLY}"\n{WANTED}'


def test_a_toolchain_that_no_image_has_is_installed_as_its_file_describes_it() -> None:
    found = inspected({"rust-toolchain.toml": FILE, "Cargo.toml": '[package]\nname = "app"\nrust-version = "1.75"\n'})
    (part,) = found.components
    runtime = part.runtime
    newest = pins.shipped().tool("rust").versions[-1]
    assert (runtime.version, runtime.used, runtime.requested) == (newest, NIGHTLY, NIGHTLY)
    assert str(runtime.source) == "rust-toolchain.toml:2 channel"
    assert "version-installed" in [one.code for one in found.findings]
    setup = str(cargo.recipe(part, pins.shipped()).setup)
    assert f"('RUSTUP_TOOLCHAIN', '{NIGHTLY}')" in setup
    assert "--profile minimal --no-self-update --component rust-src --component rustc-dev" in setup
    assert "('RUST_TARGETS', 'wasm32-wasip1')" in setup


@pytest.mark.parametrize(
    ("files", "used"),
    [
        ({"rust-toolchain": "nightly\n"}, "nightly"),
        ({"rust-toolchain": "beta-2024-02-10-x86_64-unknown-linux-gnu\n"}, "beta-2024-02-10"),
        (job("{uses: dtolnay/rust-toolchain@nightly}", "{run: cargo test}"), "nightly"),
        (job("{uses: dtolnay/rust-toolchain@master, with: {toolchain: beta}}", "{run: cargo test}"), "beta"),
        ({CI: MATRIX.replace("WHICH", "nightly, beta")}, "nightly"),
        ({CI: MATRIX.replace("WHICH", "nightly, stable")}, ""),
        (job("{uses: dtolnay/rust-toolchain@nightly}", "{run: cargo fmt --check}", name="format-it"), ""),
        (job(f"{{uses: {ACTION}@nightly}}", f"{{uses: {ACTION}@stable}}", "{run: cargo test}"), ""),
        ({CI: "jobs: {fmt: {steps: [{uses: dtolnay/rust-toolchain@nightly}, {run: cargo fmt --check}]}, "
              "test: {steps: [{run: cargo test}]}}\n"}, ""),
        ({**job("{uses: dtolnay/rust-toolchain@nightly}", "{run: cargo test}"), "rust-toolchain": "1.85\n"}, ""),
    ],
)  # fmt: skip
def test_an_unreleased_toolchain_is_taken_where_the_team_builds_with_it(files: dict[str, str], used: str) -> None:
    (part,) = inspected(files).components
    assert part.runtime.installs == used
    assert ("rustup toolchain install" in str(cargo.recipe(part, pins.shipped()).setup)) == bool(used)
