"""Build scripts of Zig to components and recipes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import zig
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

LIBRARY = 'const module = b.addModule("a", .{ .root_source_file = b.path("src/root.zig") });'
SERVER = """
const target = b.standardTargetOptions(.{});
const module = b.createModule(.{ .root_source_file = b.path("src/main.zig"), .target = target });
const exe = b.addExecutable(.{ .name = "server", .root_module = module });
// const old = b.addExecutable(.{ .name = "old", .root_source_file = b.path("src/main.zig") });
b.installArtifact(exe);
const test_step = b.step("test", "Run the tests");
"""
MAIN = 'var server = try httpz.Server(void).init(allocator, .{ .port = 9000, .address = "0.0.0.0" }, {});'


def zon(*, dependencies: str = "", minimum: str = "0.15.1") -> str:
    return f""".{{
    .name = .server,
    .fingerprint = 0x1,
    .minimum_zig_version = "{minimum}",
    .dependencies = .{{ {dependencies} }},
}}"""


HTTPZ = '.httpz = .{ .url = "https://example.org/httpz.tar.gz", .hash = "httpz-1" },'


def inspected(files: Mapping[str, str], settings: Settings | None = None) -> Inspection:
    return zig.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def component(files: Mapping[str, str], settings: Settings | None = None) -> Component:
    (part,) = inspected(files, settings).components
    return part


def recipe(files: Mapping[str, str]) -> Recipe:
    return zig.recipe(component(files), pins.shipped())


def codes(found: Inspection) -> set[str]:
    return {finding.code for finding in found.findings}


def test_server_is_an_application() -> None:
    files = {"build.zig": SERVER, "build.zig.zon": zon(dependencies=HTTPZ), "src/main.zig": MAIN}
    part, made = component(files), recipe(files)
    assert (part.name, part.kind, part.framework, part.port) == ("server", "app", "httpz", 9000)
    assert made.start == ("/app/bin/server",)
    assert "zig build --release=safe -Dcpu=baseline --prefix /artifact" in made.build
    assert "zig build --fetch" in str(made.deps)
    assert part.manifests == ("build.zig", "build.zig.zon")
    assert "loopback" not in codes(inspected(files))


def test_processor_is_named_only_where_the_script_takes_it() -> None:
    script = SERVER.replace("b.standardTargetOptions(.{})", "b.graph.host")
    assert "zig build --release=safe --prefix /artifact" in recipe({"build.zig": script, "src/main.zig": ""}).build


@pytest.mark.parametrize("address", ['"127.0.0.1"', "null"])
def test_program_that_nobody_reaches_is_told(address: str) -> None:
    main = MAIN.replace('"0.0.0.0"', address)
    files = {"build.zig": SERVER, "build.zig.zon": zon(dependencies=HTTPZ), "src/main.zig": main}
    assert "loopback" in codes(inspected(files))


def test_the_toolchain_is_pinned_by_hash() -> None:
    made = recipe({"build.zig": LIBRARY, "build.zig.zon": zon(minimum="0.15.1")})
    hashes = pins.shipped().tool("zig").hashes["0.15.2"]
    assert all(
        f"ziglang==0.15.2 --hash=sha256:{hashes[0]} --hash=sha256:{hashes[1]}" in str(made.setup) for _ in hashes
    )


def test_every_version_has_a_release_with_hashes_of_two_processors() -> None:
    tool = pins.shipped().tool("zig")
    assert [len(tool.hashes[tool.names[version]]) for version in tool.versions] == [2] * len(tool.versions)


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"build.zig.zon": zon(minimum="0.15.1")}, "0.15"),
        ({"build.zig.zon": zon(minimum="0.16.0-dev.2349+204fa8959")}, "0.16"),
        ({"build.zig.zon": zon(minimum="0.14.0"), ".zigversion": "0.15.2\n"}, "0.15"),
        ({".zig-version": "0.14.1\n"}, "0.14"),
        ({".tool-versions": "zig 0.13.0\n"}, "0.13"),
        ({"mise.toml": '[tools]\nzig = "0.16"\n'}, "0.16"),
        ({"build.zig.zon": zon(minimum="0.9.1")}, "0.12"),
        ({"build.zig.zon": '.{ .name = "a", .version = "0.1.0" }'}, "0.13"),
        ({"build.zig": 'const exe = b.addExecutable(.{ .name = "a", .root_source_file = b.path("a.zig") });'}, "0.14"),
        ({"build.zig": f"{SERVER}\nif (b.args) |args| run.addArgs(args);"}, "0.16"),
        ({}, "0.17"),
    ],
)
def test_version(files: Mapping[str, str], version: str) -> None:
    assert component({"build.zig": LIBRARY, **files}).runtime.version == version


@pytest.mark.parametrize(
    ("action", "key"),
    [
        ("mlugg/setup-zig@v2", "version"),
        ("goto-bus-stop/setup-zig@v2", "version"),
        ("korandoru/setup-zig@v1", "zig-version"),
    ],
)
def test_version_of_the_pipeline(action: str, key: str) -> None:
    workflow = f"jobs:\n  a:\n    steps:\n      - uses: {action}\n        with: {{ {key}: 0.15.2 }}\n"
    files = {"build.zig": LIBRARY, "build.zig.zon": zon(minimum="0.14.0"), ".github/workflows/a.yml": workflow}
    assert component(files).runtime.version == "0.15"


def test_what_is_no_version_is_told() -> None:
    repo = Repo.from_mapping({"build.zig": LIBRARY, "build.zig.zon": zon(minimum="new")})
    zig.inspect(repo, pins.shipped(), Settings())
    assert [finding.code for finding in repo.findings] == ["version-not-understood"]


def test_package_from_a_folder_is_a_part() -> None:
    files = {
        "build.zig": SERVER,
        "build.zig.zon": zon(dependencies='.words = .{ .path = "libs/words" }'),
        "libs/words/build.zig": 'module.linkSystemLibrary("sqlite3", .{});',
        "libs/words/build.zig.zon": zon(dependencies='.up = .{ .path = "../.." }, .out = .{ .path = "../../../x" }'),
        "src/main.zig": "",
    }
    part, made = component(files), recipe(files)
    assert set(part.manifests) == set(files) - {"src/main.zig"}
    assert set(made.system) == {"libsqlite3-dev", "pkg-config"}
    assert "libsqlite3-0" in str(made.install)
    assert made.deps == ()


def test_package_that_examples_use_stays_a_component() -> None:
    files = {
        "build.zig": LIBRARY,
        "build.zig.zon": zon(),
        "examples/build.zig": SERVER,
        "examples/build.zig.zon": zon(dependencies='.a = .{ .path = ".." }'),
    }
    assert component(files).path == "."


def test_lazy_packages_are_downloaded_too() -> None:
    lazy = HTTPZ.replace('"httpz-1"', '"httpz-1", .lazy = true')
    assert "--fetch=all" in str(recipe({"build.zig": LIBRARY, "build.zig.zon": zon(dependencies=lazy)}).deps)
    old = zon(dependencies=lazy, minimum="0.14.0")
    assert "--fetch=all" not in str(recipe({"build.zig": LIBRARY, "build.zig.zon": old}).deps)


def test_download_without_a_hash_is_an_error() -> None:
    found = inspected({"build.zig": LIBRARY, "build.zig.zon": zon(dependencies='.a = .{ .url = "https://a.b/c.tar" }')})
    assert [finding.line for finding in found.findings if finding.code == "no-hash"] == [5]


def test_program_is_chosen_by_the_settings() -> None:
    other = 'const two = b.addExecutable(.{ .name = "two", .root_module = module });\nb.installArtifact(two);'
    files = {"build.zig": SERVER + other, "src/main.zig": ""}
    assert "several-apps" in codes(inspected(files))
    settings = Settings(components={".": ComponentSettings(app="two")})
    assert zig.recipe(component(files, settings), pins.shipped()).start == ("/app/bin/two",)


@pytest.mark.parametrize("change", [('"server"', '"bench-server"'), ("src/main.zig", "tools/main.zig")])
def test_program_for_developers_is_no_application(change: tuple[str, str]) -> None:
    script = SERVER.replace(*change)
    assert component({"build.zig": script, "src/main.zig": "", "tools/main.zig": ""}).kind == "library"


def test_c_library_that_zig_builds_too_stays_with_its_own_tool() -> None:
    script = 'const exe = b.addExecutable(.{ .name = "demo" });\nexe.addCSourceFile("demo.c");\nb.installArtifact(exe);'
    files = {"build.zig": script, "CMakeLists.txt": "project(demo C)\n", "demo.c": ""}
    facts = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    assert [part.build_tool for part in facts.components] == ["cmake"]


@given(
    script=st.text(alphabet=st.sampled_from('b.addExecutable(){}="name\n '), max_size=200),
    manifest=st.text(max_size=200),
)
def test_nothing_raises(script: str, manifest: str) -> None:
    zig.recipe(component({"build.zig": script, "build.zig.zon": manifest}), pins.shipped())
