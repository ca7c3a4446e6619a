"""How a team tests with Cargo, in pipelines and in what these call."""

from __future__ import annotations

import json

import pytest

from cigen import pins
from cigen.ecosystems import cargo
from cigen.repo import Repo
from cigen.settings import Settings

CRATE = {
    "Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\n[features]\nx = []\n',
    "src/lib.rs": "#[test]\nfn works() {}\n",
}


def workflow(*commands: str) -> dict[str, str]:
    steps = ", ".join(f"{{run: {json.dumps(command)}}}" for command in commands)
    return {".github/workflows/ci.yml": f"jobs: {{a: {{steps: [{steps}]}}}}"}


def command_of(files: dict[str, str]) -> str:
    (part,) = cargo.inspect(Repo.from_mapping({**CRATE, **files}), pins.shipped(), Settings()).components
    (command,) = part.commands.test
    return command


@pytest.mark.parametrize(
    ("commands", "test"),
    [
        (("cargo test -- --test-threads=1",), "cargo test -- --test-threads=1"),
        (("cargo test -- --test-threads 2 --nocapture", "cargo +nightly test --release -- --test-threads=2"),
         "cargo test -- --test-threads=2"),
        (("cargo nextest run -j 1 --release",), "cargo test --release -- --test-threads=1"),
        (("cargo test -j 1",), "cargo test"),
        (("cargo test --lib",), "cargo test --lib"),
        (("cargo test --lib", "cargo test --test api"), "cargo test"),
        (("cargo test --lib", "cargo test --tests"), "cargo test"),
        (("cargo test -p b --release",), "cargo test"),
        (("cargo build --release",), "cargo test"),
    ],
)  # fmt: skip
def test_words_that_all_tests_have(commands: tuple[str, ...], test: str) -> None:
    assert command_of(workflow(*commands)) == test


def test_targets_are_read_where_a_pipeline_calls_them_or_none_tests() -> None:
    makefile = "test:\n\tcargo test --all-features -- --test-threads=1\nci:\n\tcargo test --features x\n"
    assert command_of({"Makefile": makefile, **workflow("make ci")}) == "cargo test --features x"
    assert command_of({"justfile": "test:\n  cargo test --features x\n"}) == "cargo test --features x"
    assert command_of({"Makefile": makefile, **workflow("make test")}) == (
        "cargo test --all-features -- --test-threads=1"
    )


def test_a_feature_of_a_member_is_named_with_its_package() -> None:
    files = {
        "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["a", "b"]\n',
        **{f"{name}/Cargo.toml": f'[package]\nname = "{name}"\n[features]\nx = []\n' for name in "ab"},
        **{f"{name}/src/lib.rs": "#[test]\nfn works() {}\n" for name in "ab"},
        **workflow("cargo test --workspace --features a/x"),
    }
    (part,) = cargo.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert part.commands.test == ("cargo test --workspace --features a/x",)


def test_an_image_for_tests_names_no_features_of_the_program() -> None:
    image = {"docker/Dockerfile": "FROM rust\nRUN cargo build --tests --features x\nRUN cargo test --features x\n"}
    assert command_of({**image, **workflow("cargo test")}) == "cargo test"
    assert command_of({"Dockerfile": "FROM rust\nRUN cargo build --features x\n"}) == "cargo test --features x"


def test_the_recipe_tests_so() -> None:
    files = {**CRATE, **workflow("cargo test --release -- --test-threads=1")}
    (part,) = cargo.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    recipe = cargo.recipe(part, pins.shipped())
    assert "cargo test --release --no-fail-fast -- --test-threads=1" in recipe.test[0]
