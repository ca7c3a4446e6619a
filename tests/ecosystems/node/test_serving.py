"""How frameworks that render on a server end: as a process, or as pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from cigen.plan import Copy, Env, Recipe, Workdir
from tests.ecosystems.node.test_components import codes, facts, only

NEXT = {"name": "web", "private": True, "dependencies": {"next": "15"},
        "scripts": {"build": "next build", "start": "next start"}}  # fmt: skip
NUXT = {"name": "web", "private": True, "dependencies": {"nuxt": "4"}, "scripts": {"build": "nuxt build"}}
ANGULAR = {"name": "web", "private": True, "devDependencies": {"@angular/cli": "20", "@angular/build": "20"},
           "scripts": {"start": "ng serve", "build": "ng build"}}  # fmt: skip
_START = "node dist/web/server/server.mjs"
RENDERED = {**ANGULAR, "dependencies": {"@angular/ssr": "20"},
            "scripts": {"start": "ng serve", "build": "ng build", "serve:ssr:web": _START}}  # fmt: skip


def vite(build: str) -> dict[str, Any]:
    return {"private": True, "scripts": {"build": build}, "devDependencies": {"vite": "7"}}


VITE = {"package.json": vite("vite build"), "index.html": ""}
VUE = {"private": True, "scripts": {"build": "vue-cli-service build"}, "devDependencies": {"@vue/cli-service": "5"}}
STANDALONE = "export default { output: 'standalone' }"


def recipe(files: dict[str, Any]) -> Recipe:
    return node.recipe(only(files), pins.shipped())


def environment(made: Recipe) -> dict[str, str]:
    return {name: value for one in made.install if isinstance(one, Env) for name, value in one.values}


def test_a_standalone_build_of_next_has_no_packages_beside_it() -> None:
    made = recipe({"package.json": NEXT, "next.config.mjs": STANDALONE})
    assert (made.packages, made.start) == ((), ("node", "server.js"))
    assert [one.origin for one in made.install if isinstance(one, Copy)] == ["artifact"]
    assert environment(made)["HOSTNAME"] == "0.0.0.0"
    assert {"cp -R .next/standalone/. /artifact/"} < set(made.collect)


def test_without_it_next_runs_from_its_packages() -> None:
    made = recipe({"package.json": NEXT, "package-lock.json": "{}"})
    assert made.packages
    assert made.start[:2] == ("next", "start") or made.start[0].endswith("/next")


def test_a_server_of_its_own_needs_the_packages() -> None:
    scripts = {"build": "next build", "start": "node server.js"}
    files = {"package.json": {**NEXT, "scripts": scripts}, "next.config.mjs": STANDALONE, "server.js": ""}
    assert recipe(files).packages


def test_a_standalone_member_lies_as_deep_as_in_its_workspace() -> None:
    root = {"name": "all", "private": True, "workspaces": ["apps/*"]}
    made = recipe({"package.json": root, "apps/web/package.json": NEXT, "apps/web/next.config.js": STANDALONE})
    assert [one.path for one in made.install if isinstance(one, Workdir)] == ["/app/apps/web"]


def test_the_build_of_nuxt_is_all_that_runs() -> None:
    made = recipe({"package.json": NUXT})
    assert (made.packages, made.start) == ((), ("node", "server/index.mjs"))


@pytest.mark.parametrize(
    ("files", "output"),
    [
        ({"package.json": {**NUXT, "scripts": {"build": "nuxt generate"}}}, ".output/public"),
        ({"package.json": NEXT, "next.config.ts": 'const c = { output: "export" }'}, "out"),
        ({"package.json": ANGULAR, "angular.json": '{"outputPath": "dist/web"}'}, "dist"),
        ({"package.json": ANGULAR, "angular.json": '{"outputPath": {"base": "www"}}'}, "www"),
        ({"package.json": RENDERED, "angular.json": '{"outputMode": "static"}'}, "dist"),
        (VITE, "dist"),
        ({**VITE, "vite.config.ts": "build: { outDir: 'www' }"}, "www"),
        ({**VITE, "vite.config.ts": "build: { outDir: resolve(__dirname, '../api/static') }"}, "../api/static"),
        ({**VITE, "vite.config.ts": "root: 'src', build: { outDir: '../build' }"}, "build"),
        (
            {**VITE, "package.json": vite("tsc && vite build --outDir=build"), "vite.config.ts": "outDir: 'www'"},
            "build",
        ),
        ({**VITE, "package.json": vite("vite build --outDir ../api/static --emptyOutDir")}, "../api/static"),
        ({"package.json": VUE, "vue.config.js": "module.exports = { outputDir: '../api/static' }"}, "../api/static"),
    ],
)
def test_pages(files: dict[str, Any], output: str) -> None:
    part = only(files)
    assert part.kind == "site"
    assert {"SITE": output} in [dict(one.values) for one in recipe(files).deps if isinstance(one, Env)]


def test_angular_renders_on_a_server() -> None:
    part = only({"package.json": RENDERED, "angular.json": json.dumps({"outputMode": "server"})})
    assert (part.kind, part.port) == ("app", 4000)
    assert node.recipe(part, pins.shipped()).start == ("node", "dist/web/server/server.mjs")


def test_what_is_built_for_another_host_is_shown_by_what_comes_with_it() -> None:
    needed = {"@sveltejs/adapter-auto": "5", "@sveltejs/kit": "2", "vite": "7"}
    package = {"private": True, "devDependencies": needed, "scripts": {"build": "vite build", "dev": "vite dev"}}
    part = only({"package.json": package})
    made = node.recipe(part, pins.shipped())
    assert (part.kind, part.framework, part.port) == ("app", "sveltekit", 3000)
    assert made.start == ("node_modules/.bin/vite", "preview", "--host", "0.0.0.0", "--port", "3000")
    assert made.packages == ()  # nothing is taken away: the program is one of development


@pytest.mark.parametrize(("adapters", "is_told"), [(("auto",), True), (("auto", "node"), False), ((), False)])
def test_an_adapter_for_one_host_is_told(adapters: tuple[str, ...], is_told: bool) -> None:
    named = {f"@sveltejs/adapter-{name}": "5" for name in adapters}
    package = {"private": True, "devDependencies": {"vite": "7", **named}, "scripts": {"build": "vite build"}}
    assert ("hosted-adapter" in codes(facts({"package.json": package}))) == is_told


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"docker/Dockerfile": "FROM node:24\nEXPOSE 5001\n"}, 5001),
        ({"docker/Dockerfile": "FROM node:24\nEXPOSE 5001\n", "server.js": "app.listen(4000)"}, 4000),
        ({}, 3000),
    ],
)
def test_the_port_of_the_teams_images_goes_before_a_guess(files: dict[str, str], port: int) -> None:
    package = {"scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}}
    assert only({"package.json": package, "server.js": "", **files}).port == port


@pytest.mark.parametrize(
    ("start", "port"),
    [
        ("cross-env PORT=${WEB_PORT:-3001} node dist/server.js", 3001),
        ("next start -p 3002", 3002),
        ("cross-env PORT=$WEB_PORT node dist/server.js", 3000),
        ("cross-env PORT=${WEB_PORT:-$(id)} node dist/server.js", 3000),
    ],
)
def test_a_standalone_server_listens_where_its_script_says(start: str, port: int) -> None:
    package = {"scripts": {"start": start, "build": "next build"}, "dependencies": {"next": "16", "cross-env": "7"}}
    files = {"package.json": package, "next.config.mjs": STANDALONE}
    assert only(files).port == port
    assert environment(recipe(files))["PORT"] == str(port)


def test_the_script_that_builds_the_teams_image_builds_the_package() -> None:
    package = {
        "name": "web",
        "dependencies": {"express": "5"},
        "scripts": {"build": "node --check a.js", "compile": "tsc"},
    }
    files = {
        "package.json": package,
        "Dockerfile": "FROM node:24\nCOPY . .\nRUN npm ci && npm run compile\nCMD node a.js",
    }
    assert only(files).commands.build == ("npm run compile",)
    assert only({"package.json": package}).commands.build == ("npm run build",)


@pytest.mark.parametrize(
    ("scripts", "build"),
    [
        ({"start": "tsc && node dist/app.js"}, ("npx tsc",)),
        ({"prestart": "npm run types", "types": "tsc -p .", "start": "node dist/app.js"}, ("npx tsc",)),
        ({"build": "tsc -p src", "start": "tsc && node dist/app.js"}, ("npm run build",)),
        ({"start": "node app.js"}, ()),
    ],
)
def test_what_is_compiled_at_each_start_is_compiled_by_the_build(
    scripts: dict[str, str], build: tuple[str, ...]
) -> None:
    package = {"name": "web", "dependencies": {"express": "5"}, "devDependencies": {"typescript": "5"}}
    assert only({"package.json": {**package, "scripts": scripts}}).commands.build == build


@pytest.mark.parametrize("name", ["@tanstack/react-start", "@solidjs/start"])
def test_what_leaves_nitro_s_server_is_started_with_it(name: str) -> None:
    package = {"name": "web", "private": True, "dependencies": {name: "1"}, "scripts": {"build": "vite build"}}
    part = only({"package.json": package, "vite.config.ts": ""})
    assert (part.kind, part.port) == ("app", 3000)
    assert node.recipe(part, pins.shipped()).start == ("node", ".output/server/index.mjs")


def test_the_root_of_a_workspace_is_not_the_server_that_it_brings_packages_for() -> None:
    root = {"private": True, "workspaces": ["apps/*"], "dependencies": {"@tanstack/react-start": "1"}}
    web = {"name": "web", "private": True, "dependencies": {"@tanstack/react-start": "1"}}
    scripts = {"scripts": {"build": "vite build"}}
    files = {"package.json": {**root, "scripts": {"build": "turbo build"}}, "apps/web/package.json": {**web, **scripts}}
    assert only({**files, "apps/web/vite.config.ts": ""}).path == "apps/web"


@pytest.mark.parametrize(("file", "paths"), [("src/main.ts", {".", "apps/web"}), ("scripts/main.ts", {"apps/web"})])
def test_the_root_of_a_workspace_without_source_is_no_server(file: str, paths: set[str]) -> None:
    root = {"private": True, "workspaces": ["apps/*"], "dependencies": {"@nestjs/core": "11"}}
    web = {"name": "web", "private": True, "dependencies": {"express": "5"}, "scripts": {"start": "node x.js"}}
    files = {"package.json": {**root, "scripts": {"build": "turbo build"}}, "apps/web/package.json": web, file: ""}
    assert {part.path for part in facts(files).components if part.kind == "app"} == paths


@pytest.mark.parametrize("tool", ["react-scripts-ts", "react-scripts"])
def test_what_create_react_app_s_scripts_serve_is_a_site(tool: str) -> None:
    scripts = {"start": f"PORT=5001 {tool} start", "build": f"{tool} build"}
    part = only({"package.json": {"name": "web", "private": True, "scripts": scripts, "dependencies": {tool: "4"}}})
    assert (part.kind, part.framework) == ("site", "create-react-app")


def test_what_rspack_bundles_is_a_site() -> None:
    package = {"name": "web", "private": True, "devDependencies": {"@rspack/cli": "2"}}
    scripts = {"dev": "rspack serve", "build": "rspack build"}
    part = only({"package.json": {**package, "scripts": scripts}})
    assert (part.kind, part.framework) == ("site", "rspack")
    assert only({"package.json": {**package, "scripts": {"build": "tsc"}}}).kind == "library"
