"""Files that are made to take long: what tries all ways to read them does not end within the time limit of tests."""

from __future__ import annotations

import pytest

from cigen import inspector, pins, planner
from cigen.repo import Repo
from cigen.repo.tree import MAX_BYTES
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
RUBY = 'source "https://rubygems.org"\ngem "{}"\n'
NODE = '{"name": "a", "scripts": {"test": "jest"}, "dependencies": {"x": "1"}}'
CARGO = '[package]\nname = "a"\nversion = "1.0.0"\n'
HASKELL = "name: a\nversion: 1\nexecutable a\n  main-is: Main.hs\n  build-depends: base, warp\n"
KTOR = "plugins { id 'io.ktor.plugin' version '3.0.0' }\napplication { mainClass = 'a.MainKt' }\n"


def pumped(text: str, before: str = "", behind: str = "\x01") -> str:
    """``text`` as often as a file may hold it."""
    return before + text * ((MAX_BYTES - 1000) // len(text)) + behind


def workflow(text: str) -> str:
    return f"on: push\njobs: {{a: {{steps: [{{run: '{text}'}}]}}}}\n"


FILES = {
    "a sinatra program": {"Gemfile": RUBY.format("sinatra"), "app.rb": pumped("\n", "require")},
    "a rakefile": {
        "Gemfile": RUBY.format("rake"),
        "Rakefile": pumped(" ", "task"),
        "test/a_test.rb": "class A < Minitest::Test\nend\n",
    },
    "calls of cargo": {
        "Cargo.toml": CARGO,
        "src/main.rs": "fn main() {}",
        CI: workflow(pumped("cargo test ", behind="")),
    },
    "members of cargo": {
        "Cargo.toml": f'[workspace]\nmembers = ["{"*a" * 30}b", "{"**/" * 50}b"]\n',
        f"{'a' * 200}/Cargo.toml": CARGO,
        f"{'a/' * 60}Cargo.toml": CARGO,
    },
    "members of uv": {
        "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n[tool.uv.workspace]\nmembers = ["*a*a*a*b"]\n',
        **{f"{'a' * 230}{number}/pyproject.toml": '[project]\nname = "b"\nversion = "1"\n' for number in range(300)},
    },
    "a ktor program": {
        "settings.gradle": "rootProject.name = 'a'",
        "build.gradle": KTOR,
        "src/main/kotlin/A.kt": "package a\nfun main() {}\n",
        "src/main/resources/application.conf": pumped("port=${", "ktor { deployment { "),
    },
    "a haskell program": {"a.cabal": HASKELL, **{f"{number}.hs": pumped(" ", "serve ") for number in range(3)}},
    "a deno program": {
        "deno.json": '{"tasks": {"start": "deno run main.ts"}}',
        "main.ts": pumped(" ", "Deno.serve(); 'PORT')"),
    },
    "a lockfile of bun": {"package.json": NODE, "bun.lock": pumped("\n")},
    "tests in python": {
        "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n',
        "tests/test_a.py": pumped("\n", "def test_a(): pass\n"),
    },
    "clones": {
        "package.json": NODE,
        ".gitmodules": '[submodule "a"]\npath = a\n',
        CI: workflow(pumped("clone ", behind="")),
    },
    "a Dockerfile": {"package.json": NODE, "Dockerfile": pumped(f"ENV{' ' * 990}\n", "FROM node:22\n")},
    "a meson build": {"meson.build": pumped(" ", "project('a', 'c')\nPKG_CHECK_MODULES(a,")},
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_is_read_in_time(case: str) -> None:
    facts = inspector.inspect(Repo.from_mapping(FILES[case]), pins.shipped(), Settings())
    assert facts.components
    planner.plan(facts, Settings(), pins.shipped(), lambda _path: False)
