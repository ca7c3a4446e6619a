"""Packages of Swift to components and recipes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import swift
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

SERVER = """// swift-tools-version:5.9
let package = Package(name: "web", dependencies: [.package(url: "https://github.com/vapor/vapor.git", from: "4.0.0")],
  targets: [.executableTarget(name: "Run")])
"""


def component(files: dict[str, str]) -> Component:
    (part,) = swift.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    return part


def test_server_is_an_application() -> None:
    part = component({"Package.swift": SERVER, "Package.resolved": "{}", "Tests/A/a.swift": ""})
    recipe = swift.recipe(part, pins.shipped())
    assert (part.name, part.kind, part.framework, part.port) == ("web", "app", "vapor", 8080)
    assert recipe.start[:2] == ("/app/Run", "serve")
    assert "--only-use-versions-from-resolved-file" in str(recipe.deps)
    assert "--xunit-output" in recipe.test[0]


def test_a_target_with_a_main_file_is_a_program() -> None:
    old = SERVER.replace(".executableTarget", ".target")
    part = component({"Package.swift": old, "Sources/App/app.swift": "", "Sources/Run/main.swift": ""})
    assert (part.kind, part.framework, part.port) == ("app", "vapor", 8080)
    assert swift.recipe(part, pins.shipped()).start[0] == "/app/Run"


def test_version_file_is_believed_within_what_the_tools_need() -> None:
    assert component({"Package.swift": SERVER}).runtime.version == "6.3"
    assert component({"Package.swift": SERVER, ".swift-version": "5.10\n"}).runtime.version == "5.10"


def test_library_has_no_image() -> None:
    part = component({"Package.swift": 'let package = Package(name: "lib")'})
    assert (part.kind, swift.recipe(part, pins.shipped()).runtime) == ("library", None)


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    swift.recipe(component({"Package.swift": text}), pins.shipped())


@pytest.mark.parametrize(
    ("targets", "kind"),
    [
        ('.executableTarget(name: "lint")', "app"),
        ('.executableTarget(name: "swift-lint"), .library(name: "LintCore")', "app"),
        ('.executable(name: "Swift-Lint"), .executableTarget(name: "Tool"), .library(name: "Core")', "app"),
        ('.executableTarget(name: "gen"), .library(name: "Core")', "library"),
        ('.library(name: "Core")', "library"),
    ],
)
def test_a_program_without_a_server_is_an_app_too(targets: str, kind: str) -> None:
    part = component({"Package.swift": f'let package = Package(name: "swift-lint", targets: [{targets}])'})
    assert (part.kind, swift.recipe(part, pins.shipped()).runtime) == (kind, None)


def test_a_server_of_a_template_whose_name_is_open_has_no_image() -> None:
    part = component({"Package.swift": SERVER.replace('"Run"', '"{{name}}"')})
    assert (part.kind, part.framework, part.port) == ("app", "vapor", 8080)
    recipe = swift.recipe(part, pins.shipped())
    assert (recipe.runtime, recipe.start) == (None, ())


def test_tests_are_chosen_as_the_team_does_on_linux() -> None:
    mac = "mac: {runs-on: macos-15, steps: [run: swift test --filter UI]}"
    linux = "linux: {runs-on: ubuntu-24.04, steps: [run: swift test -c debug --filter Core --skip Slow/one]}"
    files = {"Package.swift": SERVER, "Tests/A/a.swift": ""}
    part = component({**files, ".github/workflows/ci.yml": f"jobs: {{{mac}, {linux}}}"})
    assert part.commands.test == ("swift test --filter Core --skip Slow/one",)
    recipe = swift.recipe(part, pins.shipped())
    assert recipe.test[-1].startswith("xargs -a /tmp/tests swift test")
    assert "--filter Core --skip Slow/one" in str(recipe.deps)
    assert component({**files, ".github/workflows/ci.yml": f"jobs: {{{mac}}}"}).commands.test == ("swift test",)
