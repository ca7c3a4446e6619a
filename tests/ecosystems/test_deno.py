"""Projects and workspaces of Deno to components and recipes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import deno
from cigen.ecosystems.base import Inspection
from cigen.facts import Component
from cigen.plan import Copy
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

SERVE = "Deno.serve({ port: 4507 }, handle);\n"
LOCK = '{"version": "5"}'


def look(files: dict[str, str | dict[str, Any]]) -> Inspection:
    texts = {path: said if isinstance(said, str) else json.dumps(said) for path, said in files.items()}
    return deno.inspect(Repo.from_mapping(texts), pins.shipped(), Settings())


def component(files: dict[str, str | dict[str, Any]]) -> Component:
    (part,) = look(files).components
    return part


def start(files: dict[str, str | dict[str, Any]]) -> tuple[str, ...]:
    return deno.recipe(component(files), pins.shipped()).start


def test_the_start_task_runs_without_what_only_a_developer_wants() -> None:
    tasks = {"start": "deno run --watch --allow-net=0.0.0.0 main.ts"}
    part = component({"deno.json": {"tasks": tasks}, "main.ts": SERVE})
    assert deno.recipe(part, pins.shipped()).start == ("deno", "run", "--allow-net=0.0.0.0", "main.ts")
    assert (part.kind, part.port) == ("app", 4507)


def test_what_a_main_module_imports_may_listen() -> None:
    tasks = {"start": {"command": "deno run -A main.ts"}}
    assert start({"deno.json": {"tasks": tasks}, "main.ts": 'import "./app.ts";', "app.ts": "app.listen({ port: 80 })"})


def test_a_server_for_developers_is_not_the_program() -> None:
    fresh: dict[str, Any] = {
        "tasks": {"start": "deno run -A --watch=routes/ dev.ts", "preview": "deno run -A main.ts"},
        "imports": {"$fresh/": "https://deno.land/x/fresh@1.6.1/"},
    }
    files: dict[str, str | dict[str, Any]] = {"deno.json": fresh, "main.ts": "await start(manifest);", "dev.ts": ""}
    assert start(files) == ("deno", "run", "-A", "main.ts")
    assert component(files).framework == "fresh"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SERVE, ("deno", "run", "--allow-net", "--allow-env", "--allow-read", "server.ts")),
        ("export default {\n  fetch(request) {}\n}", ("deno", "serve", "--allow-env", "--allow-read", "server.ts")),
        ("export const a = 1;", ()),
    ],
)
def test_a_module_that_listens_is_the_program(text: str, words: tuple[str, ...]) -> None:
    assert start({"deno.json": {"tasks": {}}, "server.ts": text}) == words


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"main.ts": f"#!/usr/bin/env -S deno run --allow-net=:4507 --allow-read=dist\n{SERVE}", "deno.lock": LOCK},
            ("deno", "run", "--allow-net=:4507", "--allow-read=dist", "main.ts"),
        ),
        (
            {"deno.json": '{"tasks": {"dev": "deno run --watch -N main.ts"}}', "main.ts": SERVE},
            ("deno", "run", "-N", "main.ts"),
        ),
        (
            {"deno.json": '{"deploy": {"entrypoint": "./app-run.js"}}', "app-run.js": SERVE},
            ("deno", "run", "--allow-net", "--allow-env", "--allow-read", "app-run.js"),
        ),
        ({"deno.json": '{"deploy": {"entrypoint": "../../etc/x.js"}}', "main.ts": "", "deno.lock": LOCK}, ()),
    ],
)
def test_permissions_are_those_that_the_project_tells(files: dict[str, str], words: tuple[str, ...]) -> None:
    assert start({"deno.json": {}, **files}) == words


def test_a_package_is_a_library_whose_exports_are_fetched() -> None:
    part = component({"deno.json": {"name": "@a/text", "exports": {".": "./mod.ts"}}, "mod.ts": SERVE})
    recipe = deno.recipe(part, pins.shipped())
    assert (part.name, part.kind, recipe.runtime) == ("text", "library", None)
    assert "ENTRIES" in str(recipe.deps)
    assert "mod.ts" in str(recipe.deps)


def test_members_of_a_workspace_are_built_with_it() -> None:
    files: dict[str, str | dict[str, Any]] = {
        "deno.json": {"workspace": ["./api", "packages/*"]},
        "api/deno.json": {"tasks": {"start": "deno serve main.ts"}},
        "api/main.ts": "export default { fetch() {} }",
        "packages/text/deno.json": {"name": "@a/text", "exports": "./mod.ts"},
        "packages/text/mod.ts": "",
        "packages/text/mod_test.ts": "",
        "other/deno.json": {"tasks": {"test": "deno test"}},
        "static/deno.json": {"compilerOptions": {"lib": ["dom"]}, "imports": {}},
    }
    found = look(files)
    whole, other = found.components
    assert any(finding.message.startswith("static/deno.json: nothing to build") for finding in found.findings)
    assert (whole.path, whole.workspace, whole.kind, other.path) == (".", "deno", "app", "other")
    assert {"api/deno.json", "packages/text/deno.json"} <= set(whole.manifests)
    recipe = deno.recipe(whole, pins.shipped())
    assert "/app/api" in str(recipe.install)
    assert recipe.test == ("deno test --allow-all --junit-path=cigen-junit.xml",)


def test_a_test_task_reports_where_it_is_the_runner() -> None:
    plain = deno.recipe(component({"deno.json": {"tasks": {"test": "deno test -A"}}}), pins.shipped())
    assert plain.test == ("deno task test --junit-path=cigen-junit.xml",)
    script = deno.recipe(component({"deno.json": {"tasks": {"test": "deno test a && ./more.sh"}}}), pins.shipped())
    assert (script.test, script.reports) == (("deno task test",), ())


@pytest.mark.parametrize(
    ("files", "version", "frozen"),
    [
        ({"deno.lock": LOCK}, "2.9.6", True),
        ({"deno.lock": '{"version": "4"}'}, "2.9.6", False),
        ({"deno.lock": '{"version": "4"}', ".dvmrc": "2.1.4\n"}, "2.1.13", True),
        ({"deno.lock": '{"version": "3"}'}, "1.46.3", False),
        ({".tool-versions": "deno 1.46.1\n"}, "1.46.3", False),
        ({"Dockerfile": "FROM denoland/deno:alpine-2.4.1\n"}, "2.4.5", False),
    ],
)
def test_version_and_lockfile(files: dict[str, str], version: str, frozen: bool) -> None:
    part = component({"deno.json": {"imports": {"a": "npm:a@1"}}, **files})
    assert part.runtime.version == version
    assert ("deno install --frozen" in str(deno.recipe(part, pins.shipped()).deps)) is frozen


def test_the_member_that_runs_is_built_where_the_root_has_no_task_for_it() -> None:
    files: dict[str, str | dict[str, Any]] = {
        "deno.json": {"workspace": ["www"]},
        "www/deno.json": {"tasks": {"start": "deno serve -A _fresh/server.js", "build": "vite build"}},
    }
    part = component(files)
    recipe = deno.recipe(part, pins.shipped())
    assert (part.framework, recipe.start) == ("fresh", ("deno", "serve", "-A", "_fresh/server.js"))
    assert recipe.build == ('deno task --cwd "$MEMBER" build',)
    assert "('MEMBER', 'www')" in str(recipe.deps)


PACKAGE = {"scripts": {"build": "vite build", "test": "vitest"}}
CALLS = ".github/workflows/ci.yml"


@pytest.mark.parametrize(
    ("files", "tool"),
    [
        ({"package-lock.json": "{}"}, "npm"),
        ({"deno.lock": LOCK}, "deno"),
        ({"deno.lock": LOCK, "pnpm-lock.yaml": "", CALLS: "jobs: {a: {steps: [{run: pnpm install}]}}"}, "pnpm"),
        ({"deno.lock": LOCK, "pnpm-lock.yaml": "", CALLS: "jobs: {a: {steps: [{run: deno task test}]}}"}, "deno"),
        ({CALLS: "jobs: {a: {steps: [{run: npm run deno task}]}}"}, "npm"),
        ({}, "npm"),
        ({"package.json": '{"dependencies": {"hono": "4"}}'}, "deno"),
        ({"package.json": '{"scripts": {"start": "deno task start"}, "dependencies": {"hono": "4"}}'}, "deno"),
    ],
)
def test_evidence_decides_between_deno_and_node(files: dict[str, str], tool: str) -> None:
    both = {"deno.json": json.dumps({"tasks": {"test": "deno test"}}), "package.json": json.dumps(PACKAGE), **files}
    found = inspector.inspect(Repo.from_mapping(both), pins.shipped(), Settings())
    assert [part.build_tool for part in found.components] == [tool]
    assert {"two-build-tools", "left-out"} & {finding.code for finding in found.findings}


@pytest.mark.parametrize("tool", ["deno", "npm"])
def test_the_setting_decides_whatever_the_evidence(tool: str) -> None:
    both = {"deno.json": '{"tasks": {}}', "package.json": json.dumps(PACKAGE)}
    settings = Settings(components={".": ComponentSettings(build_tool=tool)})
    (part,) = inspector.inspect(Repo.from_mapping(both), pins.shipped(), settings).components
    assert part.build_tool == tool


def test_pages_that_a_build_leaves_are_served() -> None:
    lume: dict[str, Any] = {"imports": {"lume/": "https://deno.land/x/lume@v3/"}, "tasks": {"build": "deno task lume"}}
    part = component({"deno.json": lume})
    recipe = deno.recipe(part, pins.shipped())
    assert (part.kind, part.framework, part.port) == ("site", "lume", 8080)
    assert "cp -R _site/. /artifact/" in recipe.collect
    assert recipe.runtime
    assert "nginx" in recipe.runtime.repository


def test_a_published_member_is_no_program_and_another_one_is_told() -> None:
    files: dict[str, str | dict[str, Any]] = {
        "deno.json": {"workspace": ["lib", "api", "web"]},
        "lib/deno.json": {"name": "@a/lib", "version": "1.0.0", "exports": "./mod.ts"},
        "lib/server.ts": SERVE,
        "api/deno.json": {"tasks": {}},
        "api/main.ts": SERVE,
        "web/deno.json": {"tasks": {}},
        "web/main.ts": SERVE,
    }
    found = look(files)
    assert "/app/api" in str(deno.recipe(found.components[0], pins.shipped()).install)
    (finding,) = (finding for finding in found.findings if finding.code == "several-apps")
    assert finding.message == "api/deno.json is started; so could be web/deno.json"


@pytest.mark.parametrize(
    ("lock", "is_fetched"),
    [
        ({"version": "5", "npm": {}}, False),
        ({"version": "5", "jsr": {"@std/path@1.0.8": {}}}, True),
        ({"version": "5", "remote": {"https://deno.land/std/path.ts": "0"}}, True),
        ({"version": "3", "packages": {"specifiers": {"npm:ms@2": "npm:ms@2.1.3"}}}, True),
    ],
)
def test_what_only_the_lockfile_names_is_downloaded_with_the_manifests(lock: dict[str, Any], is_fetched: bool) -> None:
    part = component({"deno.json": {"tasks": {}}, "deno.lock": lock})
    assert ("xargs" in str(deno.recipe(part, pins.shipped()).deps)) is is_fetched


def test_a_change_of_the_source_changes_no_layer_of_packages_in_the_image() -> None:
    files: dict[str, str | dict[str, Any]] = {"deno.json": {"nodeModulesDir": "auto", "tasks": {}}, "main.ts": SERVE}
    for lock, packages in (({}, "build"), ({"deno.lock": LOCK}, "deps")):
        install = deno.recipe(component({**files, **lock}), pins.shipped()).install
        origins = {step.sources[0]: step.origin for step in install if isinstance(step, Copy)}
        assert origins == {"/deno-dir/": "deps", "/opt/added/": "build", "/workspace/": packages, "/": "artifact"}


def test_a_file_for_the_formatter_alone_is_no_component() -> None:
    found = look({"deno.json": {"fmt": {"lineWidth": 100}, "lint": {}}})
    assert not found.components
    assert "only formats or lints" in found.findings[0].message


def test_a_broken_one_is_told_and_leaves_others_alone() -> None:
    found = look({"a/deno.json": "[1]", "b/deno.jsonc": '// a\n{"tasks": {},}'})
    assert [part.path for part in found.components] == ["b"]
    assert found.findings[0].severity == "error"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["tasks", "start", "test", "imports", "exports", "workspace", "members", "importMap", "name"]
                ),
                inner,
            )
        ),
    )
)
def test_nothing_raises(document: object) -> None:
    for part in look({"deno.json": json.dumps(document), "deno.lock": json.dumps({"version": document})}).components:
        deno.recipe(part, pins.shipped())
