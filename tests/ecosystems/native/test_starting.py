"""Which program an image of a C or C++ project starts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cigen import pins
from cigen.ecosystems import native
from cigen.ecosystems.base import Inspection
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

RENAMED = "set_target_properties(zipper PROPERTIES FOLDER x OUTPUT_NAME zip)\n"
TWO = "project(zip)\nadd_executable(zip a.c)\nadd_executable(unzip b.c)\n"
WINDOWS = "project(zip)\nfind_package(Qt6 REQUIRED COMPONENTS Widgets)\nadd_executable(zip a.c)\n"
LINKED = "zip: a.o b.o\n\t$(CC) $(CFLAGS) -o $@ $^\n"
BUNDLED = "bin_PROGRAMS = zip\nlib_LTLIBRARIES = libzipread.la\n"
MAIN = {"a.c": "int main(void) {}\n"}


def inspected(files: Mapping[str, str], own: ComponentSettings | None = None) -> Inspection:
    return native.inspect(Repo.from_mapping(files), pins.shipped(), Settings(components={".": own} if own else {}))


def started(files: Mapping[str, str], own: ComponentSettings | None = None) -> tuple[str, ...]:
    (part,) = inspected(files, own).components
    return native.recipe(part, pins.shipped()).start


@pytest.mark.parametrize(
    ("files", "program"),
    [
        ({"CMakeLists.txt": "project(zip)\nadd_executable(zip a.c)\ninstall(TARGETS zip)\n"}, "zip"),
        ({"CMakeLists.txt": f"project(zip)\nadd_executable(zipper a.c)\n{RENAMED}"}, "zip"),
        ({"CMakeLists.txt": "project(zip)\nadd_executable(zip-tests t.c)\nadd_executable(unzipper a.c)\n"}, "unzipper"),
        ({"meson.build": "project('zip', 'c')\nexecutable('z', 'a.c')\nexecutable('Zip', 'b.c')\n"}, "Zip"),
        ({"configure.ac": "AC_INIT([zip], [1])", "Makefile.am": "bin_PROGRAMS = funzip \\\n  zip $(MORE)\n"}, "zip"),
        ({"configure.ac": "AC_INIT([universal-zip], [1])", "Makefile.am": BUNDLED}, "zip"),
        ({"configure.ac": "AC_INIT([zip], [1])", "Makefile": LINKED, "config.make.in": ""}, "zip"),
        ({"Makefile": LINKED, **MAIN}, "zip"),
        ({"Makefile": "BIN = bin/zip\n$(BIN): a.c\n\tgcc -O2 a.c -o $(BIN)\n", **MAIN}, "zip"),
        ({"Makefile": "zip: a.o b.o\n", **MAIN}, "zip"),
        ({"Makefile": "zip$(EXE): $(O)\n\t@$(Q)$(CC) $(O) -o $@$(EXT)\nusan:\n\tCC=gcc $(MAKE) -o x\n", **MAIN}, "zip"),
        (
            {"Makefile": "all:\n\t$(MAKE) -C cli $@\n", "cli/Makefile": LINKED, "cli/a.c": MAIN["a.c"]},
            "zip",
        ),
    ],
)
def test_the_program(files: dict[str, str], program: str) -> None:
    assert started(files) == (f"/usr/local/bin/{program}",)


@pytest.mark.parametrize(
    "files",
    [
        {"CMakeLists.txt": "project(zip)\nadd_library(zip a.c)\n"},
        {"CMakeLists.txt": WINDOWS},
        {"configure.ac": "AC_INIT([zip], [1])", "Makefile.in": f"{LINKED}libz.a: a.o\n\tar rc $@ a.o\n"},
        {"Makefile": LINKED.replace("$^", "$^ -lSDL2"), **MAIN},
        {"Makefile": LINKED.replace("$(CC)", "arm-none-eabi-gcc"), **MAIN},
        {"Makefile": "a.o: a.c\n\t$(CC) -c -o $@ $<\nlib.so: a.o\n\t$(CC) -shared -o lib.so a.o\n", **MAIN},
        {"Makefile": "$(shell words; x): a.o\n\t$(CC) -o $@ $^\n", **MAIN},
    ],
)
def test_a_library_and_what_opens_windows_or_runs_elsewhere_have_no_image(files: dict[str, str]) -> None:
    assert started(files) == ()


def test_of_several_programs_the_settings_name_one() -> None:
    files = {"CMakeLists.txt": TWO}
    assert started(files) == ("/usr/local/bin/zip",)
    assert started(files, ComponentSettings(app="unzip")) == ("/usr/local/bin/unzip",)
    assert started(files, ComponentSettings(has_app=False)) == ()
    assert [found.code for found in inspected(files).findings if "app" in found.code] == ["several-apps"]


def test_the_port_is_that_of_the_teams_image() -> None:
    (part,) = inspected({"CMakeLists.txt": TWO, "Dockerfile": "FROM gcc\nEXPOSE 7070\n"}).components
    assert part.port == 7070
