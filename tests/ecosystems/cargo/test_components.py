"""Packages and workspaces to components and recipes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import cargo
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.cargo.details import Details
from cigen.evidence.conventions import finders
from cigen.facts import Component
from cigen.plan import Env, Run
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

NEWEST = pins.shipped().tool("rust").versions[-1]
CI = ".github/workflows/ci.yml"
MAIN = "fn main() {}\n"
USED = "use axum::Router;\n"
SERVED = USED + "fn main() { launch() }\n"
TEST = "#[test]\nfn works() {}\n"
WORKSPACE = '[workspace]\nmembers = ["crates/*"]\n'


def inspected(files: Mapping[str, str], settings: Settings | None = None) -> Inspection:
    return cargo.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def by_path(files: Mapping[str, str], **components: ComponentSettings) -> dict[str, Component]:
    return {part.path: part for part in inspected(files, Settings(components=components)).components}


def component(files: Mapping[str, str]) -> Component:
    (part,) = inspected(files).components
    return part


def details(part: Component) -> Details:
    assert isinstance(part.details, Details)
    return part.details


def package(name: str = "app", *lines: str) -> str:
    return "\n".join(("[package]", f'name = "{name}"', *lines, ""))


def codes(inspection: Inspection) -> list[str]:
    return [finding.code for finding in inspection.findings]


@pytest.mark.parametrize(
    ("table", "more", "paths"),
    [
        ("dependencies", {}, ["app"]),
        ("dev-dependencies", {}, ["app"]),
        ("dependencies", {"helper/src/lib.rs": TEST}, ["app", "helper"]),
        ("dependencies", {"helper/src/main.rs": MAIN}, ["app", "helper"]),
        ("dependencies", {"helper/Dockerfile": "FROM rust"}, ["app", "helper"]),
        ("dependencies", {CI: "jobs: {a: {steps: [{run: cd helper && cargo build}]}}"}, ["app", "helper"]),
    ],
)
def test_a_package_without_tests_of_its_own_belongs_to_those_that_use_it(
    table: str, more: Mapping[str, str], paths: list[str]
) -> None:
    files = {
        "app/Cargo.toml": package("app", f"[{table}]", 'helper = { path = "../helper" }'),
        "app/src/main.rs": MAIN,
        "helper/Cargo.toml": package("helper", "[dependencies]", 'deeper = { path = "../deeper" }'),
        "helper/src/lib.rs": "",
        "deeper/Cargo.toml": package("deeper"),
        "deeper/src/lib.rs": "",
        **more,
    }
    parts = by_path(files)
    assert sorted(parts) == paths
    assert parts["app"].context == "."
    assert ("left-out" in codes(inspected(files))) == ("deeper" not in paths)


def test_the_repositorys_own_package_is_a_component_whatever_uses_it() -> None:
    files = {
        "Cargo.toml": package("lib"),
        "src/lib.rs": "",
        "cli/Cargo.toml": package("cli", "[dependencies]", 'lib = { path = ".." }'),
        "cli/src/main.rs": MAIN,
    }
    assert sorted(by_path(files)) == [".", "cli"]


def test_nothing_of_rust_is_nothing() -> None:
    assert not inspected({"src/main.rs": MAIN}).components


def test_library_has_no_image_and_is_built_once() -> None:
    part = component({"Cargo.toml": package(), "src/lib.rs": TEST})
    recipe = cargo.recipe(part, pins.shipped())
    assert (part.kind, recipe.runtime, recipe.build[-1]) == ("library", None, "cargo build")


def test_program_is_built_for_release_and_started() -> None:
    part = component({"Cargo.toml": package("web"), "Cargo.lock": "", "src/main.rs": MAIN})
    recipe = cargo.recipe(part, pins.shipped())
    assert (part.kind, recipe.start, recipe.build[-1]) == ("app", ("/app/web",), "cargo build --release --locked")


def test_dependencies_compile_before_the_sources_come() -> None:
    files = {"Cargo.toml": package(), "src/lib.rs": TEST, "src/other.rs": "", "build.rs": MAIN}
    recipe = cargo.recipe(component(files), pins.shipped())
    listing, run = recipe.deps
    assert isinstance(listing, Env)
    assert listing.values == (("SKELETON", "build.rs//src/lib.rs"),)
    assert isinstance(run, Run)
    assert "cargo test --no-run" in run.commands
    assert recipe.build[0].startswith("find /workspace -name '*.rs' -exec touch")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ('[[bench]]\nname = "speed"', "benches/speed.rs"),
        ('[[test]]\nname = "all"', "tests/all/main.rs"),
        ('[[bin]]\nname = "odd"\npath = "odd/here.rs"', "odd/here.rs"),
        ('[[example]]\nname = "x"\npath = "x.rs"', "x.rs"),
        ('[lib]\npath = "lib.rs"', "lib.rs"),
    ],
)
def test_targets_that_the_manifest_names_are_in_the_skeleton(target: str, path: str) -> None:
    files = {"Cargo.toml": f"{package()}\n{target}\n", "src/lib.rs": "", path: MAIN}
    assert path in details(component(files)).skeleton


def test_workspace_is_one_component_with_every_manifest() -> None:
    files = {
        "Cargo.toml": WORKSPACE,
        "Cargo.lock": "version = 4\n",
        "crates/a/Cargo.toml": package("a", "[dependencies]", 'axum = "0.8"', 'b = { path = "../b" }'),
        "crates/a/src/main.rs": USED + 'fn main() { TcpListener::bind("0.0.0.0:3000") }',
        "crates/b/Cargo.toml": package("b"),
        "crates/b/src/lib.rs": TEST,
    }
    part = component(files)
    assert (part.name, part.workspace, part.framework, part.port) == ("a", "cargo", "axum", 3000)
    assert part.manifests == ("Cargo.lock", "Cargo.toml", "crates/a/Cargo.toml", "crates/b/Cargo.toml")
    assert part.commands.test == ("cargo test --workspace",)


@pytest.mark.parametrize(
    ("code", "port"), [(SERVED, 8007), (USED + 'fn main() { TcpListener::bind("0.0.0.0:3001") }', 3001)]
)
def test_an_image_tells_more_than_settings_that_programs_share(code: str, port: int) -> None:
    server = ("[dependencies]", 'axum = "0.8"', 'shared = { path = "../../shared" }')
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["shared", "services/*"]\n',
        "shared/Cargo.toml": package("shared"),
        "shared/src/config.rs": "pub fn default_port() -> u16 { 8000 }",
        "shared/src/lib.rs": "",
        "services/tide/Cargo.toml": package("tide", *server),
        "services/tide/src/main.rs": code,
        "services/wave/Cargo.toml": package("wave", *server),
        "services/wave/src/main.rs": SERVED,
        "images/tide/Dockerfile": "FROM x\nCOPY services/tide .\nEXPOSE 8007\n",
    }
    parts = by_path(files)
    assert (parts["services/tide"].port, parts["services/wave"].port) == (port, 8000)


@pytest.mark.parametrize(
    ("code", "app", "framework", "port"),
    [
        (USED + 'pub async fn serve() { TcpListener::bind("0.0.0.0:3001") }', "server", "axum", 3001),
        (USED + "pub fn routes() -> Router {}", "server", None, None),
    ],
)
def test_a_program_serves_by_a_package_of_its_own_beside_it(
    code: str, app: str, framework: str, port: int | None
) -> None:
    beside = 'core = { path = "../core" }'
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["core", "server", "window"]\n',
        "core/Cargo.toml": package("core", "[dependencies]", 'axum = "0.8"'),
        "core/src/lib.rs": code,
        "server/Cargo.toml": package("server", "[dependencies]", beside),
        "server/src/main.rs": "fn main() { core::serve() }",
        "window/Cargo.toml": package("window", "[dependencies]", beside, 'tauri = "2"'),
        "window/src/main.rs": MAIN,
    }
    part = component(files)
    assert (part.framework, part.port) == (framework, port)
    assert details(part).app == app


@pytest.mark.parametrize(
    ("sources", "framework"),
    [
        (["fn main() { serve() }"], "clap"),  # what nobody uses
        ([USED + "fn main() { answer() }"], "clap"),  # its types alone
        ([USED + "fn main() { core::start(Router::new()) }"], "axum"),  # what listens is handed it
        ([SERVED, "use tonic::Status;", "fn grpc() { tonic::Server::builder() }"], "tonic"),
        ([SERVED, "use hyper::body::Body;", "use hyper::Error;", "fn a() { TcpListener::bind(b) }"], "axum"),
        ([SERVED, "use tonic::Request;"], "axum"),  # a client
    ],
)
def test_the_framework_is_what_a_package_serves_with(sources: list[str], framework: str) -> None:
    needed = ('axum = "0.8"', 'tonic = "0.13"', 'hyper = "1"', 'clap = "4"')
    is_helped = "core::" in sources[0]
    files = {
        "Cargo.toml": package("app", "[dependencies]", *needed, *(['core = { path = "core" }'] if is_helped else [])),
        **{f"src/{'main' if number == 0 else number}.rs": text for number, text in enumerate(sources)},
        "core/Cargo.toml": package("core"),
        "core/src/lib.rs": "pub fn start() { TcpListener::bind(it) }",
    }
    assert by_path(files)["."].framework == framework


@pytest.mark.parametrize(
    ("main", "framework"),
    [
        ("fn main() { common::check_health(); }", "axum"),
        ("fn main() { common::start_all(); }", "axum"),  # which calls it
        ("use common::check_health;\nfn main() { common::log(); }", None),
        ("fn main() { common::check_health(); listener.accept().await; }", None),
    ],
)
def test_a_package_serves_for_a_program_that_has_it_do_so(main: str, framework: str | None) -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["*"]\n[workspace.dependencies]\ncommon = {path = "common"}\n',
        "common/Cargo.toml": package("common", "[dependencies]", 'axum = "0.8"'),
        "common/src/lib.rs": "pub mod health;\npub use health::check_health;\npub fn start() {}\n",
        "common/src/log.rs": "pub fn log() {}\n",
        "common/src/all.rs": "pub fn start_all() { check_health() }\n",
        "common/src/health.rs": USED + "pub async fn check_health() { TcpListener::bind(it) }\n",
        "worker/Cargo.toml": package("worker", "[dependencies]", "common.workspace = true"),
        "worker/src/main.rs": main,
    }
    assert component(files).framework == framework


def test_package_beside_a_workspace_is_its_own() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["a"]\nexclude = ["b"]\n',
        "a/Cargo.toml": package("a"),
        "a/src/lib.rs": "",
        "b/Cargo.toml": package("b", "[dependencies]", 'a = { path = "../a" }'),
        "b/src/lib.rs": "",
    }
    parts = by_path(files)
    assert sorted(parts) == [".", "b"]
    assert (parts["b"].context, parts["b"].manifests) == (".", ("a/Cargo.toml", "b/Cargo.toml"))


@pytest.mark.parametrize(
    ("lines", "code", "framework", "port"),
    [
        ('actix-web = "4"', '.bind(("0.0.0.0", 8081))?', "actix-web", 8081),
        ('warp = "0.3"', ".run(([0, 0, 0, 0], 3030))", "warp", 3030),
        ('rocket = "0.5"', "#[launch]", "rocket", 8000),
        ('axum = "0.8"', 'env::var("PORT").unwrap_or_else(|_| "8082".into())', "axum", 8082),
        ('axum = "0.8"', "let address = config.address();", "axum", None),
        ('axum = "0.8"', '#[arg(long, default_value = "8083", env = "P")]\n    pub port: u16,', "axum", 8083),
        ('axum = "0.8"', "#[clap(default_value_t = 8084_u16)]\n    http_port: u16,", "axum", 8084),
        ('axum = "0.8"', "#[arg(default_value_t = 5432)]\n    db_port: u16,", "axum", None),
        ('axum = "0.8"', "#[arg(default_value_t = 60)]\n    wait: u16,\n#[arg()] port: u16,", "axum", None),
        ('axum = "0.8"', "fn default_port() -> u16 { 8085 }", "axum", 8085),
        ('axum = "0.8"', "self.env.api_port.unwrap_or(8092)", "axum", 8092),
        ('axum = "0.8"', "self.env.redis_port.unwrap_or(8092)", "axum", None),
        ('axum = "0.8"', 'b.set_default("port", 8086)?', "axum", 8086),
        ('axum = "0.8"', 'b.set_default("db.port", 8086)?', "axum", None),
        ('axum = "0.8"', 'let url = "http://*:8087";', "axum", 8087),
        ('axum = "0.8"', 'let target = "localhost:3389";', "axum", None),
        ('axum = "0.8"', 'TcpListener::bind("localhost:8088")', "axum", 8088),
        ('axum = "0.8"', 'TcpListener::bind(it)\n#[cfg(test)]\nmod tests {\n  ask("127.0.0.1:9999")\n}', "axum", None),
        ('axum = "0.8"', 'env::var("APP_PORT").unwrap_or("8089".into())', "axum", 8089),
        ('axum = "0.8"', 'env::var("REDIS_PORT").unwrap_or("9999".into())', "axum", None),
        ('axum = "0.8"', "Self {\n    http_port: 8091,\n}", "axum", 8091),
        ('loco-rs = "0.16"\naxum = "0.8"', "", "loco-rs", 5150),
        ('iced = "0.13"', 'TcpListener::bind("0.0.0.0:8092")', "iced", None),
        ('clap = "4"', '"0.0.0.0:9"', "clap", None),
        ('axum = "0.8"\ntauri = "2"', '"0.0.0.0:9"', "tauri", None),
    ],
)
def test_framework_and_port(lines: str, code: str, framework: str, port: int | None) -> None:
    used = "".join(f"use {name.replace('-', '_')}::it;\n" for name in re.findall(r"^\S+", lines, re.MULTILINE))
    source = f"{used}fn main() {{ launch(); {code} }}"
    part = component({"Cargo.toml": package("app", "[dependencies]", lines), "src/main.rs": source})
    assert (part.framework, part.port) == (framework, port)


def test_a_port_that_no_source_tells_is_that_of_the_shipped_settings() -> None:
    for name, default in (("axum", None), ("rocket", 8000)):
        source = f"use {name}::it;\nfn main() {{ launch() }}\n"
        files = {"Cargo.toml": package("app", "[dependencies]", f'{name} = "0"'), "src/main.rs": source}
        assert component(files).port == default
        found = inspected({**files, "config.example.toml": "[server]\nport = 8099\n"})
        assert (found.components[0].port, "port-told" in codes(found)) == (8099, True)


def test_a_port_of_a_programs_own_settings_and_of_no_program_beside_it() -> None:
    """A workspace often has a package for what is configured."""
    files = {
        "Cargo.toml": WORKSPACE,
        "crates/api/Cargo.toml": package("api", "[dependencies]", 'axum = "1"', 'common = {path = "../common"}'),
        "crates/api/src/main.rs": SERVED,
        "crates/api/src/bin/load.rs": MAIN + "let x = Load {\n    server_port: 8088,\n};\n",
        "crates/common/Cargo.toml": package("common"),
        "crates/common/src/lib.rs": TEST,
    }
    assert component(files).port is None
    settings = {"crates/common/src/config.rs": "fn default_port() -> u16 {\n    3001\n}\n"}
    assert component({**files, **settings}).port == 3001


def test_program_that_only_its_own_machine_reaches_is_told() -> None:
    source = USED + 'fn main() { bind("127.0.0.1:3000") }'
    files = {"Cargo.toml": package("app", "[dependencies]", 'axum = "0.8"'), "src/main.rs": source}
    assert "loopback" in codes(inspected(files))


def test_rocket_is_told_to_listen_on_every_address() -> None:
    source = "#[macro_use] extern crate rocket;\n#[launch]\nfn start() {}\n"
    part = component({"Cargo.toml": package("app", "[dependencies]", 'rocket = "0.5"'), "src/main.rs": source})
    assert ("ROCKET_ADDRESS", "0.0.0.0") in details(part).environment


def test_crates_that_are_c_inside_bring_their_packages() -> None:
    lock = '[[package]]\nname = "openssl-sys"\nversion = "0.9.0"\n'
    recipe = cargo.recipe(component({"Cargo.toml": package(), "Cargo.lock": lock, "src/main.rs": MAIN}), pins.shipped())
    assert "libssl-dev" in recipe.system
    assert "libssl3" in str(recipe.install)
    vendored = lock + '[[package]]\nname = "openssl-src"\nversion = "300.0.0"\n'
    part = component({"Cargo.toml": package(), "Cargo.lock": vendored, "src/main.rs": MAIN})
    assert "libssl-dev" not in cargo.recipe(part, pins.shipped()).system


@pytest.mark.parametrize(
    ("files", "version", "source"),
    [
        ({"rust-toolchain.toml": '[toolchain]\nchannel = "1.85.0"\n'}, "1.85", "rust-toolchain.toml:2 channel"),
        ({"rust-toolchain": "1.86.0\n"}, "1.86", "rust-toolchain:1"),
        ({"Cargo.toml": package("app", 'rust-version = "1.90"')}, NEWEST, "Cargo.toml:3 rust-version"),
        ({CI: "jobs: {a: {steps: [{uses: dtolnay/rust-toolchain@1.87.0}]}}"}, "1.87", f"{CI}:1 uses"),
    ],
)
def test_version(files: Mapping[str, str], version: str, source: str) -> None:
    runtime = component({"Cargo.toml": package(), "src/lib.rs": "", **files}).runtime
    assert (runtime.version, str(runtime.source)) == (version, source)


def test_a_list_of_components_names_no_version() -> None:
    toolchain = '[toolchain]\nchannel = "1.85.0"\ncomponents = [\n  "rustfmt",\n]\n'
    assert [said for _, _, said in finders.channel(toolchain, "")] == ["1.85.0"]


def test_all_features_are_tested_where_the_pipeline_does() -> None:
    workflow = "jobs: {a: {steps: [{run: cargo test --all-features}]}}"
    part = component({"Cargo.toml": package(), "src/lib.rs": TEST, ".github/workflows/ci.yml": workflow})
    assert part.commands.test == ("cargo test --all-features",)


FEATURES = "[features]\nsqlite = []\nmysql = []\n"


def with_features(*commands: str, dockerfile: str = "", manifest: str = package() + FEATURES) -> Component:
    steps = ", ".join(f"{{run: '{command}'}}" for command in commands)
    files = {CI: f"jobs: {{a: {{steps: [{steps}]}}}}", "Dockerfile": dockerfile}
    return component({"Cargo.toml": manifest, "src/main.rs": TEST, **files})


@pytest.mark.parametrize(
    ("commands", "dockerfile", "expected"),
    [
        (("cargo fmt --all", "cargo test --features sqlite,mysql", "cargo test -F mysql"), "", ("sqlite", "mysql")),
        (("cargo +nightly test --profile ci --features=sqlite",), "", ("sqlite",)),
        (('cargo test --features "sqlite mysql" -- --nocapture',), "", ("sqlite", "mysql")),
        (("cargo test --features sqlite", "cargo test"), "", ()),  # it compiles without
        (("cargo test --features sqlite", "cargo test -p other"), "", ("sqlite",)),
        (("cargo test --no-default-features --features sqlite",), "", ()),
        (("cargo test --features unknown", "cargo test --features mysql"), "", ("mysql",)),
        (("cargo test --features $(id),sqlite",), "", ()),
        (
            ("cargo test",),
            "FROM rust\nARG DB=mysql\nRUN a && \\\n  # b\n  cargo build -F ${DB} && c\n",
            ("mysql",),
        ),
        (("cargo test --features sqlite",), "FROM rust\nRUN cargo build --release\n", ()),
        (("cargo test --features sqlite",), "FROM rust\n# RUN cargo build --release\n", ("sqlite",)),
    ],
)
def test_features_without_which_nobody_builds_it(
    commands: tuple[str, ...], dockerfile: str, expected: tuple[str, ...]
) -> None:
    part = with_features(*commands, dockerfile=dockerfile)
    assert details(part).features == expected
    words = f" --features {','.join(expected)}" if expected else ""
    assert part.commands.build == (f"cargo build --release{words}",)
    assert part.commands.test == (f"cargo test{words}",)


def test_features_reach_the_commands_as_a_variable() -> None:
    recipe = cargo.recipe(with_features("cargo test --features sqlite"), pins.shipped())
    assert Env(values=(("FEATURES", "sqlite"),), why="as its own builds name them") in recipe.deps
    assert recipe.build[-1] == 'cargo build --release --features "$FEATURES"'
    assert any('cargo test --features "$FEATURES"' in command for command in recipe.test)


def test_the_feature_that_the_program_asks_for_is_on() -> None:
    manifest = '[[bin]]\nname = "app"\npath = "src/main.rs"\nrequired-features = ["cli", "net"]\n'
    table = '[features]\ndefault = ["std"]\nstd = ["net"]\nnet = []\ncli = []\n'
    assert details(with_features(manifest=package() + manifest + table)).features == ("cli",)


@pytest.mark.parametrize(("resolver", "expected"), [("", ()), ('resolver = "2"\n', ("sqlite",))])
def test_only_a_newer_resolver_looks_for_a_feature_in_the_members(resolver: str, expected: tuple[str, ...]) -> None:
    member = {"crates/a/Cargo.toml": package("a") + FEATURES, "crates/a/src/lib.rs": TEST}
    workflow = "jobs: {a: {steps: [{run: cargo test --features sqlite}]}}"
    part = component({"Cargo.toml": WORKSPACE + resolver, CI: workflow, **member})
    assert details(part).features == expected


def test_broken_manifest_leaves_others_alone() -> None:
    inspection = inspected({"a/Cargo.toml": "[package\n", "b/Cargo.toml": package("b"), "b/src/lib.rs": ""})
    assert [part.path for part in inspection.components] == ["b"]
    assert [finding.file for finding in inspection.findings if finding.severity == "error"] == ["a/Cargo.toml"]


_VALUES = st.recursive(
    st.sampled_from(["..", ".", "a", "*", "**", "[", "../../x", "${{x}}", 'q"', "\x00", 1, True, ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["path", "name", "members", "package", "workspace", "dependencies", "bin", "lib", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else "'" + str(value).replace("\x00", "") + "'"


@given(
    st.dictionaries(
        st.sampled_from(["package", "workspace", "dependencies", "bin", "lib", "target", "patch", "test"]), _VALUES
    )
)
def test_no_manifest_raises(document: dict[str, object]) -> None:
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in document.items())
    files = {"Cargo.toml": text, "a/Cargo.toml": text, "Cargo.lock": text, "src/main.rs": MAIN}
    for part in inspected(files).components:
        cargo.recipe(part, pins.shipped())


def test_what_only_a_feature_brings_decides_last() -> None:
    lines = ("[dependencies]", 'axum = { version = "0.8", optional = true }')
    assert component({"Cargo.toml": package("book", *lines), "src/main.rs": SERVED}).framework == "axum"
    cli = component({"Cargo.toml": package("book", *lines, 'clap = "4"'), "src/main.rs": SERVED})
    assert cli.framework == "clap"


@pytest.mark.parametrize("name", ["stdio-fixture", "xtask", "load_bench", "bench_compare"])
def test_a_program_for_the_tests_of_a_library_is_not_started(name: str) -> None:
    assert component({"Cargo.toml": package("args"), "src/lib.rs": TEST, f"src/bin/{name}.rs": MAIN}).kind == "library"


def test_a_program_in_a_folder_of_its_own_beside_a_library() -> None:
    part = component(
        {"Cargo.toml": package("bat"), "src/lib.rs": "", "src/bin/bat/main.rs": MAIN, "src/bin/bat/x.rs": ""}
    )
    assert (part.kind, details(part).app) == ("app", "bat")


def test_a_path_that_a_virtual_workspace_names_for_all_makes_a_member() -> None:
    files = {
        "Cargo.toml": WORKSPACE + '[workspace.dependencies]\nviews = { path = "deep/views" }\n',
        "crates/a/Cargo.toml": package("a", "[dependencies]", "views.workspace = true"),
        "crates/a/src/lib.rs": "",
        "deep/views/Cargo.toml": package("views"),
        "deep/views/src/lib.rs": "",
    }
    assert component(files).path == "."


SERVERS = {
    "Cargo.toml": '[workspace]\nmembers = ["*"]\n[workspace.dependencies]\nlib = { path = "lib" }\n',
    "Cargo.lock": "version = 4\n",
    "rust-toolchain.toml": '[toolchain]\nchannel = "1.85"\n',
    "a/Cargo.toml": package("a", "[dependencies]", 'axum = "0.8"', "lib.workspace = true"),
    "a/src/main.rs": USED + 'fn main() { TcpListener::bind("0.0.0.0:3001") }',
    "b/Cargo.toml": package("b", "[dependencies]", 'tonic = "0.13"', "[dev-dependencies]", 'a = { path = "../a" }'),
    "b/src/main.rs": "fn main() { tonic::Server::builder().serve(address) }\n" + TEST,
    "lib/Cargo.toml": package("lib", "[dependencies]", 'axum = "0.8"'),
    "lib/src/lib.rs": TEST,
}


def without(*paths: str) -> dict[str, str]:
    return {path: text for path, text in SERVERS.items() if path not in paths}


def test_servers_of_a_workspace_are_components_of_their_own_and_the_rest_is_tested_without_them() -> None:
    parts = by_path(SERVERS)
    assert [(part.name, part.path, part.kind, part.context) for part in parts.values()] == [
        ("a", "a", "app", "."),
        ("b", "b", "app", "."),
        ("workspace", ".", "library", "."),
    ]
    assert parts["."].commands.test == ("cargo test --workspace --exclude a --exclude b",)
    assert (parts["a"].port, parts["a"].commands.test) == (3001, ())
    assert parts["b"].commands.test == ("cargo test",)  # in its folder Cargo takes that package alone
    assert {part.manifests for part in parts.values()} == {
        ("Cargo.lock", "Cargo.toml", "a/Cargo.toml", "b/Cargo.toml", "lib/Cargo.toml")
    }


def test_servers_use_what_their_manifests_say_or_the_workspace_says_for_them() -> None:
    parts = by_path(SERVERS)
    assert {path: part.uses for path, part in parts.items()} == {"a": (".",), "b": ("a", "."), ".": ()}


def test_the_rest_of_a_workspace_is_built_by_words_that_no_shell_reads() -> None:
    recipe = cargo.recipe(by_path(SERVERS)["."], pins.shipped())
    assert ("PACKAGES", "--workspace --exclude a --exclude b") in [
        value for step in recipe.deps if isinstance(step, Env) for value in step.values
    ]
    assert recipe.build[-1] == "xargs -a /packages cargo build --locked"
    assert "exclude" not in str([step for step in recipe.deps if isinstance(step, Run)])


def test_no_server_downloads_the_toolchain_that_the_root_names() -> None:
    recipe = cargo.recipe(by_path(SERVERS)["a"], pins.shipped())
    assert {"rust-toolchain.toml", "a/rust-toolchain.toml"} <= set(recipe.ignored)


def test_a_workspace_with_one_server_and_its_libraries_is_one_component() -> None:
    assert list(by_path(without("b/Cargo.toml"))) == ["."]


@pytest.mark.parametrize(
    "other",
    [
        {"b/Cargo.toml": package("b", "[dependencies]", 'tonic = "0.13"'), "b/src/main.rs": MAIN},  # a client
        {"b/Cargo.toml": package("b", "[dependencies]", 'axum = { version = "0.8", optional = true }')},
        {"Cargo.toml": '[workspace]\nmembers = ["*"]\ndefault-members = ["a", "lib"]\n'},
    ],
)
def test_a_workspace_whose_servers_are_not_sure_is_one_component(other: Mapping[str, str]) -> None:
    assert list(by_path({**SERVERS, **other})) == ["."]


def test_servers_among_examples_are_none_of_a_workspace_of_libraries() -> None:
    files = {path: text for path, text in SERVERS.items() if path[1:2] != "/"}
    examples = {f"examples/{path}": text for path, text in SERVERS.items() if path[1:2] == "/"}
    files["Cargo.toml"] = '[workspace]\nmembers = ["lib", "examples/*"]\n'
    assert list(by_path({**files, **examples})) == ["."]


def test_a_program_that_shows_a_library_is_not_started() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["lib", "examples/*"]\n',
        "lib/Cargo.toml": package("lib"),
        "lib/src/lib.rs": TEST,
        "examples/host/Cargo.toml": package("host"),
        "examples/host/src/main.rs": MAIN,
    }
    assert component(files).kind == "library"
    assert component({path: text for path, text in files.items() if path[:3] != "lib"}).kind == "app"


@pytest.mark.parametrize(
    ("script", "more", "paths"),
    [
        ('Command::new("cargo").arg(format!("{here}/../../probe/Cargo.toml"));', {}, ["."]),
        ('build_ebpf([Package { name: "probe", root_dir: "../../probe" }]);', {}, ["."]),
        ('println!("cargo:rerun-if-changed=../../probe/dist");', {}, [".", "probe"]),
        ('compile("../../probe")', {CI: "on: push\njobs: {a: {steps: [{run: cd probe && cargo build}]}}\n"},
         [".", "probe"]),
    ],
)  # fmt: skip
def test_a_crate_that_a_build_script_compiles_belongs_to_that(
    script: str, more: Mapping[str, str], paths: list[str]
) -> None:
    files = {
        "Cargo.toml": WORKSPACE + 'exclude = ["probe"]\n',
        "crates/a/Cargo.toml": package("a"),
        "crates/a/src/main.rs": MAIN,
        "crates/a/build.rs": script,
        "probe/Cargo.toml": package("probe") + "[workspace]\n",
        "probe/src/main.rs": MAIN,
    }
    assert list(by_path({**files, **more})) == paths


def test_libraries_that_servers_test_as_they_build_them_are_no_component() -> None:
    assert list(by_path({**SERVERS, "lib/src/lib.rs": ""})) == ["a", "b"]


def test_a_server_in_the_root_keeps_the_rest() -> None:
    root = SERVERS["Cargo.toml"] + SERVERS["a/Cargo.toml"]
    files = {
        **without("a/Cargo.toml"),
        "Cargo.toml": root,
        "src/main.rs": SERVED,
        "b/Cargo.toml": package("b", "[dependencies]", 'axum = "1"'),
        "b/src/main.rs": SERVED,
    }
    parts = by_path(files)
    assert [(part.name, path) for path, part in parts.items()] == [("a", "."), ("b", "b")]
    assert (parts["."].kind, parts["."].commands.test) == ("app", ("cargo test --workspace --exclude b",))


def test_default_members_are_named_where_the_others_are_not_built() -> None:
    said = '[workspace]\nmembers = ["*"]\ndefault-members = ["a", "b", "lib"]\n'
    files = {**SERVERS, "Cargo.toml": said, "odd/Cargo.toml": package("odd"), "odd/src/lib.rs": TEST}
    assert by_path(files)["."].commands.test == ("cargo test --package lib",)


def test_a_program_that_does_not_listen_is_told_and_becomes_a_component_where_it_is_asked_for() -> None:
    worker = {"worker/Cargo.toml": package("worker"), "worker/src/main.rs": MAIN}
    inspection = inspected({**SERVERS, **worker})
    assert '{"worker": {app: .}}' in next(f.message for f in inspection.findings if f.code == "several-apps")
    assert by_path({**SERVERS, **worker}, worker=ComponentSettings(app="."))["worker"].kind == "app"


def test_a_server_that_is_to_have_no_image_stays_in_the_rest() -> None:
    assert list(by_path(SERVERS, a=ComponentSettings(has_app=False))) == ["."]


def test_sources_of_a_server_that_another_does_without_are_not_read_by_its_build() -> None:
    recipe = cargo.recipe(by_path(SERVERS)["a"], pins.shipped())
    assert {"b/src", "b/tests"} <= set(recipe.ignored)
    assert not {path for path in recipe.ignored if path.startswith("lib/")}
    values = dict(value for step in recipe.deps if isinstance(step, Env) for value in step.values)
    assert values == {"SKELETON": "a/src/main.rs//lib/src/lib.rs", "STUBS": "b/src/main.rs"}
    (run,) = (step for step in recipe.deps if isinstance(step, Run))
    assert [command for command in run.commands if '"$STUBS"' in command] == [
        "printf '%s\\n' \"$STUBS\" > /tmp/cigen.listed"  # made, and never removed
    ]
    assert not {path for path in cargo.recipe(by_path(SERVERS)["b"], pins.shipped()).ignored if path.startswith("a/s")}


def test_sources_that_another_reads_by_their_path_are_left_to_it() -> None:
    files = {**SERVERS, "a/src/main.rs": SERVED + 'static B: &str = include_str!("../../b/src/main.rs");\n'}
    assert details(by_path(files)["a"]).stubs == ()


def test_a_package_that_holds_another_is_left_whole() -> None:
    files = {**SERVERS, "Cargo.toml": '[workspace]\nmembers = ["a", "b", "b/src/deep"]\n'}
    files |= {
        "b/src/deep/Cargo.toml": package("deep"),
        "b/src/deep/lib.rs": "",
        "a/Cargo.toml": package("a", "[dependencies]", 'axum = "1"', 'deep = { path = "../b/src/deep" }'),
    }
    assert "b/src" not in details(by_path(files)["a"]).unread


def test_a_server_brings_packages_for_the_crates_that_it_reaches_in_the_lock_file() -> None:
    lock = """\
[[package]]
name = "a"
dependencies = ["native-tls 0.2.1"]
[[package]]
name = "native-tls"
dependencies = ["openssl-sys"]
[[package]]
name = "openssl-sys"
[[package]]
name = "b"
"""
    parts = by_path({**SERVERS, "Cargo.lock": lock})
    assert "libssl3" in str(cargo.recipe(parts["a"], pins.shipped()).install)
    assert "libssl3" not in str(cargo.recipe(parts["b"], pins.shipped()).install)


@pytest.mark.parametrize(
    ("source", "framework"),
    [('fn main() { hyper::Server::bind("0.0.0.0:3000"); }', "hyper"), ("fn main() { Client::new(); }", "clap")],
)
def test_a_crate_of_both_ends_is_the_framework_of_what_listens(source: str, framework: str) -> None:
    manifest = package("ask", "[dependencies]", 'hyper = "1"', 'clap = "4"')
    part = component({"Cargo.toml": manifest, "src/main.rs": source})
    assert (part.framework, part.port) == (framework, 3000 if framework == "hyper" else None)


def test_a_program_of_the_package_that_tests_the_others_is_not_started() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["tests", "shop"]\n',
        "tests/Cargo.toml": package("shop-integration-tests"),
        "tests/src/bin/soak.rs": "fn main() {}",
        "shop/Cargo.toml": package("shop"),
        "shop/src/main.rs": "fn main() {}",
    }
    part = component(files)
    assert (part.name, part.kind) == ("shop", "app")


def test_a_program_that_cargo_builds_without_being_asked_is_started_before_others() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["*"]\ndefault-members = ["tally"]\n',
        "appender/Cargo.toml": package("appender"),
        "appender/src/main.rs": MAIN,
        "tally/Cargo.toml": package("tally-cli", "[[bin]]", 'name = "tally"', 'path = "src/main.rs"'),
        "tally/src/main.rs": MAIN,
    }
    part = component(files)
    assert (part.name, details(part).app) == ("tally-cli", "tally")
