"""Build descriptions of C and C++ to components and recipes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import native
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

CMAKE = 'project(zip)\nfind_package(ZLIB REQUIRED)\noption(ZIP_BUILD_TESTS "Build tests" OFF)\nenable_testing()\n'


def inspected(files: Mapping[str, str]) -> Inspection:
    return native.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(files: Mapping[str, str]) -> Component:
    (part,) = inspected(files).components
    return part


def test_cmake() -> None:
    part = component({"CMakeLists.txt": CMAKE, "a.cpp": "", "lib/CMakeLists.txt": "project(part)", "lib/Makefile": ""})
    recipe = native.recipe(part, pins.shipped())
    assert (part.name, part.language, part.build_tool) == ("zip", "cpp", "cmake")
    assert "zlib1g-dev" in str(recipe.setup)
    assert "-DZIP_BUILD_TESTS=ON" in str(recipe.deps)
    assert "--output-junit" in recipe.test[0]


def test_meson_downloads_wraps_before_the_sources() -> None:
    files = {"meson.build": "project('x')\ntest('a', exe)\n", "subprojects/zlib.wrap": "", "a.c": ""}
    part = component(files)
    recipe = native.recipe(part, pins.shipped())
    assert part.manifests == ("meson.build", "subprojects/zlib.wrap")
    assert "meson subprojects download" in str(recipe.deps)
    assert recipe.test == ("meson test -C build --print-errorlogs",)


@pytest.mark.parametrize(
    ("files", "first"),
    [
        ({"configure": ""}, "./configure"),
        ({"autogen.sh": ""}, "NOCONFIGURE=1 sh ./autogen.sh"),
        ({}, "autoreconf --install --force"),
    ],
)
def test_autotools(files: dict[str, str], first: str) -> None:
    part = component({"configure.ac": "AC_INIT([hello], [1.0])", **files})
    assert (part.name, part.build_tool) == ("hello", "autotools")
    assert native.recipe(part, pins.shipped()).build[0] == first


def test_makefile_needs_something_to_compile() -> None:
    assert not inspected({"Makefile": "test:\n\tnpm test\n", "index.js": ""}).components
    part = component({"Makefile": "all: x\ntest: x\n\t./x --test\n", "src/x.c": ""})
    assert (part.build_tool, part.commands.test) == ("make", ("make test",))


def test_sources_that_are_fetched_are_told() -> None:
    files = {"CMakeLists.txt": CMAKE + "FetchContent_Declare(json)"}
    assert [finding.code for finding in inspected(files).findings] == ["downloads-in-build"]


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    for name in ("CMakeLists.txt", "meson.build", "configure.ac", "Makefile"):
        for part in inspected({name: text + "\nproject(x)", "a.c": ""}).components:
            native.recipe(part, pins.shipped())
