"""Nx: what is made of project.json files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import node
from cigen.facts import Component, Facts
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings

ROOT = {"name": "shop", "private": True, "devDependencies": {"nx": "22", "@nx/jest": "22", "jest": "30"}}
TEST = {"executor": "@nx/jest:jest"}
API: dict[str, Any] = {
    "name": "api",
    "projectType": "application",
    "targets": {
        "build": {
            "executor": "@nx/webpack:webpack",
            "options": {"target": "node", "outputPath": "dist/apps/api", "main": "apps/api/src/main.ts"},
            "configurations": {"production": {}},
        },
        "test": TEST,
    },
}
WEB = {
    "name": "web",
    "projectType": "application",
    "targets": {
        "build": {
            "executor": "@angular/build:application",
            "defaultConfiguration": "production",
            "options": {"outputPath": {"base": "dist/apps/web"}, "index": "apps/web/src/index.html"},
        }
    },
}
FILES: dict[str, Any] = {
    "package.json": ROOT,
    "package-lock.json": "{}",
    "nx.json": "{}",
    "apps/api/project.json": API,
    "apps/api/src/main.ts": "import express from 'express'; app.listen(process.env.PORT || 3333);",
    "apps/web/project.json": WEB,
    "apps/web/src/index.html": "<p>",
    "libs/prices/project.json": {"name": "prices", "projectType": "library", "targets": {"test": TEST}},
}


def facts(files: Mapping[str, Any]) -> Facts:
    texts = {path: content if isinstance(content, str) else json.dumps(content) for path, content in files.items()}
    return inspector.inspect(Repo.from_mapping(texts), pins.shipped(), Settings())


def by_path(files: Mapping[str, Any]) -> dict[str, Component]:
    return {part.path: part for part in facts(files).components}


def api(**build: Any) -> dict[str, Any]:
    return {**FILES, "apps/api/project.json": {**API, "targets": {**API["targets"], "build": build}}}


def test_each_application_is_a_component_and_the_rest_is_tested_without_them() -> None:
    parts = by_path(FILES)
    assert {path: (part.name, part.kind, part.framework, part.port) for path, part in parts.items()} == {
        ".": ("shop", "library", None, None),
        "apps/api": ("api", "app", "express", 3333),
        "apps/web": ("web", "site", "angular", 8080),
    }
    assert {part.workspace for part in parts.values()} == {"nx"}
    assert parts["."].commands.test == ("npx nx run-many --target=test --exclude=api,web",)
    assert parts["apps/api"].commands.build == ("npx nx build api --configuration=production",)
    assert (parts["apps/web"].commands.build, parts["apps/web"].commands.test) == (("npx nx build web",), ())


def test_nothing_of_the_repository_stands_in_a_command() -> None:
    recipe = node.recipe(by_path(FILES)["apps/api"], pins.shipped())
    values = dict(value for step in recipe.deps if isinstance(step, Env) for value in step.values)
    assert (values["PROJECTS"], values["NX_FOLDER"], values["NX_DAEMON"]) == ("api", "../..", "false")
    build = 'env -C "$NX_FOLDER" node_modules/.bin/nx build "$PROJECTS" --configuration=production'
    assert recipe.build[-1] == build
    assert recipe.start == ("node", "dist/apps/api/main.js")
    assert "/opt/junit/nx.cjs" in "".join(recipe.test)


@pytest.mark.parametrize(
    ("build", "started"),
    [
        ({"executor": "@nx/esbuild:esbuild", "options": {"outputPath": "dist/api"}}, "dist/api/main.js"),
        ({"executor": "@nx/esbuild:esbuild", "options": {"outputPath": "dist/api", "format": ["cjs"]}},
         "dist/api/main.cjs"),
        ({"executor": "@nx/esbuild:esbuild", "options": {"outputPath": "dist/api", "format": ["cjs"],
          "esbuildOptions": {"outExtension": {".js": ".js"}}}}, "dist/api/main.js"),
        ({"executor": "@nx/js:tsc", "options": {"outputPath": "out", "main": "apps/api/src/main.ts", "target": "node"}},
         "out/src/main.js"),
        ({"executor": "@nx/webpack:webpack", "outputs": ["{projectRoot}/dist"], "options": {"target": "node"}},
         "apps/api/dist/main.js"),
        ({"executor": "@nx/node:build", "options": {"outputPath": "dist", "outputFileName": "server.js"}},
         "dist/server.js"),
    ],
)  # fmt: skip
def test_a_server_starts_from_what_its_build_leaves(build: dict[str, Any], started: str) -> None:
    assert node.recipe(by_path(api(**build))["apps/api"], pins.shipped()).start == ("node", started)


@pytest.mark.parametrize(
    "build",
    [
        {"executor": "@nx/webpack:webpack", "options": {"target": "node"}},
        {"executor": "@nx/webpack:webpack", "options": {"target": "node", "outputPath": "../../etc"}},
        {"executor": "@nx/webpack:webpack", "options": {"target": "node", "outputPath": "$(id)"}},
        {"executor": "nx:run-commands", "outputs": ["{workspaceRoot}/dist"]},
    ],
)
def test_an_application_that_does_not_say_what_its_build_leaves_is_told_and_none(build: dict[str, Any]) -> None:
    found = facts(api(**build))
    assert "apps/api" not in {part.path for part in found.components}
    assert "apps/api/project.json" in {finding.file for finding in found.findings if finding.code == "no-start"}


def commands(*texts: str, cwd: str = "apps/web") -> dict[str, Any]:
    build = {"executor": "nx:run-commands", "options": {"cwd": cwd, "commands": [*texts], "parallel": False}}
    return {"name": "web", "projectType": "application", "targets": {"build": build}}


@pytest.mark.parametrize(
    ("project", "package", "framework"),
    [
        (commands("ng build --configuration=production", "workbox injectManifest"), "@angular/cli", "angular"),
        (commands("astro build", cwd="{projectRoot}"), "astro", "astro"),
        (commands("astro build", cwd="./apps/web/"), "astro", "astro"),
        (commands("vite build"), "vite", "vite"),
        (commands("astro build"), "vite", None),
        (commands("astro build", cwd="apps/other"), "astro", None),
        (commands("next build"), "next", None),
    ],
)
def test_a_site_that_commands_build_in_its_folder(project: dict[str, Any], package: str, framework: str | None) -> None:
    root = {**ROOT, "devDependencies": {**ROOT["devDependencies"], package: "1"}}  # type: ignore[dict-item]
    angular = '{"projects": {"app": {"architect": {"build": {"options": {"outputPath": {"base": "www"}}}}}}}'
    files = {**FILES, "package.json": root, "apps/web/project.json": project, "apps/web/angular.json": angular}
    part = by_path(files).get("apps/web")
    assert (part.framework if part else None) == framework
    if part:
        assert (part.kind, part.commands.build) == ("site", ("npx nx build web",))
        values = dict(
            value for step in node.recipe(part, pins.shipped()).deps if isinstance(step, Env) for value in step.values
        )
        assert values["SITE"] == ("www" if framework == "angular" else "dist")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("npx nx run-many --targets=build,lint", ("npx nx run-many --target=build --exclude=api,web",)),
        ("npx nx affected -t lint test build", ("npx nx run-many --target=build --exclude=api,web",)),
        ("npx nx run-many --targets=test,build-docs", ()),
        ("npx nx build api", ()),
    ],
)
def test_the_rest_is_built_where_pipelines_build_all(text: str, command: tuple[str, ...]) -> None:
    prices = {
        "name": "prices",
        "projectType": "library",
        "targets": {"test": TEST, "build": {"executor": "@nx/js:tsc"}},
    }
    files = {
        **FILES,
        "libs/prices/project.json": prices,
        ".github/workflows/ci.yml": {"jobs": {"a": {"steps": [{"run": text}]}}},
    }
    part = by_path(files)["."]
    assert part.commands.build == command
    built = 'env -C "$NX_FOLDER" node_modules/.bin/nx run-many --target=build --exclude="$PROJECTS"'
    assert (built in node.recipe(part, pins.shipped()).build) is bool(command)
    files["libs/prices/project.json"] = {**prices, "targets": {"test": TEST}}
    assert by_path(files)["."].commands.build == ()


def test_the_framework_of_a_server_may_be_imported_by_a_file_beside_its_main() -> None:
    files = {**FILES, "apps/api/src/main.ts": "import { app } from './app'; app.listen(3333);"}
    assert by_path(files)["apps/api"].framework is None
    files["apps/api/src/app.ts"] = 'import express from "express";'
    assert by_path(files)["apps/api"].framework == "express"


def test_an_application_whose_targets_come_from_vites_own_file() -> None:
    files = {
        **FILES,
        "nx.json": {"plugins": [{"plugin": "@nx/vite/plugin", "options": {"buildTargetName": "build"}}]},
        "apps/web/project.json": {"name": "web", "projectType": "application"},
        "apps/web/vite.config.ts": "export default { build: { outDir: '../../dist/apps/web' } };",
        "apps/web/index.html": "<p>",
    }
    part = by_path(files)["apps/web"]
    assert (part.kind, part.framework) == ("site", "vite")
    files["nx.json"] = {"plugins": [{"plugin": "@nx/vite/plugin", "options": {"buildTargetName": "vite:build"}}]}
    assert "apps/web" not in by_path(files)


def test_a_library_of_nx_with_a_package_json_is_no_component_that_installs_by_itself() -> None:
    files = {
        **FILES,
        "libs/prices/package.json": {"name": "prices", "version": "1.0.0", "dependencies": {"tslib": "2"}},
    }
    assert list(by_path(files)) == [".", "apps/api", "apps/web"]
    assert "libs/prices/package.json" in by_path(files)["."].manifests


def test_a_project_json_without_nx_says_nothing() -> None:
    files = {path: content for path, content in FILES.items() if path != "nx.json"}
    assert not by_path(files)


_VALUES = st.recursive(
    st.sampled_from(
        ["application", "dist", "{projectRoot}/x", "node", "../..", "", "@nx/js:tsc", "$(x)", 1, None, True]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["build", "options", "outputPath", "main", "executor", "outputs", "target", "base", "serve"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["name", "projectType", "targets", "implicitDependencies"]), _VALUES), _VALUES)
def test_no_project_raises(document: dict[str, Any], build: Any) -> None:
    found = {**document, "projectType": "application", "targets": document.get("targets") or {"build": build}}
    for part in facts({**FILES, "apps/api/project.json": found}).components:
        node.recipe(part, pins.shipped())


@pytest.mark.parametrize(
    ("build", "plugins", "start"),
    [
        (None, ["@nx/next/plugin"], "apps/shop"),
        (None, [{"plugin": "@nx/next/plugin", "options": {"buildTargetName": "build"}}], "apps/shop"),
        (None, [{"plugin": "@nx/next/plugin", "options": {"buildTargetName": "make"}}], None),
        (None, [], None),
        ({"executor": "@nx/next:build", "options": {"outputPath": "dist/apps/shop"}}, [], "dist/apps/shop"),
        ({"executor": "nx:run-commands", "options": {"command": "next build"}}, [], None),
    ],
)
def test_next_is_started_where_its_build_left_it(
    build: dict[str, Any] | None, plugins: list[Any], start: str | None
) -> None:
    project = {"name": "shop", "projectType": "application", "targets": {"build": build} if build else {}}
    files = {
        "package.json": {**ROOT, "dependencies": {"next": "15"}},
        "package-lock.json": "{}",
        "nx.json": {"plugins": plugins},
        "apps/shop/project.json": project,
        "apps/shop/next.config.js": "module.exports = {};",
    }
    shops = [part for part in facts(files).components if part.path == "apps/shop"]
    assert [node.recipe(part, pins.shipped()).start for part in shops] == (
        [("node_modules/.bin/next", "start", start)] if start else []
    )
    assert all((part.framework, part.port) == ("next", 3000) for part in shops)


def test_a_server_that_a_plugin_has_webpack_build_starts_from_where_its_file_says() -> None:
    serve = {"executor": "@nx/js:node", "options": {"buildTarget": "api:build"}}
    files = {
        **FILES,
        "nx.json": {"plugins": ["@nx/webpack/plugin"]},
        "apps/api/project.json": {"name": "api", "projectType": "application", "targets": {"serve": serve}},
        "apps/api/webpack.config.js": "module.exports = { output: { path: join(__dirname, '../../dist/apps/api') } };",
    }
    (api,) = (part for part in facts(files).components if part.path == "apps/api")
    assert node.recipe(api, pins.shipped()).start == ("node", "dist/apps/api/main.js")
    assert (api.framework, api.port) == ("express", 3333)


def test_a_server_that_is_only_run_to_write_pages_leaves_a_site() -> None:
    build = WEB["targets"]["build"]  # type: ignore[index]
    options = {**build["options"], "server": "apps/web/src/main.server.ts"}
    kinds = {}
    for mode in ("static", "server"):
        told = {"build": {**build, "options": {**options, "outputMode": mode}}}
        parts = facts({**FILES, "apps/web/project.json": {**WEB, "targets": told}}).components
        kinds[mode] = [part.kind for part in parts if part.path == "apps/web"]
    assert kinds == {"static": ["site"], "server": []}
