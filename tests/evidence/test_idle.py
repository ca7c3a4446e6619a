"""Libraries that nobody builds."""

from __future__ import annotations

import json

import pytest

from cigen import inspector, pins
from cigen.facts import Facts
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

CI = ".github/workflows/ci.yml"
SHOP = {
    "package.json": json.dumps({"name": "shop", "scripts": {"start": "node a.js"}, "dependencies": {"express": "5"}}),
    "schema/package.json": json.dumps({"name": "schema", "scripts": {"build": "tsc"}, "devDependencies": {"tsc": "1"}}),
}


def facts(steps: str, more: dict[str, str] | None = None, settings: Settings | None = None) -> Facts:
    files = {**SHOP, CI: f"jobs: {{a: {{steps: [{steps}]}}}}", **(more or {})}
    return inspector.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def names(found: Facts) -> list[str]:
    return [part.name for part in found.components]


def test_a_library_that_no_pipeline_builds_or_tests_is_left_out_and_told() -> None:
    found = facts("{run: npm test}")
    assert names(found) == ["shop"]
    (told,) = [one for one in found.findings if one.code == "left-out"]
    assert '`components: {"schema": {name: schema}}`' in told.message


@pytest.mark.parametrize(
    "steps",
    ["{run: make}", "{run: npm test}, {run: cd schema && npm run build}", "{run: npm t, working-directory: schema}",
     "{run: npm test, with: {folders: [schema]}}", "{run: npm test --prefix ./schema}"],
)  # fmt: skip
def test_one_that_a_pipeline_may_build_stays(steps: str) -> None:
    assert set(names(facts(steps))) == {"shop", "schema"}


def test_one_with_tests_or_an_image_stays() -> None:
    tested = json.dumps({"name": "schema", "scripts": {"build": "tsc", "test": "node --test"}})
    assert set(names(facts("{run: npm test}", {"schema/package.json": tested}))) == {"shop", "schema"}
    for name in ("Dockerfile", "Dockerfile.widgets"):
        image = {f"schema/{name}": "FROM node:24\nCOPY . .\nCMD node .\n"}
        assert set(names(facts("{run: npm test}", image))) == {"shop", "schema"}


def test_one_that_another_needs_stays() -> None:
    needing = json.dumps(
        {**json.loads(SHOP["package.json"]), "dependencies": {"express": "5", "schema": "file:schema"}}
    )
    assert "schema" in names(facts("{run: npm test}", {"package.json": needing}))


def test_one_whose_output_another_embeds_stays() -> None:
    embedding = {
        "go.mod": "module example.org/shop\n\ngo 1.26\n",
        "main.go": 'package main\n\nimport "embed"\n\n//go:embed schema/dist\nvar files embed.FS\n\nfunc main() {}\n',
        "package.json": "{}",
        "schema/package.json": json.dumps({"name": "schema", "scripts": {"build": "tsc --outDir dist"}}),
    }
    found = facts("{run: go test ./...}", embedding)
    assert {(part.name, part.kind) for part in found.components} >= {("schema", "library")}


def test_a_setting_brings_it_back() -> None:
    settings = Settings(components={"schema": ComponentSettings(name="schema")})
    assert set(names(facts("{run: npm test}", settings=settings))) == {"shop", "schema"}


ZIG = {
    "css/build.zig": 'pub fn build(b: *std.Build) void {\n    b.addTest(.{});\n    _ = b.step("test", "Run");\n}\n',
    "css/build.zig.zon": '.{ .name = .css, .minimum_zig_version = "0.15.2" }\n',
}


def test_a_tested_one_that_nothing_names_and_whose_tool_no_pipeline_calls_is_left_out_and_told() -> None:
    found = facts("{run: npm test}", ZIG)
    assert names(found) == ["shop"]
    assert any("css: a library with tests" in one.message for one in found.findings)


@pytest.mark.parametrize(
    ("steps", "more"),
    [("{run: npm test}, {uses: x/setup-zig@v1}", {}), ("{run: npm test}", {"README.md": "See css/ for the styles."}),
     ("{run: npm test}", {"Makefile": "all:\n\tcd css && zig build\n"})],
)  # fmt: skip
def test_a_tested_one_that_something_hears_of_stays(steps: str, more: dict[str, str]) -> None:
    assert "css" in names(facts(steps, {**ZIG, **more}))


@pytest.mark.parametrize(
    ("dockerfile", "more", "stays"),
    [
        ("FROM node:24\nCOPY a.js lost.ts ./\nCMD node a.js\n", {}, False),
        ("FROM node:24\nCOPY a.js \\\n  lost.ts ./\nCMD node a.js\n", {}, False),
        ("FROM node:24\nCOPY a.js ./\nCMD node a.js\n", {}, True),
        ("FROM node:24\nCOPY helper/lost.ts ./\nCMD node a.js\n", {"helper/lost.ts": ""}, True),
        ("FROM node:24\nCOPY .env dist/ *.ts $X.ts ./\nCMD node a.js\n", {}, True),
        ("FROM node:24\nCOPY --from=build lost.ts ./\nCMD node a.js\n", {}, True),
        ("FROM node:24\nCOPY lost.ts ./\nCMD node a.js\n", {"schema/x.test.js": "", "tested": "yes"}, True),
    ],
)
def test_an_image_that_copies_a_lost_source_is_left_out_and_told(
    dockerfile: str, more: dict[str, str], stays: bool
) -> None:
    scripts = {"start": "node a.js", **({"test": "node --test"} if "tested" in more else {})}
    package = json.dumps({"name": "helper", "scripts": scripts, "dependencies": {"express": "5"}})
    helper = {"helper/package.json": package, "helper/a.js": "", "helper/Dockerfile": dockerfile}
    found = facts("{run: npm test}", {**helper, **more})
    assert ("helper" in names(found)) is stays
    assert any("lost.ts, which is nowhere" in one.message for one in found.findings) is not stays


def test_one_that_a_pipeline_builds_or_a_setting_names_stays() -> None:
    broken = "FROM node:24\nCOPY lost.ts ./\nCMD node a.js\n"
    package = json.dumps({"name": "helper", "scripts": {"start": "node a.js"}, "dependencies": {"express": "5"}})
    helper = {"helper/package.json": package, "helper/a.js": "", "helper/Dockerfile": broken}
    assert "helper" in names(
        facts("{run: npm test}, {run: docker build -f Dockerfile ., working-directory: helper}", helper)
    )
    settings = Settings(components={"helper": ComponentSettings(name="helper")})
    assert "helper" in names(facts("{run: npm test}", helper, settings))


PLAYER = {
    "shop/package.json": SHOP["package.json"],
    "package.json": "[]",
    "player/CMakeLists.txt": "project(player C)\nadd_executable(player a.c)\n",
    "player/a.c": "int main() {}\n",
    "player/README.md": "Run player.\n",
}
BUILDS_SHOP = "{run: cd shop && npm test}"


def test_a_small_program_that_no_pipeline_builds_and_nothing_names_is_left_out_and_told() -> None:
    found = facts(BUILDS_SHOP, PLAYER)
    assert "player" not in names(found)
    assert "shop" in names(found)
    (told,) = [one for one in found.findings if one.code == "left-out" and one.file == "player"]
    assert "a program without tests" in told.message
    assert '`components: {"player": {name: player}}`' in told.message


@pytest.mark.parametrize(
    ("steps", "more"),
    [
        ("{run: npm test}", {}),  # no pipeline builds anything by its folder
        (BUILDS_SHOP + ", {run: cd player && make}", {}),
        (BUILDS_SHOP + ", {run: 'cmake .'}", {}),
        (BUILDS_SHOP, {"README.md": "Start player/ by hand."}),
        (BUILDS_SHOP, {"build.sh": "cd player && cmake ."}),
        (BUILDS_SHOP, {"docker/all.Dockerfile": "FROM gcc:14\nCOPY player /player\n"}),
        (BUILDS_SHOP, {"player/Dockerfile": "FROM gcc:14\nCOPY . .\nCMD ./player\n"}),
        (BUILDS_SHOP, {"player/CMakeLists.txt": "project(player C)\nadd_executable(player a.c)\nenable_testing()\n"
                       "add_test(NAME a COMMAND player)\n"}),
    ],
)  # fmt: skip
def test_a_small_program_that_a_pipeline_may_build_or_something_tells_of_stays(
    steps: str, more: dict[str, str]
) -> None:
    assert "player" in names(facts(steps, {**PLAYER, **more}))


def test_a_setting_brings_a_small_program_back() -> None:
    settings = Settings(components={"player": ComponentSettings(name="player")})
    assert "player" in names(facts(BUILDS_SHOP, PLAYER, settings))


SERVER = SHOP["package.json"].replace("shop", "left")
IMAGE = "FROM node:24\nCOPY . .\nCMD node a.js\n"


@pytest.mark.parametrize(
    ("more", "stays"),
    [
        ({}, False),
        ({"README.md": "left/ is started by hand."}, True),
        ({"left/Dockerfile": IMAGE}, True),
        ({"mail/package.json": "[]"}, True),  # one alone may be an exception
    ],
)
def test_a_server_that_nothing_names_is_left_out_beside_several_with_images(
    more: dict[str, str], *, stays: bool
) -> None:
    files = {
        "package.json": "[]",
        "left/package.json": SERVER,
        **{f"{name}/package.json": SERVER.replace("left", name) for name in ("mail", "web")},
        **{f"{name}/Dockerfile": IMAGE for name in ("mail", "web")},
    }
    found = facts("{run: cd web && npm test}", {**files, **more})
    assert ("left" in names(found)) is stays
