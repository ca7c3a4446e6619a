"""Projects of PlatformIO to components and recipes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import platformio
from cigen.facts import Component
from cigen.inspector import inspect
from cigen.repo import Repo
from cigen.settings import Settings

PROJECT = """[platformio]
extra_configs = boards.ini
[env]
lib_deps = bblanchon/ArduinoJson
[env:uno]
platform = atmelavr
board = uno
[env:native]
platform = native
extra_scripts =
  pre:scripts/version.py
"""
FILES = {
    "platformio.ini": PROJECT,
    "src/main.cpp": "",
    "test/test_a/a.cpp": "",
    "boards.ini": "",
    "scripts/version.py": "",
}


def component(files: dict[str, str]) -> Component:
    (part,) = platformio.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    return part


def test_a_project_is_built_and_tested_without_a_board() -> None:
    part = component(FILES)
    assert part.commands.build == ("pio run",)
    assert part.commands.test == ("pio test -e native",)
    assert part.manifests == ("platformio.ini", "boards.ini", "scripts/version.py")
    recipe = platformio.recipe(part, pins.shipped())
    assert "pio pkg install" in str(recipe.deps)
    assert recipe.build == ("pio run",)
    assert "xargs -a /tmp/words pio test --junit-output-path cigen-junit.xml" in recipe.test[-1]


def test_what_needs_a_board_is_not_tested() -> None:
    part = component({**FILES, "platformio.ini": PROJECT.replace("= native", "= espressif32")})
    assert part.commands.test == ()


def test_the_environments_of_the_pipeline_are_built() -> None:
    run = "jobs: {a: {steps: [run: pio run -e uno --environment unknown]}}"
    part = component({**FILES, ".github/workflows/ci.yml": run})
    assert part.commands.build == ("pio run -e uno",)
    assert "xargs -a /tmp/words pio run" in platformio.recipe(part, pins.shipped()).build[0]


def test_it_comes_before_a_description_for_gcc() -> None:
    files = {**FILES, "CMakeLists.txt": "project(a)"}
    (part,) = inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert part.build_tool == "platformio"


@given(st.text())
def test_nothing_raises(text: str) -> None:
    platformio.inspect(Repo.from_mapping({"platformio.ini": text}), pins.shipped(), Settings())
