"""Files that are made to take long: what tries all ways to read them does not end within the time limit of tests."""

from __future__ import annotations

import pytest

from cigen import inspector, pins, planner
from cigen.repo import Repo
from cigen.repo.tree import MAX_BYTES
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
RUBY = 'source "https://rubygems.org"\ngem "{}"\n'
NODE = '{"name": "a", "scripts": {"test": "mocha"}, "dependencies": {"x": "1"}}'
CARGO = '[package]\nname = "a"\nversion = "1.0.0"\n'
HASKELL = "name: a\nversion: 1\nexecutable a\n  main-is: Main.hs\n  build-depends: base, warp\n"
SITE = '{"name": "a", "private": true, "scripts": {"build": "vite build"}, "devDependencies": {"vite": "5"}}'
SPRING = """<build><plugins><plugin>
  <groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId>
  <executions><execution><goals><goal>repackage</goal></goals></execution></executions>
</plugin></plugins></build>"""
KTOR = "plugins { id 'io.ktor.plugin' version '3.0.0' }\napplication { mainClass = 'a.MainKt' }\n"


def pumped(text: str, before: str = "", behind: str = "\x01") -> str:
    """``text`` as often as a file may hold it."""
    return before + text * ((MAX_BYTES - 1000) // len(text)) + behind


def workflow(text: str) -> str:
    return f"on: push\njobs: {{a: {{steps: [{{run: '{text}'}}]}}}}\n"


def pom(more: str, *modules: str) -> str:
    listed = f"<modules>{''.join(modules)}</modules>"
    return f"<project><groupId>a</groupId><artifactId>b</artifactId><version>1</version>{more}{listed}</project>"


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
    "what a program in Go embeds": {
        "ui/package.json": SITE,
        "go.mod": "module a\n\ngo 1.22\n",
        "main.go": "package main\n\nfunc main() {}\n",
        **{f"{name}.go": "package main\n" + "".join(f"//go:embed d{at}\n" for at in range(60_000)) for name in "abc"},
        "Makefile": f"cp {'a/b ' * 100} c\n" * 150,
    },
    "what a program in Rust embeds": {
        "ui/package.json": SITE,
        "Cargo.toml": CARGO,
        "src/main.rs": "fn main() {}",
        **{f"src/{name}.rs": "".join(f'include_str!("d{at}/a");\n' for at in range(30_000)) for name in "abcdef"},
    },
    "many Dockerfiles": {
        name: text
        for number in range(200)
        for name, text in (
            (f"{number}/package.json", SITE),
            (
                f"{number}/Dockerfile",
                f"FROM a\nCOPY {number} /x\nFROM b\nCOPY {number} /y\n" + "COPY --from=0 /x/a /y/b\n" * 450,
            ),
        )
    },
    "libraries in .NET": {
        "a.sln": 'Project("{1}") = "a", "a.csproj", "{2}"\nEndProject\n',
        "a.csproj": '<Project Sdk="Microsoft.NET.Sdk" />',
        **{f"Lib{number}/Lib{number}.csproj": '<Project Sdk="Microsoft.NET.Sdk" />' for number in range(400)},
        **{f"{number}.sh": "".join(f"xLib{at}.a\n" for at in range(10_000)) for number in range(150)},
    },
    "a reactor of many applications": {
        "pom.xml": pom("<packaging>pom</packaging>", *(f"<module>{number}</module>" for number in range(2000))),
        **{f"{number}/pom.xml": pom(SPRING).replace('>b<', f'>b{number}<') for number in range(2000)},
    },
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_file_is_read_in_time(case: str) -> None:
    facts = inspector.inspect(Repo.from_mapping(FILES[case]), pins.shipped(), Settings())
    assert facts.components
    planner.plan(facts, Settings(), pins.shipped(), lambda _path: False)
