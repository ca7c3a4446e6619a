"""Build descriptions of C and C++ to components and recipes."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import native
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.native.details import Details
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
    assert "zlib1g-dev" in recipe.system
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


@pytest.mark.parametrize(
    ("files", "commands"),
    [
        ({}, ("autoreconf --install", "./configure", "make")),
        ({"autogen.sh": ""}, ("./autogen.sh", "./configure", "make")),
        ({"configure": "", "bootstrap": ""}, ("./configure", "make")),
    ],
)
def test_the_configure_script_is_made_by_hand_too(files: dict[str, str], commands: tuple[str, ...]) -> None:
    assert component({"configure.ac": "AC_INIT([hello], [1.0])", **files}).commands.build == commands


@pytest.mark.parametrize(
    ("files", "test"),
    [
        ({"Makefile.am": "TESTS = a.sh\n"}, ("make check",)),
        ({"Makefile.am": "bin_PROGRAMS = a\n", "t/Makefile.am": "check-local:\n"}, ("make check",)),
        ({"Makefile.am": "bin_PROGRAMS = a\ncheck_PROGRAMS = fuzzer\n", "Makefile.in": "check: all\n"}, ()),
        ({"Makefile.in": "test: all\n\t./a\n"}, ("make test",)),
        ({}, ()),
    ],
)
def test_autotools_runs_the_tests_that_there_are(files: dict[str, str], test: tuple[str, ...]) -> None:
    assert component({"configure.ac": "AC_INIT([hello], [1.0])", **files}).commands.test == test


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"configure.ac": "AC_INIT([jq], 1)", "Makefile.am": "bin_PROGRAMS = jq\nlib_LTLIBRARIES = libjq.la\n"}, "app"),
        ({"configure.ac": "AC_INIT([xz], 1)", "Makefile.am": "bin_PROGRAMS = \\\n\tab \\\n\tcd\n"}, "app"),
        (
            {"configure.ac": "AC_INIT([png], 1)", "Makefile.am": "bin_PROGRAMS = fix\nlib_LTLIBRARIES = p.la\n"},
            "library",
        ),
        (
            {
                "configure.ac": "AC_INIT([xml], 1)",
                "Makefile.am": "bin_PROGRAMS = xml\nlib_LTLIBRARIES = libxml.la\n",
                "xml.pc.in": "",
            },
            "library",
        ),
        ({"CMakeLists.txt": "project(a)\nadd_library(core x.c)\nadd_executable(${PROJECT_NAME} m.c)\n"}, "app"),
        ({"CMakeLists.txt": "project(a)\nadd_executable(b m.c)\n"}, "app"),
        (
            {
                "CMakeLists.txt": "project(CURL C)\nset(EXE_NAME curl)\nset(LIB_NAME libcurl)\n"
                "add_executable(${EXE_NAME} m.c)\nadd_library(${LIB_NAME} x.c)\n"
                "install(TARGETS ${EXE_NAME} ${LIB_NAME})\n"
            },
            "app",
        ),
        (
            {"CMakeLists.txt": "project(a)\nadd_library(a x.c)\nadd_executable(gen m.c)\ninstall(TARGETS a)\n"},
            "library",
        ),
        ({"CMakeLists.txt": "project(a)\n", "test/CMakeLists.txt": "add_executable(a-test x.c)\n"}, "library"),
        (
            {
                "meson.build": "project('v', 'c')\nlibrary('v', 'v.c')\nexecutable('v', 'm.c')\n"
                "import('pkgconfig').generate(name: 'v')\n"
            },
            "library",
        ),
        ({"meson.build": "project('v', 'c')\nlibrary('v', 'v.c')\nexecutable('v', 'm.c')\n"}, "app"),
        ({"meson.build": "project('v', 'c')\nlibrary('v', 'v.c')\nexecutable('v-tool', 'm.c')\n"}, "library"),
        ({"meson.build": "project('v', 'c')\nexecutable('v', 'm.c')\n"}, "app"),
        ({"Makefile": "all:\n", "src/a.c": "int\nmain(int argc, char **argv)\n{}\n"}, "app"),
        ({"Makefile": "all:\n", "src/a.c": "int domain(void) { return 1; }\n"}, "library"),
    ],
)
def test_a_program_is_told_from_a_library(files: dict[str, str], kind: str) -> None:
    assert component(files).kind == kind


@pytest.mark.parametrize("line", ["$(Q)$(MAKE) -C $(PRGDIR) all", "cd programs && $(MAKE) $@"])
def test_a_makefile_that_calls_others_builds_what_they_compile(line: str) -> None:
    files = {
        "Makefile": f"PRGDIR = programs\nall:\n\t{line}\n",
        "programs/a.c": "",
        "build/cmake/CMakeLists.txt": CMAKE,
    }
    part = component(files)
    assert (part.path, part.build_tool) == (".", "make")
    assert inspected({**files, "Makefile": "all:\n\t$(MAKE) -C docs\n", "docs/a.c": ""}).components[0].path != "."


def test_cmake_that_compiles_swift_is_left_to_swift() -> None:
    assert not inspected({"CMakeLists.txt": "project(parser\n  LANGUAGES C Swift)\n", "a.c": ""}).components


def test_submodules_are_fetched() -> None:
    modules = {".gitmodules": '[submodule "x"]\n\tpath = vendor/x\n\turl = https://x.test/x\n'}
    assert component({"CMakeLists.txt": CMAKE, **modules}).has_submodules
    assert not component({"c/CMakeLists.txt": CMAKE, **modules}).has_submodules


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


@pytest.mark.parametrize(
    ("description", "workflow", "expected"),
    [
        ('option(ZIP_BUILD_TESTS "Build tests" OFF)', "", ("ZIP_BUILD_TESTS",)),
        ("option(BUILD_TESTING\n  'Build tests'\n  FALSE)".replace("'", '"'), "", ("BUILD_TESTING",)),
        ('OPTION(Zip_BuildTests "Build tests")', "", ("Zip_BuildTests",)),
        ('set(ENABLE_TESTS OFF CACHE BOOL "Build tests")', "", ("ENABLE_TESTS",)),
        ('option(ZIP_BUILD_TESTS "Build tests" ON)', "", ()),
        ('option(ZIP_USE_LATEST "The newest" OFF)', "", ()),
        ('option(ZIP_TESTS_SHARED "Build tests" OFF)', "", ()),
        ('option(ZIP_TESTS "Tests" ${ZIP_MAIN})', "cmake .. -DZIP_TESTS=ON -DOTHER_TESTS=ON", ("ZIP_TESTS",)),
        ('option(ZIP_TESTS "Tests" ${ZIP_MAIN})', "cmake .. -D ZIP_TESTS:BOOL=1", ("ZIP_TESTS",)),
        ('option(ZIP_TESTS "Tests" ${ZIP_MAIN})', "cmake .. -DZIP_TESTS=OFF", ()),
        ('option(ZIP_TESTS "Tests" OFF)\nif(A AND ZIP_TESTS)\nadd_subdirectory(t)\nendif()', "", ("ZIP_TESTS",)),
        ('option(ZIP_TESTS "Tests" OFF)\nif(NOT ZIP_TESTS)\nelse()\nadd_zip_test(a)\nendif()', "", ("ZIP_TESTS",)),
        ('option(ZIP_TESTS "No tests" OFF)\nif (NOT ZIP_TESTS)\nadd_test(NAME a)\nendif()', "", ()),
        ('option(ZIP_TESTS "Tests" OFF)\nif(ZIP_TESTS)\nadd_definitions(-DT)\nendif()\nadd_test(a)', "", ()),
        ('option(DISABLE_TESTS "No tests" OFF)', "cmake .. -DDISABLE_TESTS=ON", ()),
        ('option(ZipNoTests "No tests" OFF)\noption(WITHOUT_TESTS "No tests" OFF)', "", ()),
        (
            'option(ZIP_SSL "SSL" OFF)\noption(ZIP_SSL_TESTS "SSL" OFF)\noption(ZIP_MORE "More" OFF)',
            "",
            ("ZIP_SSL", "ZIP_SSL_TESTS"),
        ),
        ('set(GTEST_TESTS OFF CACHE BOOL "" FORCE)\nenable_testing()\n', "", ()),
    ],
)
def test_options_that_switch_tests_on(description: str, workflow: str, expected: tuple[str, ...]) -> None:
    ci = {".github/workflows/ci.yml": f"jobs: {{a: {{steps: [{{run: '{workflow}'}}]}}}}"}
    text = f"project(zip)\n{description}\nenable_testing()\n"
    part = component({"CMakeLists.txt": text, "main.c": "int main(void){return 0;}", **ci})
    assert isinstance(part.details, Details)
    assert part.details.options == tuple(f"-D{name}=ON" for name in expected)
    switches = "".join(f" -D{name}=ON" for name in expected)
    assert part.commands.build == (f"cmake -S . -B build{switches}", "cmake --build build")


OPTIONS = 'project(zip)\noption(ZIP_SSL "SSL" OFF)\nset(ZIP_LIMIT 3 CACHE STRING "")\nenable_testing()\n'


@pytest.mark.parametrize(
    ("job", "configure"),
    [
        ("{steps: [{run: cmake -B build -DZIP_SSL=ON -D ZIP_LIMIT=5}]}", " -DZIP_LIMIT=5 -DZIP_SSL=ON"),
        ("{steps: [{run: 'mkdir b && cd b && cmake -DZIP_SSL:BOOL=ON ..'}]}", " -DZIP_SSL=ON"),
        (
            "{steps: [{run: 'cmake -B ${{ github.workspace }}/b -S ${{ github.workspace }} -DZIP_SSL=ON'}]}",
            " -DZIP_SSL=ON",
        ),
        ("{env: {LIMIT: 7}, steps: [{run: 'cmake . -DZIP_LIMIT=${{ env.LIMIT }}'}]}", " -DZIP_LIMIT=7"),
        ("{steps: [{run: 'cmake . -DZIP_LIMIT=${{ matrix.limit }} -DOTHER=1 -DCMAKE_BUILD_TYPE=Debug'}]}", ""),
        ("{steps: [{run: 'cmake -S lib -B build -DZIP_SSL=ON'}]}", ""),
        ("{steps: [{run: 'cmake --build . -DZIP_SSL=ON'}]}", ""),
        ("{runs-on: windows-latest, steps: [{run: cmake . -DZIP_SSL=ON}]}", ""),
        ("{steps: [{if: runner.os == 'macOS', run: cmake . -DZIP_SSL=ON}]}", ""),
        ("{steps: [{if: runner.os != 'Windows', run: cmake . -DZIP_SSL=ON}]}", " -DZIP_SSL=ON"),
        ("{steps: [{run: cmake --preset ci}]}", " --preset=ci"),
        ("{steps: [{run: cmake --preset llvm}]}", ""),
        ("{steps: [{run: cmake --preset unknown}]}", ""),
    ],
)
def test_cmake_is_configured_as_the_team_does(job: str, configure: str) -> None:
    clang = '{"name": "c", "cacheVariables": {"CMAKE_C_COMPILER": "/usr/bin/clang"}}'
    presets = f'{{"configurePresets": [{{"name": "ci"}}, {{"name": "llvm", "inherits": ["c"]}}, {clang}]}}'
    files = {"CMakeLists.txt": OPTIONS, "a.c": "", "CMakePresets.json": presets}
    part = component({**files, ".github/workflows/ci.yml": f"jobs: {{test: {job}}}"})
    assert part.commands.build[0] == f"cmake -S . -B build{configure}"
    told = [value for step in native.recipe(part, pins.shipped()).deps for _, value in step.values]  # type: ignore[union-attr]
    assert told == [configure.strip()] * bool(configure)


def test_options_of_the_job_that_tests_count() -> None:
    jobs = "jobs: {docs: {steps: [run: cmake . -DZIP_LIMIT=1]}, test: {steps: [run: cmake . -DZIP_SSL=ON && ctest]}}"
    part = component({"CMakeLists.txt": OPTIONS, "a.c": "", ".github/workflows/ci.yml": jobs})
    assert part.commands.build[0] == "cmake -S . -B build -DZIP_SSL=ON"


def test_ctest_works_where_the_tests_are_turned_on() -> None:
    part = component({"CMakeLists.txt": "project(a)\nadd_subdirectory(t)", "t/CMakeLists.txt": "enable_testing()"})
    assert part.commands.test == ("ctest --test-dir build/t",)
    assert '"build/$TEST_FOLDER"' in native.recipe(part, pins.shipped()).test[0]
    part = component(
        {"CMakeLists.txt": "project(a)", "cmake/a.cmake": "include(CTest)", "t/CMakeLists.txt": "enable_testing()"}
    )
    assert part.commands.test == ("ctest --test-dir build",)


def test_a_program_of_the_build_tests_where_ctest_knows_of_none() -> None:
    run = "jobs: {a: {steps: [run: 'cmake -B out && cmake --build out --target unit_tests && ./out/bin/unit_tests']}}"
    part = component({"CMakeLists.txt": "project(a)", ".github/workflows/ci.yml": run})
    assert part.commands.build[1:] == ("cmake --build build", "cmake --build build --target unit_tests")
    assert part.commands.test == ("build/bin/unit_tests",)
    recipe = native.recipe(part, pins.shipped())
    assert recipe.test == ('"build/$TEST_PROGRAM"',)
    assert recipe.build[-1] == "xargs -a /tmp/words cmake --build build --parallel --target"


@pytest.mark.parametrize("name", ["test\\;id", "test\\$HOME", "'a test'", "test\\`id\\`"])
def test_a_program_whose_name_a_shell_would_read_is_none(name: str) -> None:
    run = f"cmake -B out\ncmake --build out\n./out/{name}\n"
    job = json.dumps({"jobs": {"a": {"steps": [{"run": run}]}}})
    assert component({"CMakeLists.txt": "project(a)", ".github/workflows/ci.yml": job}).commands.test == ()


@pytest.mark.parametrize(
    ("files", "run", "build", "test"),
    [
        (
            {"Makefile": "all:\nserver:\nunit-test: server\n"},
            "make server && make unit-test",
            "make server",
            "make unit-test",
        ),
        ({"Makefile": "all:\ntest:\n"}, "make && make test", "make", "make test"),
        ({"Makefile": "all:\ntest:\n"}, "make -C docs html", "make", "make test"),
        ({"Makefile": "all:\nlint:\n"}, "make lint unknown", "make", ""),
    ],
)
def test_make_builds_what_the_team_has_it_build(files: dict[str, str], run: str, build: str, test: str) -> None:
    ci = {".github/workflows/ci.yml": f"jobs: {{a: {{steps: [run: {run}]}}}}"}
    part = component({**files, "a.c": "", **ci})
    assert part.commands.build == (build,)
    assert part.commands.test == ((test,) if test else ())


def test_configure_and_meson_get_the_switches_of_the_project() -> None:
    run = "./configure --enable-gui --prefix=/usr --with-x=3 --with-y"
    ci = {".github/workflows/ci.yml": f"jobs: {{a: {{steps: [run: {run}]}}}}"}
    part = component(
        {"configure.ac": "AC_INIT([a],[1])\nAC_ARG_ENABLE([gui])\nAC_ARG_WITH([x])", "configure": "", **ci}
    )
    assert part.commands.build[0] == "./configure --enable-gui --with-x=3"
    ci = {".github/workflows/ci.yml": "jobs: {a: {steps: [run: meson setup b -Dgui=true -Dother=1 --prefix=/usr]}}"}
    part = component({"meson.build": "project('a')\nget_option('gui')", **ci})
    assert part.commands.build[0] == "meson setup build -Dgui=true"


LIBRARIES = {"CMakeLists.txt": "project(zip)\nfind_package(fmt REQUIRED)", "a.cpp": ""}
INSTALL = (
    "jobs: {a: {steps: [run: conan install . -s compiler.cppstd=20 -s build_type=Debug --build=missing,"
    " run: cmake -B build]}}"
)


def test_conan_brings_the_libraries_before_the_sources() -> None:
    part = component({**LIBRARIES, "conanfile.txt": "[requires]\nfmt/11.0.2\n", ".github/workflows/ci.yml": INSTALL})
    assert part.manifests == ("CMakeLists.txt", "conanfile.txt")
    generators = "-g CMakeDeps -g CMakeToolchain"
    settings = "-s compiler.cppstd=20"
    assert part.commands.deps == (f"conan install . --output-folder=build --build=missing {settings} {generators}",)
    assert "-DCMAKE_TOOLCHAIN_FILE=build/conan_toolchain.cmake" in part.commands.build[0]
    recipe = native.recipe(part, pins.shipped())
    assert "python3-venv" in recipe.system
    assert "conan profile detect" in str(recipe.setup)
    assert f"--build=missing {generators}" in str(recipe.deps)
    assert f"'CONAN_SETTINGS', '{settings}'" in str(recipe.deps)
    assert "-name conan_toolchain.cmake" in str(recipe.build)


def test_a_recipe_of_conan_for_others_brings_nothing() -> None:
    recipe = "class Zip(ConanFile):\n  def generate(self): CMakeToolchain(self)\n  v = load(self, 'version.txt')\n"
    files = {**LIBRARIES, "conanfile.py": recipe, "version.txt": "1"}
    assert component(files).commands.deps == ()
    part = component({**files, ".github/workflows/ci.yml": INSTALL})
    assert part.manifests == ("CMakeLists.txt", "conanfile.py", "version.txt")
    assert "-g CMake" not in part.commands.deps[0]


def test_a_pipeline_that_does_without_conan_says_so() -> None:
    jobs = "jobs: {test: {steps: [run: cmake . && ctest]}, publish: {steps: [run: conan install . && cmake .]}}"
    for name in ("conanfile.txt", "conanfile.py"):
        assert component({**LIBRARIES, name: "", ".github/workflows/ci.yml": jobs}).commands.deps == ()


@pytest.mark.parametrize(
    ("run", "tool"),
    [("./autogen.sh && ./configure && make check", "autotools"), ("cmake -B b", "cmake"), ("make", "cmake")],
)
def test_of_two_descriptions_the_one_that_pipelines_configure_with(run: str, tool: str) -> None:
    ci = {".github/workflows/ci.yml": f"jobs: {{a: {{steps: [run: {run}]}}}}"}
    files = {"CMakeLists.txt": "project(a)", "configure.ac": "AC_INIT([a], [1])", "autogen.sh": "", **ci}
    assert component(files).build_tool == tool


def test_conan_1_is_told() -> None:
    found = inspected({**LIBRARIES, "conanfile.txt": "[generators]\ncmake_find_package\n"})
    assert "conan-1" in [finding.code for finding in found.findings]
    assert found.components[0].commands.deps == ()


def test_vcpkg_brings_the_libraries_where_linux_is_built_with_it() -> None:
    manifest = {"vcpkg.json": f'{{"dependencies": ["fmt"], "builtin-baseline": "{"a" * 40}"}}'}
    uses = {".github/workflows/ci.yml": "jobs: {a: {steps: [uses: lukka/run-vcpkg@v11, run: cmake -B build]}}"}
    assert component({**LIBRARIES, **manifest}).commands.deps == ()
    part = component({**LIBRARIES, **manifest, **uses})
    assert part.commands.deps == ("vcpkg install",)
    recipe = native.recipe(part, pins.shipped())
    assert f"'VCPKG_BASELINE', '{'a' * 40}'" in str(recipe.setup)
    assert "vcpkg install --x-install-root=/opt/vcpkg-libraries" in str(recipe.deps)
    assert "-DVCPKG_INSTALLED_DIR=/opt/vcpkg-libraries" in str(recipe.build)


def test_options_and_tests_of_vendored_code_are_its_own() -> None:
    vendored = 'project(glfw)\noption(GLFW_BUILD_TESTS "Tests" OFF)\nfind_package(X11)\nenable_testing()\nadd_test(a)'
    part = component({"CMakeLists.txt": "project(zip)", "ThirdParty/glfw/CMakeLists.txt": vendored})
    assert part.commands.build[0] == "cmake -S . -B build"
    assert part.commands.test == ()
    assert "libx11-dev" in native.recipe(part, pins.shipped()).system


def test_make_is_told_to_build_where_it_shows_help_by_itself() -> None:
    part = component({"Makefile": "help:\n\t@echo\ncheck: test lint\ntest:\nbuild:\n", "a.c": ""})
    assert part.commands.build == ("make build",)
    assert part.commands.test == ("make test",)
    assert component({"Makefile": "zip:\nall:\nhelp:\n", "a.c": ""}).commands.build == ("make",)
