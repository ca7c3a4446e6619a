"""Modules and workspaces to components and recipes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import go
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.go.details import Details
from cigen.facts import Component
from cigen.plan import Copy, Env, Run
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

MAIN = "package main\n\nfunc main() {}\n"
SERVER = 'package main\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n'
TEST = "package x\n\nfunc TestX(t *testing.T) {}\n"


def inspected(files: Mapping[str, str], settings: Settings | None = None) -> Inspection:
    return go.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings())


def component(files: Mapping[str, str], settings: Settings | None = None) -> Component:
    (part,) = inspected(files, settings).components
    return part


def details(part: Component) -> Details:
    assert isinstance(part.details, Details)
    return part.details


def module(*lines: str, path: str = "example.com/shop", version: str = "1.24") -> str:
    return "\n".join((f"module {path}", f"go {version}", *lines, ""))


def codes(inspection: Inspection) -> list[str]:
    return [finding.code for finding in inspection.findings]


def test_nothing_of_go_is_nothing() -> None:
    assert not inspected({"main.go": MAIN}).components


def test_library_has_no_image() -> None:
    part = component({"go.mod": module(), "x.go": "package x\n", "x_test.go": TEST})
    assert (part.name, part.kind, part.commands.test) == ("shop", "library", ("go test ./...",))
    assert go.recipe(part, pins.shipped()).runtime is None


def test_program_in_cmd_is_started() -> None:
    part = component({"go.mod": module(), "cmd/web/main.go": SERVER})
    recipe = go.recipe(part, pins.shipped())
    assert (part.kind, part.framework, part.port, recipe.start) == ("app", "net/http", 8080, ("/app/web",))
    assert Env(values=(("PROGRAMS", "./cmd/web"),)) in recipe.deps


def test_program_of_a_major_version_has_the_name_go_gives_it() -> None:
    part = component({"go.mod": module(path="example.com/tool/v2"), "main.go": MAIN})
    assert details(part).app == "tool"


def test_the_program_that_serves_is_started_and_the_choice_told() -> None:
    files = {"go.mod": module(), "cmd/a/main.go": MAIN, "cmd/b/main.go": SERVER}
    assert details(component(files)).app == "b"
    assert "several-apps" in codes(inspected(files))
    assert details(component(files)).programs == ("./cmd/a", "./cmd/b")


def test_settings_name_the_program() -> None:
    files = {"go.mod": module(), "cmd/a/main.go": MAIN, "cmd/b/main.go": SERVER}
    chosen = Settings(components={".": ComponentSettings(app="cmd/a")})
    assert details(component(files, chosen)).app == "a"
    unknown = Settings(components={".": ComponentSettings(app="cmd/c")})
    assert "unknown-app" in codes(inspected(files, unknown))


@pytest.mark.parametrize("path", ["examples/x/main.go", "tools/gen/main.go", "hack/main.go", "_x/main.go"])
def test_programs_for_developers_are_not_started(path: str) -> None:
    assert component({"go.mod": module(), path: SERVER}).kind == "library"


def test_generator_that_the_build_ignores_is_no_program() -> None:
    assert component({"go.mod": module(), "gen.go": f"//go:build ignore\n\n{MAIN}"}).kind == "library"


def test_workspace_is_one_component_with_all_manifests() -> None:
    files = {
        "go.work": "go 1.24\nuse (\n./api\n./lib\n)\n",
        "api/go.mod": module(path="example.com/w/api"),
        "api/main.go": SERVER,
        "lib/go.mod": module(path="example.com/w/lib"),
        "lib/go.sum": "x\n",
        "lib/lib_test.go": TEST,
    }
    part = component(files)
    assert (part.path, part.workspace, details(part).programs) == (".", "go.work", ("./api",))
    assert part.manifests == ("api/go.mod", "go.work", "lib/go.mod", "lib/go.sum")
    assert part.commands.test == ("go test ./api/... ./lib/...",)


def test_servers_of_a_workspace_are_components_of_their_own_and_the_rest_is_tested() -> None:
    files = {
        "go.work": "go 1.24\nuse (\n./api\n./jobs\n./lib\n)\n",
        "api/go.mod": module(path="example.com/api"),
        "api/main.go": SERVER,
        "jobs/go.mod": module(path="example.com/jobs"),
        "jobs/cmd/jobs/main.go": SERVER,
        "lib/go.mod": module(path="example.com/lib"),
        "lib/lib_test.go": TEST,
    }
    parts = {part.path: part for part in inspected(files).components}
    assert {path: (part.name, part.kind) for path, part in parts.items()} == {
        ".": ("example.com", "library"),
        "api": ("api", "app"),
        "jobs": ("jobs", "app"),
    }
    assert {part.context for part in parts.values()} == {"."}
    assert all("go.work" in part.manifests and "lib/go.mod" in part.manifests for part in parts.values())
    assert details(parts["jobs"]).programs == ("./cmd/jobs",)
    assert details(parts["."]).patterns == ("./lib/...",)
    one = Settings(components={".": ComponentSettings(app="api")})
    assert [part.path for part in inspected(files, one).components] == ["."]
    untested = {path: text for path, text in files.items() if not path.endswith("_test.go")}
    assert {part.path for part in inspected(untested).components} == {"api", "jobs"}


def test_a_server_in_the_root_of_a_workspace_keeps_the_rest_and_others_use_it() -> None:
    files = {
        "go.work": "go 1.24\nuse (\n.\n./jobs\n./lib\n)\n",
        "go.mod": module(path="example.com/api"),
        "main.go": SERVER,
        "jobs/go.mod": module(path="example.com/jobs") + "require example.com/lib v0.0.0\n",
        "jobs/main.go": SERVER,
        "lib/go.mod": module(path="example.com/lib"),
        "lib/lib_test.go": TEST,
    }
    parts = {part.path: part for part in inspected(files).components}
    assert {path: (part.kind, part.uses) for path, part in parts.items()} == {".": ("app", ()), "jobs": ("app", (".",))}
    assert parts["."].commands.test == ("go test ./... ./lib/...",)


def test_missing_member_is_told() -> None:
    inspection = inspected({"go.work": "use ./gone\nuse ../out\nuse .\n", "go.mod": module()})
    assert codes(inspection).count("missing-member") == 2


def test_module_beside_a_workspace_does_without_it() -> None:
    part = component({"go.mod": module(), "x_test.go": TEST})
    assert ("GOWORK", "off") in [pair for step in _envs(part) for pair in step.values]


def test_replaced_folders_manifest_is_read_before_the_download() -> None:
    files = {
        "app/go.mod": module("replace example.com/lib => ../lib"),
        "app/main.go": MAIN,
        "lib/go.mod": module(path="example.com/lib"),
    }
    part = next(part for part in inspected(files).components if part.path == "app")
    assert (part.context, part.manifests) == (".", ("app/go.mod", "lib/go.mod"))


def test_vendored_modules_are_not_downloaded() -> None:
    needs = "require example.com/x v1.0.0"
    part = component({"go.mod": module(needs), "vendor/modules.txt": "# x\n", "x.go": "package x\n"})
    assert part.commands.deps == ()
    assert not [step for step in go.recipe(part, pins.shipped()).deps if isinstance(step, Run)]


def test_module_with_c_inside_switches_cgo_on() -> None:
    part = component({"go.mod": module("require github.com/mattn/go-sqlite3 v1.14.44"), "main.go": MAIN})
    assert ("CGO_ENABLED", "1") in [pair for step in _envs(part) for pair in step.values]


def test_cgo_is_off_for_a_program_alone() -> None:
    """Tests of a library may run `go test -race`, which wants it, and no image has to run it without C's libraries."""
    program, library = (component({"go.mod": module(), "x.go": text}) for text in (MAIN, "package x\n"))
    values = [[pair for step in _envs(part) for pair in step.values] for part in (program, library)]
    assert [("CGO_ENABLED", "0") in pairs for pairs in values] == [True, False]


def test_own_c_switches_cgo_on() -> None:
    assert details(component({"go.mod": module(), "x.go": 'package x\n\nimport "C"\n'})).needs_cgo


def test_files_that_the_program_reads_are_in_the_image() -> None:
    code = 'package main\nfunc main() { t.ParseGlob("templates/*.html"); http.Dir("./static"); os.Open("gone/x") }\n'
    files = {"go.mod": module(), "main.go": code, "templates/a.html": "", "static/a.css": ""}
    copies = [step for step in go.recipe(component(files), pins.shipped()).install if isinstance(step, Copy)]
    assert [step.dest for step in copies if "workspace" in step.sources[0]] == ["/app/static", "/app/templates"]


@pytest.mark.parametrize(
    ("files", "version", "key"),
    [
        ({"go.mod": "module a.b/c\n\ngo 1.25\n"}, "1.25", "go.mod:3 go"),
        ({"go.mod": "module a.b/c\ngo 1.18\n"}, "1.24", "go.mod:2 go"),
        ({"go.mod": "module a.b/c\ngo 1.21\ntoolchain go1.26.1\n"}, "1.26", "go.mod:3 toolchain"),
        ({"go.mod": "module a.b/c\ngo 1.21\n", ".go-version": "1.25.3\n"}, "1.25", ".go-version:1"),
        ({"go.mod": "module a.b/c\ngo 1.21\n", ".tool-versions": "golang 1.26.0\n"}, "1.26", ".tool-versions:1 golang"),
    ],
)
def test_version(files: Mapping[str, str], version: str, key: str) -> None:
    runtime = component({**files, "x.go": "package x\n"}).runtime
    assert (runtime.version, str(runtime.source)) == (version, key)


def test_broken_module_leaves_others_alone() -> None:
    inspection = inspected({"a/go.mod": "modul x\n", "b/go.mod": module(), "b/x.go": "package b\n"})
    assert [part.path for part in inspection.components] == ["b"]
    (error,) = [finding for finding in inspection.findings if finding.severity == "error"]
    assert (error.file, error.line) == ("a/go.mod", 1)


def test_modules_of_tools_and_examples_are_left_out() -> None:
    places = (".", "tools", "examples/x")
    files = {f"{place}/{name}".removeprefix("./"): module() for place in places for name in ("go.mod", "a.go")}
    inspection = inspected(files)
    assert [part.path for part in inspection.components] == ["."]
    assert codes(inspection).count("left-out") == 1


def test_a_module_without_a_file_of_go_is_a_theme_or_a_site_of_hugo() -> None:
    inspection = inspected({"go.mod": module(), "layouts/page.html": "", "theme.toml": ""})
    assert not inspection.components
    assert codes(inspection) == ["left-out"]


_WORDS = st.sampled_from(
    ["module", "go", "use", "replace", "=>", "../a", ".", "..", "/", "(", ")", "\n", "a.b/c", "1.24", "require", "v1"]
)


@given(st.lists(_WORDS, max_size=30), st.lists(_WORDS, max_size=30))
def test_no_manifest_raises(one: list[str], two: list[str]) -> None:
    inspected({"go.mod": " ".join(one), "a/go.mod": "module a\n" + " ".join(two), "go.work": " ".join(two)})


def _envs(part: Component) -> list[Env]:
    return [step for step in go.recipe(part, pins.shipped()).setup if isinstance(step, Env)]


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"cmd/release/main.go": MAIN}, "library"),
        ({"cmd/shop/main.go": MAIN}, "app"),
        ({"cmd/api/main.go": SERVER}, "app"),
        ({"cmd/tally/main.go": MAIN, ".goreleaser.yml": "builds: [{main: ./cmd/tally}]\n"}, "app"),
    ],
)
def test_a_helper_beside_a_library_makes_no_app_of_it(files: Mapping[str, str], kind: str) -> None:
    library = {"go.mod": module(path="example.com/go-shop"), "shop.go": "package shop\n"}
    assert component({**library, **files}).kind == kind


def test_a_port_of_another_program_is_not_its_own() -> None:
    """What both share counts for the one that tells none."""
    gateway = MAIN + 'func f() { http.ListenAndServe(":8088", nil) }\n'
    shared = 'package rpc\nfunc Listen() { Addr = "127.0.0.1:1234" }\n'
    node = MAIN + "func f() { http.ListenAndServe(rpc.Addr, nil) }\n"
    files = {"go.mod": module(path="example.com/shop"), "cmd/gateway/main.go": gateway, "cmd/shop/main.go": node}
    chosen = Settings(components={".": ComponentSettings(app="cmd/shop")})
    for more, port in (({}, None), ({"rpc/rpc.go": shared}, 1234)):
        (part,) = go.inspect(Repo.from_mapping({**files, **more}), pins.shipped(), chosen).components
        assert part.port == port


@pytest.mark.parametrize(("place", "port"), [("internal/http/server/run.go", 8080), ("internal/login/flow.go", None)])
def test_a_server_stands_where_servers_do(place: str, port: int | None) -> None:
    serving = 'package x\nfunc Run() { http.ListenAndServe(":8080", nil) }\n'
    part = component({"go.mod": module(), "main.go": MAIN, place: serving})
    assert (part.kind, part.port) == ("app", port)


def test_a_workspace_of_tools_takes_nothing_from_above_it() -> None:
    tools = {
        "tools/lint/go.work": "go 1.24\nuse (\n.\n../..\n)\n",
        "tools/lint/go.mod": module(path="example.com/lint"),
    }
    files = {**tools, "tools/lint/main.go": MAIN, "go.mod": module(), "main.go": MAIN}
    assert [part.path for part in inspected(files).components] == ["."]


PROFILES = 'import _ "net/http/pprof"\nfunc profile() { http.ListenAndServe("localhost:6060", nil) }\n'
TCP = 'import "net"\nfunc serve() { net.Listen("tcp", ":7000") }\n'
BROWSER = 'import "net"\nfunc login() { l, _ := net.Listen("tcp", "127.0.0.1:0"); http.Serve(l, answer) }\n'
ROUTED = """import "net/http/pprof"
func p() { m.HandleFunc("/debug/pprof/", pprof.Index); http.ListenAndServe(":6060", m) }
"""


@pytest.mark.parametrize(
    ("code", "more", "framework", "port"),
    [
        ('import "net/http"\nfunc ask() { http.Get("http://localhost:8080") }\n', "", None, None),
        (PROFILES, "", None, None),
        (ROUTED, "", None, None),
        (BROWSER, "", None, None),
        ("// http.ListenAndServe serves it.\n", "", None, None),
        (TCP, "", None, 7000),
        (TCP, 'import "net/http"\nvar c http.Client\n', None, 7000),
        (PROFILES, 'import "net/http"\nfunc init() { http.HandleFunc("/", home) }\n', "net/http", 6060),
        (PROFILES, 'var s = http.Server{Addr: ":8081", Handler: api}\n', "net/http", 8081),
        (PROFILES + 'var s = http.Server{Addr: ":8081", Handler: api}\n', "", "net/http", 8081),
        (ROUTED + 'var s = http.Server{Addr: ":8081", Handler: api}\n', "", "net/http", 8081),
        (PROFILES + 'func main2() { l, _ := net.Listen("tcp", ":7000"); shop.Serve(l) }\n', "", None, 7000),
        (PROFILES + 'import "net/http"\nfunc serve() { shop.New(":8081").ListenAndServe() }\n', "", "net/http", 8081),
        (BROWSER, 'var s = http.Server{Addr: ":8081", Handler: api}\n', "net/http", 8081),
        ('import "github.com/valyala/fasthttp"\nvar c fasthttp.Client\n', "", None, None),
        ('import "github.com/valyala/fasthttp"\nvar s = fasthttp.Server{}\n', "", "fasthttp", None),
    ],
)
def test_the_framework_is_what_a_program_serves_with(
    code: str, more: str, framework: str | None, port: int | None
) -> None:
    manifest = module("require github.com/valyala/fasthttp v1.50.0", "require github.com/go-chi/chi v1.5.0")
    files = {"go.mod": manifest, "main.go": MAIN + code, "more.go": "package main\n" + more}
    part = component(files)
    assert (part.kind, part.framework, part.port) == ("app", framework, port)


def test_a_page_that_another_package_adds_to_the_router_with_profiles_is_served() -> None:
    page = 'package page\nimport "net/http"\nfunc init() { http.HandleFunc("/", home) }\n'
    part = component({"go.mod": module(), "main.go": MAIN + PROFILES, "page/page.go": page})
    assert (part.framework, part.port) == ("net/http", 6060)


def test_a_router_in_one_corner_is_not_the_framework() -> None:
    main = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8080", nil) }\n'
    corner = 'package corner\nimport "github.com/go-chi/chi/v5"\n'
    files = {"go.mod": module("require github.com/go-chi/chi/v5 v5.1.0"), "main.go": main, "corner/a.go": corner}
    assert component(files).framework == "chi"
    more = {f"p{number}/a.go": 'package p\nimport "net/http"\n' for number in range(20)}
    assert component({**files, **more}).framework == "net/http"


@pytest.mark.parametrize(
    ("served", "framework"), [("grpc.NewServer()", "grpc"), ("grpc.NewClient(address)", "net/http")]
)
def test_who_calls_others_by_grpc_does_not_serve_with_it(served: str, framework: str) -> None:
    imports = 'import "google.golang.org/grpc"\nimport "net/http"\n'
    main = f'package main\n{imports}func main() {{ {served}; http.ListenAndServe(":8080", nil) }}\n'
    files = {"go.mod": module("require google.golang.org/grpc v1.70.0"), "main.go": main}
    assert component(files).framework == framework


def test_grpc_at_a_second_door_is_not_the_framework() -> None:
    door = 'package door\nimport "google.golang.org/grpc"\nvar server = grpc.NewServer()\n'
    pages = {f"p{number}/a.go": 'package p\nimport "net/http"\n' for number in range(2)}
    generated = '// Code generated by protoc-gen-go. DO NOT EDIT.\npackage pb\nimport "google.golang.org/grpc"\n'
    files = {"go.mod": module("require google.golang.org/grpc v1.70.0"), "main.go": MAIN, "door/door.go": door}
    serving = {**files, "serve.go": 'package main\nfunc serve() { http.ListenAndServe(":53", nil) }\n'}
    assert component(serving).framework == "grpc"
    assert component({**serving, **pages, "pb/a.pb.go": generated, "pb/b.pb.go": generated}).framework == "net/http"


def test_of_two_frameworks_the_one_that_most_sources_import() -> None:
    required = module("require (\n\tgithub.com/flamego/flamego v1.9.4\n\tgopkg.in/macaron.v1 v1.5.0\n)")
    main = 'package main\nfunc main() { http.ListenAndServe(":3000", nil) }\n'
    old = {f"{name}/a.go": f'package {name}\nimport "gopkg.in/macaron.v1"\n' for name in ("one", "two")}
    new = {"new/a.go": 'package new\nimport "github.com/flamego/flamego"\n'}
    assert component({"go.mod": required, "main.go": main, **old, **new}).framework == "macaron"


def test_a_program_with_windows_listens_for_itself_alone() -> None:
    required = module("require github.com/wailsapp/wails/v2 v2.10.0")
    main = 'package main\nimport "github.com/wailsapp/wails/v2"\nfunc main() { http.ListenAndServe(":3000", nil) }\n'
    part = component({"go.mod": required, "main.go": main})
    assert (part.kind, part.framework, part.port) == ("app", "wails", None)


def test_a_port_that_no_source_tells_is_that_of_the_shipped_settings() -> None:
    main = "package main\nfunc main() { http.ListenAndServe(settings.Address(), nil) }\n"
    files = {"go.mod": module(), "main.go": main, "config.example.yml": "server:\n  port: 8099\n"}
    found = inspected(files)
    assert found.components[0].port == 8099
    assert [one.line for one in found.findings if one.code == "port-told"] == [2]
    assert component({**files, "main.go": main.replace("settings.Address()", '":8081"')}).port == 8081


def test_of_several_programs_the_one_that_is_released_is_started() -> None:
    files = {"go.mod": module(), "cmd/docs/main.go": MAIN, "cmd/sh/main.go": MAIN, "cmd/shx/main.go": MAIN}
    ci = "jobs: {a: {steps: [{run: 'go build -v ./cmd/sh'}]}}"
    for evidence in ({".github/workflows/ci.yml": ci}, {".goreleaser.yml": "builds:\n  - main: ./cmd/sh\n"}):
        assert details(component({**files, **evidence})).app == "sh"


@pytest.mark.parametrize(
    ("dockerfile", "port"),
    [
        ("FROM scratch\nCOPY dist/web /\nEXPOSE 80\n", 80),
        ("FROM scratch\n", 8080),
        ("# written by cigen\nFROM scratch\nEXPOSE 80\n", 8080),
    ],
)
def test_an_image_of_the_teams_knows_the_port_better_than_a_source(dockerfile: str, port: int) -> None:
    assert component({"go.mod": module(), "main.go": SERVER, "Dockerfile": dockerfile}).port == port
    assert component({"go.mod": module(), "main.go": MAIN, "Dockerfile": dockerfile}).port is None


@pytest.mark.parametrize("place", ["test/mock-rcon", "internal/fakeserver", "mocks", "pkg/fake_rcon"])
def test_a_port_of_a_stand_in_for_tests_is_not_the_programs(place: str) -> None:
    server = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(address(), nil) }\n'
    stand_in = 'package main\n\nimport "net"\n\nfunc main() { net.Listen("tcp", "0.0.0.0:25575") }\n'
    part = component({"go.mod": module(), "cmd/web/main.go": server, f"{place}/main.go": stand_in})
    assert part.port != 25575


def test_a_workspace_of_a_single_module_is_that_module() -> None:
    files = {
        "go.work": "go 1.24.1\n\nuse ./runner\n",
        "runner/go.mod": "module example.org/runner\n\ngo 1.24\n",
        "runner/main.go": "package main\n\nfunc main() {}\n",
        "runner/a_test.go": "package main\n\nfunc TestA(t *testing.T) {}\n",
    }
    part = component(files)
    assert (part.path, part.context, part.commands.test) == ("runner", ".", ("go test ./...",))
    assert "go.work" in part.manifests


def test_of_programs_the_one_called_a_server_is_started() -> None:
    names = ("key-client", "key-server")
    files = {"go.mod": "module example.org/keys\n\ngo 1.24\n"} | {f"cmd/{name}/main.go": SERVER for name in names}
    (told,) = (one.message for one in inspected(files).findings if one.code == "several-apps")
    assert "cmd/key-server is started" in told
