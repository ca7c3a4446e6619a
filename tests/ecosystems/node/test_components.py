"""What is made of package.json files; each test shows one rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cigen import inspector, pins
from cigen.ecosystems import node
from cigen.facts import Component, Facts
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings

EXPRESS = {"name": "api", "scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}}


def facts(files: Mapping[str, Any], **chosen: Any) -> Facts:
    texts = {path: content if isinstance(content, str) else json.dumps(content) for path, content in files.items()}
    return inspector.inspect(Repo.from_mapping(texts), pins.shipped(), Settings(**chosen))


def only(files: Mapping[str, Any], **chosen: Any) -> Component:
    (part,) = facts(files, **chosen).components
    return part


def codes(found: Facts) -> set[str]:
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "app"),
        ({"main": "lib/index.js"}, "library"),
        ({"main": "server.js"}, "app"),
        ({"main": "server.js", "scripts": {"test": "node --test"}}, "library"),
        ({"main": "server.js", "exports": "./lib/index.js"}, "library"),
        ({"main": "index.js", "types": "index.d.ts"}, "app"),
    ],
)
def test_a_server_that_npm_installs_and_nobody_imports_is_an_app(more: dict[str, Any], kind: str) -> None:
    lounge = {"name": "lounge", "version": "1.0.0", "bin": {"lounge": "index.js"}, "files": ["index.js"]}
    assert only({"package.json": {**EXPRESS, **lounge, **more}, "index.js": ""}).kind == kind


@pytest.mark.parametrize(
    ("files", "manager"),
    [
        ({}, "npm"),
        ({"yarn.lock": "# yarn lockfile v1\n"}, "yarn"),
        ({"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"}, "pnpm"),
        ({"bun.lock": "{}"}, "bun"),
        ({"package-lock.json": "{}", "package.json": {**EXPRESS, "packageManager": "pnpm@9.1.0"}}, "pnpm"),
        ({".github/workflows/ci.yml": "jobs: {a: {steps: [{run: pnpm install}]}}"}, "pnpm"),
        ({"Dockerfile": "FROM node\nRUN yarn install\n"}, "yarn"),
        ({"Dockerfile": "FROM node\nRUN yarn install\n", "package-lock.json": "{}"}, "npm"),
    ],
)
def test_package_manager(files: dict[str, Any], manager: str) -> None:
    assert only({"package.json": EXPRESS, **files}).package_manager == manager


def test_two_lockfiles_are_told_and_the_setting_flips_them() -> None:
    files = {"package.json": EXPRESS, "yarn.lock": "# yarn lockfile v1\n", "package-lock.json": "{}"}
    assert "two-lockfiles" in codes(facts(files))
    chosen = {".": ComponentSettings(build_tool="npm")}
    assert only(files, components=chosen).package_manager == "npm"


@pytest.mark.parametrize("file", [{".tool-versions": "pnpm 9.1.0\n"}, {"mise.toml": '[tools]\npnpm = "9"\n'}])
def test_a_package_manager_of_a_version_manager(file: dict[str, str]) -> None:
    part = only({"package.json": EXPRESS, **file})
    assert part.package_manager == "pnpm"


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({".nvmrc": "20"}, "20"),
        ({"package.json": {**EXPRESS, "engines": {"node": ">=18 <23"}}}, "22"),
        ({"package.json": {**EXPRESS, "volta": {"node": "20.1.0"}}}, "20"),
        ({"package.json": {**EXPRESS, "devEngines": {"runtime": {"name": "node", "version": "^22"}}}}, "22"),
    ],
)
def test_node_version(files: dict[str, Any], version: str) -> None:
    assert only({"package.json": EXPRESS, **files}).runtime.version == version


@pytest.mark.parametrize(
    ("package", "kind", "framework"),
    [
        (EXPRESS, "app", "express"),
        ({"dependencies": {"next": "15"}, "scripts": {"build": "next build", "start": "next start"}}, "app", "next"),
        ({"devDependencies": {"vite": "7"}, "scripts": {"build": "vite build"}}, "site", "vite"),
        ({"dependencies": {"react-scripts": "5"}, "scripts": {"build": "react-scripts build"}}, "site",
         "create-react-app"),
        ({"main": "index.js", "devDependencies": {"express": "5"}, "scripts": {"test": "mocha"}}, "library", None),
        ({"dependencies": {"@nestjs/core": "11"}, "scripts": {"start": "nest start"}}, "app", "nest"),
        ({"devDependencies": {"vite-plus": "1"}, "scripts": {"build": "vp build"}}, "site", "vite"),
        ({"devDependencies": {"vite": "7"}, "scripts": {"build": 'run-p type-check "build-only {@}" --',
          "type-check": "vue-tsc --build", "build-only": "vite build"}}, "site", "vite"),
        ({"devDependencies": {"vite": "7"}, "scripts": {"build": "npm-run-all -p make:*", "make:a": "tsc",
          "make:b": "vite build"}}, "site", "vite"),
        ({"devDependencies": {"vite": "7"}, "scripts": {"build": "run-s check && tsc", "check": "vitest run",
          "build-only": "vite build", "test": "x"}}, "library", None),
        ({"dependencies": {"react-static": "7"}, "scripts": {"start": "react-static start",
          "build": "NODE_OPTIONS=--x react-static build"}}, "site", "react-static"),
        ({"devDependencies": {"preact-cli": "3"}, "scripts": {"build": "preact build"}}, "site", "preact-cli"),
    ],
)  # fmt: skip
def test_kind(package: dict[str, Any], kind: str, framework: str | None) -> None:
    part = only({"package.json": package, "index.html": "", "index.js": ""})
    assert (part.kind, part.framework) == (kind, framework)


@pytest.mark.parametrize(
    ("more", "command"),
    [
        ({"src/a.test.ts": 'import { test } from "bun:test"'}, ("bun test",)),
        ({"src/a.test.ts": "", "CI": "bun test"}, ("bun test",)),
        ({"src/a.test.ts": "", "CI": "bun test:e2e"}, ()),
        ({"CI": "bun test"}, ()),
        ({"package-lock.json": "{}", "bun.lock": "", "src/a.test.ts": "", "CI": "npm ci"}, ()),
    ],
)
def test_buns_own_runner_needs_no_script(more: dict[str, str], command: tuple[str, ...]) -> None:
    run = json.dumps({"on": "push", "jobs": {"a": {"steps": [{"run": more.get("CI", "true")}]}}})
    files = {"package.json": {"name": "kit", "scripts": {"build": "tsc"}}, "bun.lock": "{}", **more}
    part = only({**files, ".github/workflows/ci.yml": run})
    assert part.commands.test == command
    stages = str(node.recipe(part, pins.shipped()).test)
    assert ("bun test --reporter=junit" in stages) is bool(command)


@pytest.mark.parametrize(
    ("script", "more", "is_test"),
    [
        ("vitest", {}, False),
        ("CI=true react-scripts test --coverage", {}, False),
        ("vitest run --passWithNoTests", {}, True),
        ("tsc && vitest", {}, True),
        ("mocha", {}, True),
        ("jest", {"jest.config.js": "roots: ['../a']"}, True),
        ("vitest", {"src/a.test.ts": ""}, True),
        ("jest", {"__tests__/a.js": ""}, True),
        ("jest", {"src/contests/latest.js": ""}, False),
    ],
)
def test_a_runner_that_finds_no_test_is_none(script: str, more: dict[str, str], *, is_test: bool) -> None:
    package = {"name": "kit", "scripts": {"test": script, "build": "tsc"}}
    assert bool(only({"package.json": package, "src/index.ts": "", **more}).commands.test) is is_test


def test_pages_beside_a_server_that_nothing_starts_are_a_site() -> None:
    scripts = {"start": "react-scripts start", "build": "react-scripts build"}
    package = {"private": True, "dependencies": {"express": "5", "react-scripts": "5"}, "scripts": scripts}
    pages = only({"package.json": package, "src/index.js": ""})
    assert (pages.kind, pages.framework) == ("site", "create-react-app")
    assert only({"package.json": package, "server.js": ""}).framework == "express"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("build: { lib: { entry: 'x.js' } }", "library"),
        ("build: { lib: options }", "library"),
        ("resolve: { alias: { $lib: resolve('./src/lib') } }", "site"),
        ("resolve: { alias: { lib: path.resolve('src/lib') } }", "site"),
    ],
)
def test_vite_makes_a_library_where_its_configuration_says_so_and_not_of_an_alias(said: str, kind: str) -> None:
    package = {"devDependencies": {"vite": "7"}, "scripts": {"build": "vite build"}}
    files = {"package.json": package, "index.html": "", "vite.config.js": f"export default {{ {said} }}"}
    assert only(files).kind == kind


@pytest.mark.parametrize(
    "package",
    [
        {"devDependencies": {"husky": "9", "prettier": "3"}, "scripts": {"format": "prettier -w ."}},
        {"devDependencies": {"eslint": "9"}, "scripts": {"test": "eslint ."}},
        {},
        {"main": "index.js", "scripts": {"execute": "artillery run a.yml"}, "devDependencies": {"artillery": "2"}},
    ],
)
def test_tools_alone_are_no_component(package: dict[str, Any]) -> None:
    found = facts({"package.json": package})
    assert (found.components, codes(found)) == ((), {"left-out"})


def test_the_test_script_of_npm_init_is_none() -> None:
    package = {
        "name": "x",
        "version": "1.0.0",
        "main": "x.js",
        "scripts": {"test": 'echo "Error: no test specified" && exit 1'},
    }
    found = facts({"package.json": package})
    assert found.components[0].commands.test == ()
    assert "no-tests" in codes(found)


def test_a_runner_that_has_nothing_to_run_is_told() -> None:
    package = {"name": "x", "version": "1.0.0", "main": "x.js", "scripts": {"test": "vitest run"}}
    (finding,) = [one for one in facts({"package.json": package}).findings if one.code == "no-tests"]
    assert finding.message == "package.json: its runner of tests finds no file with a test"


def test_a_registry_that_wants_a_secret_is_told() -> None:
    npmrc = "@acme:registry=https://npm.example.org/\n//npm.example.org/:_authToken=${NPM_TOKEN}\n"
    (finding,) = [one for one in facts({"package.json": EXPRESS, ".npmrc": npmrc}).findings if one.line == 2]
    assert (finding.code, finding.file) == ("private-registry", ".npmrc")


def test_examples_of_a_workspace_are_no_components() -> None:
    apps = {"packages/docs/package.json": {**EXPRESS, "name": "docs"}}
    assert only(WORKSPACE | apps).kind == "library"


def test_a_site_generator_that_only_makes_the_documentation_makes_no_site() -> None:
    package = {"name": "x", "version": "1.0.0", "devDependencies": {"vitepress": "1"},
               "scripts": {"build": "tsup", "docs": "vitepress build"}}  # fmt: skip
    assert only({"package.json": package}).kind == "library"


WORKSPACE = {
    "package.json": {"name": "root", "workspaces": ["packages/*", "apps/*"]},
    "packages/a/package.json": {"name": "a", "scripts": {"test": "jest"}, "dependencies": {"b": "*"}},
    "packages/a/a.test.js": "",
    "packages/b/b.test.js": "",
    "packages/b/package.json": {"name": "b", "scripts": {"test": "jest", "build": "tsc"}},
}


def test_a_workspace_without_apps_is_one_component() -> None:
    part = only(WORKSPACE)
    assert (part.path, part.workspace) == (".", "npm")
    assert part.commands.test == ("npm run test --workspaces --if-present",)


def test_apps_of_a_workspace_are_components_that_see_all_of_it() -> None:
    apps = {f"apps/{name}/package.json": {**EXPRESS, "name": name} for name in ("one", "two")}
    found = facts(WORKSPACE | apps).components
    assert [(part.path, part.context) for part in found] == [(".", "."), ("apps/one", "."), ("apps/two", ".")]
    assert all("packages/a/package.json" in part.manifests for part in found)


def test_the_root_of_a_workspace_is_not_the_site_that_one_member_is() -> None:
    files = {
        "package.json": {"name": "root", "private": True, "workspaces": ["*"], "scripts": {"build": "turbo build"}},
        "cli/package.json": {"name": "kit", "version": "1.0.0", "exports": "./x.js", "scripts": {"build": "tsc"}},
        "www/package.json": {"name": "www", "dependencies": {"astro": "5"}, "scripts": {"build": "astro build"}},
    }
    found = facts(files).components
    assert [(part.path, part.kind, part.framework) for part in found] == [
        (".", "library", None),
        ("www", "site", "astro"),
    ]
    private = {"name": "ui", "private": True, "exports": "./x.js"}
    assert only(files | {"cli/package.json": private}).path == "www"


def test_a_bundle_that_is_committed_is_no_component() -> None:
    bundle = {"name": "chart", "private": True, "scripts": {"build": "rollup -c"}, "devDependencies": {"rollup": "4"}}
    files = {"package.json": EXPRESS, "server.js": "", "elements/chart/package.json": bundle}
    assert [part.path for part in facts(files).components] == [".", "elements/chart"]
    assert only({**files, "elements/chart/dist/index.js": ""}).path == "."


def test_a_broken_manifest_leaves_the_others_alone() -> None:
    found = facts({"a/package.json": EXPRESS, "b/package.json": '{"name": '})
    assert [part.path for part in found.components] == ["a"]
    assert any(finding.severity == "error" and finding.file == "b/package.json" for finding in found.findings)


def recipe(files: Mapping[str, Any]) -> str:
    return repr(node.recipe(only(files), pins.shipped()))


def test_hooks_run_with_the_sources_and_those_for_people_never() -> None:
    scripts = {"postinstall": "patch-package", "prepare": "husky", "preinstall": "npx only-allow npm"}
    made = node.recipe(only({"package.json": EXPRESS | {"scripts": scripts}, "server.js": ""}), pins.shipped())
    assert made.build == ("npm run postinstall",)


@pytest.mark.parametrize(
    ("called", "is_run"),
    [("npx husky set .husky/commit-msg x", False), ("npm run prepare", False), ("npm run more && npm run more", False),
     ("patch-package", True), ("npm run gone", True)],
)  # fmt: skip
def test_a_hook_for_people_may_be_a_script_that_calls_others(called: str, is_run: bool) -> None:
    scripts = {"prepare": "husky install && npm run hooks", "hooks": called, "more": "husky"}
    made = node.recipe(only({"package.json": EXPRESS | {"scripts": scripts}, "server.js": ""}), pins.shipped())
    assert made.build == (("npm run prepare",) if is_run else ())


def test_values_of_the_repository_are_no_commands() -> None:
    hostile = "x; touch /tmp/owned"
    package = {**EXPRESS, "packageManager": f"pnpm@9.0.0{hostile}", "scripts": {"start": f"node {hostile}"},
               "main": hostile, "name": hostile}  # fmt: skip
    assert "owned" not in recipe({"package.json": package, "server.js": ""})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["name", "version", "main", "bin", "private", "scripts", "dependencies", "devDependencies", "workspaces", "engines",
     "packageManager", "devEngines", "volta", "pnpm", "exports", "files"]
)  # fmt: skip
NAMES = st.sampled_from(["start", "build", "test", "next", "vite", "express", "jest", "node", "prepare", "a"])
VALUES = st.sampled_from(["node x.js", "*", "jest", "file:../a", "packages/*", "workspace:*", ">=18", "&& ;", "**"])
PACKAGES = st.dictionaries(
    KEYS, JSON | st.dictionaries(NAMES, VALUES | JSON, max_size=4) | st.lists(VALUES), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(PACKAGES, PACKAGES, JSON | PACKAGES)
def test_no_shape_of_a_manifest_raises(root: Any, member: Any, other: Any) -> None:
    found = facts({"package.json": root, "packages/a/package.json": member, "b/package.json": other, "index.html": ""})
    for part in found.components:
        if part.build_tool in node.BUILD_TOOLS:
            node.recipe(part, pins.shipped())


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "app"),
        ({"exports": "./index.js", "version": "1.0.0"}, "library"),
        ({"exports": "./index.js", "version": "1.0.0", "private": True}, "app"),
        ({"exports": "./index.js"}, "app"),  # no registry takes it
        ({"files": ["index.js"]}, "library"),
    ],
)
def test_what_is_published_is_a_library_whatever_it_starts_to_be_tried(more: dict[str, Any], kind: str) -> None:
    assert only({"package.json": {**EXPRESS, **more}}).kind == kind


LIBRARIES = {"name": "lib", "private": True, "workspaces": ["packages/*"]}
MEMBER = {"name": "@lib/core", "exports": "./index.js", "scripts": {"build": "rollup"}}


@pytest.mark.parametrize(
    ("more", "files", "expected"),
    [
        ({"next": "15"}, {"site/pages/index.js": "", "site/next.config.js": ""}, ("library", None)),
        ({"nuxt": "4"}, {"interactive/nuxt.config.ts": ""}, ("library", None)),
        ({"next": "15"}, {"pages/index.js": ""}, ("app", "next")),
        ({"next": "15"}, {"src/app/page.js": ""}, ("app", "next")),
        ({"next": "15"}, {"next.config.ts": ""}, ("app", "next")),
        ({"nuxt": "4"}, {"app.vue": ""}, ("app", "nuxt")),
        ({"nuxt": "4"}, {"app/app.vue": ""}, ("app", "nuxt")),
        ({"nuxt": "4"}, {"application.vue": "", "appearance/x": ""}, ("library", None)),
    ],
)
def test_a_root_that_holds_the_framework_of_a_folder_is_not_made_with_it(
    more: dict[str, str], files: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    scripts = {"build": "rollup -c && cd ./site && next build", "serve": "cd ./site && next", "test": "mocha"}
    root = {**LIBRARIES, "devDependencies": more, "scripts": scripts}
    part = only({"package.json": root, "packages/core/package.json": MEMBER, **files})
    assert (part.kind, part.framework) == expected


def test_members_that_are_examples_are_not_deployed() -> None:
    root = {"name": "lib", "private": True, "workspaces": ["packages/*", "docs"], "scripts": {"test": "vitest run"}}
    files = {
        "package.json": root,
        "packages/api/package.json": EXPRESS,
        "docs/package.json": {**EXPRESS, "name": "docs"},
    }
    assert {part.path for part in facts(files).components} <= {".", "packages/api"}
    assert "left-out" in codes(facts(files))


def test_a_part_that_serves_makes_no_application_of_a_package_for_others() -> None:
    kit = {"name": "kit", "version": "1.0.0", "exports": "./index.js", "scripts": {"build": "tsc"}}
    files = {
        "package.json": kit | {"workspaces": ["devtools"]},
        "devtools/package.json": {"private": True, "dependencies": {"nuxt": "3"}, "scripts": {"build": "nuxt build"}},
    }
    part = only(files)
    assert (part.path, part.kind, part.framework, part.port) == (".", "library", None, None)


def test_a_package_below_another_with_nothing_to_do_of_its_own_is_left_out() -> None:
    plugin = {"name": "plugin", "version": "1.0.0", "exports": "./index.js"}
    files = {"package.json": EXPRESS, "server.js": "", "packages/plugin/package.json": plugin}
    assert [part.path for part in facts(files).components] == ["."]
    assert [part.path for part in facts({"plugin/package.json": plugin, "plugin/index.js": ""}).components] == [
        "plugin"
    ]


def test_a_server_that_nx_builds_starts_from_its_output() -> None:
    target = {"options": {"outputPath": "dist/api", "main": "src/main.ts"}}
    files: dict[str, Any] = {
        "package.json": EXPRESS | {"scripts": {"start": "nx serve", "build": "nx build"}},
        "project.json": {"projectType": "application", "targets": {"build": target}},
        "src/main.ts": "app.listen(process.env.PORT || 3333)",
    }
    part = only(files)
    assert (part.kind, part.framework, part.port) == ("app", "express", 3333)
    recipe = node.recipe(part, pins.shipped())
    assert recipe.start == ("node", "dist/api/main.js")
    target["options"]["outputPath"] = "../../etc"
    assert only(files).kind == "library"


@pytest.mark.parametrize(
    ("patched", "major"),
    [("  a@1.0.0: {hash: b7, path: patches/a.patch}\n", "10"), (f"  a@1.0.0: {'b7' * 32}\n", "11")],
)
def test_patches_in_a_lockfile_tell_which_pnpm_wrote_it(patched: str, major: str) -> None:
    lock = f"lockfileVersion: '9.0'\n\npatchedDependencies:\n{patched}"
    part = only({"package.json": EXPRESS, "pnpm-lock.yaml": lock})
    assert f"PNPM_VERSION', '{major}." in str(node.recipe(part, pins.shipped()).setup)


def test_a_package_by_its_path_brings_what_it_takes_by_path_itself() -> None:
    files = {
        "package.json": {**EXPRESS, "dependencies": {"a": "file:./test-dep/a"}},
        "test-dep/a/package.json": {"name": "a", "dependencies": {"b": "file:../b"}},
        "test-dep/b/package.json": {"name": "b", "dependencies": {"a": "link:../a"}},
    }
    assert {"test-dep/a/package.json", "test-dep/b/package.json"} <= set(only(files).manifests)


def test_a_member_is_built_after_what_it_needs_by_words_typed_in_its_folder() -> None:
    files: dict[str, Any] = {
        "package.json": {"private": True, "workspaces": ["apps/*", "packages/*"]},
        "packages/my ui/package.json": {"name": "@a/ui", "scripts": {"build": "tsc"}},
        **{
            f"apps/{name}/package.json": {
                "name": f"@a/{name}",
                "private": True,
                "scripts": {"build": "next build"},
                "dependencies": {"next": "15", "@a/ui": "*"},
            }
            for name in ("shop", "admin")
        },
    }
    (app, *_) = (part for part in facts(files).components if part.path == "apps/admin")
    assert app.commands.build == ("npm --prefix '../../packages/my ui' run build", "npm run build")
    files["package.json"]["devDependencies"] = {"turbo": "2"}
    (app, *_) = (part for part in facts(files).components if part.path == "apps/admin")
    assert app.commands.build == ("npx turbo run build --filter=@a/admin",)


def test_a_member_may_have_its_bundler_from_the_root() -> None:
    files = {
        "package.json": {"private": True, "workspaces": ["app"], "devDependencies": {"vite": "7"}},
        "app/package.json": {"name": "app", "private": True, "scripts": {"build": "vite build"}},
        "app/index.html": "<html></html>",
    }
    (part,) = facts(files).components
    assert (part.kind, part.framework) == ("site", "vite")


_NAMED_BUILD = {
    "scripts": {
        "start": "node server.js",
        "build:ui": "vite build",
        "build:server": "tsc && npm run build:types",
        "build:types": "tsc -d",
        "build:docs": "vitepress build",
        "build:image": "docker build .",
        "build:all-images": "docker build .",
        "build:nobody": "x",
        "css": "node scripts/build-sass.ts",
        "typecheck": "tsc --noEmit",
        "types": "tsc",
        "lint:css": "sass --check x",
    },
    "dependencies": {"express": "5"},
}


def _steps(*commands: str) -> dict[str, str]:
    return {".github/workflows/ci.yml": json.dumps({"jobs": {"a": {"steps": [{"run": one} for one in commands]}}})}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (_steps("npm ci", "npm run build:ui"), ("npm run build:ui",)),
        (_steps("npm run build:types && npm run build:server", "npm run build:ui"),
         ("npm run build:server", "npm run build:ui")),
        (_steps("npm run build:docs", "npm run build:all-images", "npm run build:gone", "npm run build:uix"), ()),
        ({"docker/Dockerfile": "FROM node\nRUN npm ci && \\\n  npm run build:ui\n"}, ("npm run build:ui",)),
        (_steps("npm run css", "npm run typecheck", "npm run types", "npm run lint:css"), ("npm run css",)),
        ({}, ()),
        ({"package.json": {**_NAMED_BUILD, "scripts": {**_NAMED_BUILD["scripts"], "build": "x"}},
          **_steps("npm run build:ui")}, ("npm run build",)),
    ],
)  # fmt: skip
def test_a_build_by_another_name_that_the_team_calls(files: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert only({"package.json": _NAMED_BUILD, "server.js": "", **files}).commands.build == expected


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ({"coverage": "vitest run --coverage"}, ("yarn run coverage",)),
        ({"coverage": "tsc && cross-env CI=1 c8 node node_modules/.bin/jest.js"}, ("yarn run coverage",)),
        ({"coverage": "node --no-warnings --test"}, ("yarn run coverage",)),
        ({"coverage": "vitest run", "test": "jest"}, ("yarn test",)),
        ({"coverage": "codecov jest"}, ()),
        ({"e2e": "jest -c e2e"}, ()),
        ({"uncalled": "jest"}, ()),
    ],
)
def test_tests_by_another_name_that_the_team_calls(scripts: dict[str, str], expected: tuple[str, ...]) -> None:
    files = {"package.json": {**EXPRESS, "scripts": scripts}, "server.js": "", "a.test.js": "", "yarn.lock": ""}
    part = only({**files, **_steps("yarn e2e && yarn coverage")})
    assert part.commands.test == expected
    assert not any("coverage" in command for command in node.recipe(part, pins.shipped()).test)


def test_a_name_that_the_team_chose_is_no_word_of_a_command() -> None:
    files = {"package.json": _NAMED_BUILD, "server.js": "", **_steps("npm run build:server", "npm run build:ui")}
    made = node.recipe(only(files), pins.shipped())
    assert ("SCRIPTS", "build:server build:ui") in [
        pair for step in made.deps if isinstance(step, Env) for pair in step.values
    ]
    assert 'for script in $SCRIPTS; do npm run "$script" || exit 1; done' in made.build
    assert not any("build:" in command for command in made.build)


def test_committed_packages_that_tests_load_are_in_the_build(tmp_path: Path) -> None:
    for path in ("node_modules/x/x.js", "test/eval/node_modules/a.js", "demo/node_modules/b.js", "demo/package.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("{}")
    (tmp_path / "package.json").write_text(json.dumps(EXPRESS))
    (part,) = inspector.inspect(Repo.from_folder(tmp_path), pins.shipped(), Settings()).components
    assert [pattern for pattern in node.recipe(part, pins.shipped()).ignored if "node_modules" in pattern] == [
        "**/node_modules",
        "!test/eval/node_modules",
    ]


@pytest.mark.parametrize(
    ("more", "file", "is_left_out"),
    [
        ({"types": "types/index.d.ts", "exports": {".": {"import": "./sass.js"}}}, "package/README.md", True),
        ({"main": "sass.js", "scripts": {"build": "make"}}, "package/README.md", False),
        ({"main": "sass.js"}, "package/sass.js", False),
        ({"exports": "./data/*.json"}, "package/data/a.json", False),
        ({"main": "dist/sass.js"}, "package/src/sass.ts", False),
        ({"files": ["*.txt"]}, "package/README.md", False),
    ],
)
def test_manifest_of_what_another_build_makes_is_no_component(
    more: dict[str, Any], file: str, is_left_out: bool
) -> None:
    package = {"name": "sass", "version": "1.0.0", "dependencies": {"chokidar": "5"}, "exports": None, **more}
    found = facts({"package/package.json": package, file: "", "api/package.json": EXPRESS, "api/server.js": ""})
    assert ("package" not in [part.path for part in found.components]) is is_left_out


def test_settings_that_tests_load_stay_and_those_of_a_developer_do_not() -> None:
    own = {".env.local": "A=1", "tests/own/.env.test.local": "B=1", "tests/own/.gitignore": "*.local\n"}
    part = only({"package.json": EXPRESS, "tests/.env.local": "C=1", **own})
    ignored = node.recipe(part, pins.shipped()).ignored
    assert [pattern for pattern in ignored if ".env" in pattern] == [
        "**/.env.local",
        "**/.env.*.local",
        "!tests/.env.local",
    ]


_API = {"name": "api", "version": "1.0.0", "exports": {"./types": "./dist/x.d.ts"},
        "dependencies": {"@hono/node-server": "2"},
        "scripts": {"build": "npm run bundle && tsc",
                    "bundle": "esbuild src/index.ts --bundle --platform=node --outfile=dist/index.cjs"}}  # fmt: skip
_SPACE = {
    "package.json": {"private": True, "workspaces": ["apps/*", "packages/*"]},
    "apps/api/package.json": _API,
    "packages/kit/package.json": {"name": "kit", "private": True, "exports": "./x.ts"},
}
_PACKS_API = (
    "FROM node AS build\nWORKDIR /repo\nFROM node\nCOPY --from=build /repo/apps/api/dist .\nCMD node index.cjs\n"
)


@pytest.mark.parametrize(
    ("files", "is_app"),
    [
        ({}, False),
        ({"deploy/api.Dockerfile": _PACKS_API}, True),
        ({"deploy/api.Dockerfile": _PACKS_API.replace("apps/api/", "apps/api-gateway/")}, False),
        ({"deploy/all.Dockerfile": _PACKS_API.replace("CMD", "COPY --from=build /repo/packages/kit kit\nCMD")}, False),
        (
            {"apps/api/prod.Dockerfile": _PACKS_API.replace("CMD", "COPY --from=build /repo/packages/kit kit\nCMD")},
            True,
        ),
        ({"deploy/api.Dockerfile": _PACKS_API.replace("CMD node index.cjs", "CMD npm test")}, False),
        ({"deploy/api.Dockerfile": f"# written by cigen\n{_PACKS_API}"}, False),
        ({"apps/api/Dockerfile": "FROM node\nCOPY . .\nEXPOSE 3000\n"}, True),
        ({"apps/api/Dockerfile": "FROM node\nRUN npm test\n"}, False),
    ],
)
def test_what_an_image_of_the_team_packs_is_deployed_whatever_it_says_for_others(
    files: dict[str, str], *, is_app: bool
) -> None:
    found = {part.path: part for part in facts(_SPACE | files).components}
    assert ("apps/api" in found) is is_app
    if is_app:
        assert (found["apps/api"].kind, found["apps/api"].framework) == ("app", "hono")
        assert set(found) == {"apps/api"}
        assert node.recipe(found["apps/api"], pins.shipped()).start == ("node", "dist/index.cjs")


@pytest.mark.parametrize("base", ["nginx:1.29", "nginxinc/nginx-unprivileged:1.23-alpine"])
def test_a_server_of_development_beside_pages_that_a_web_server_serves(base: str) -> None:
    package = {"private": True, "scripts": {"build": "webpack", "start": "node server"},
               "dependencies": {"express": "5", "html-webpack-plugin": "5"}}  # fmt: skip
    files = {"package.json": package, "Dockerfile": f"FROM node AS build\nFROM {base}\nCOPY --from=build /app/dist .\n"}
    part = only(files)
    assert (part.kind, part.framework) == ("site", "webpack")
    part = only(files | {"Dockerfile": "FROM node\nCOPY . .\nCMD node server\n"})
    assert (part.kind, part.framework) == ("app", "express")


@pytest.mark.parametrize(
    ("more", "is_kept"),
    [
        ({}, False),
        (
            {"packages/types/package.json": {"name": "types", "exports": "./x.d.ts", "publishConfig": {"access": "x"}}},
            True,
        ),
        (
            {
                "packages/types/package.json": {
                    "name": "types",
                    "version": "1.0.0",
                    "exports": "./x.js",
                    "scripts": {"build": "tsc"},
                }
            },
            True,
        ),
        (_steps("npm publish --workspaces"), True),
        ({"packages/types/package.json": {"name": "types", "publishConfig": {"access": "public"}}}, False),
    ],
)
def test_a_member_that_nothing_builds_or_publishes_is_no_reason_for_a_component(
    more: dict[str, Any], *, is_kept: bool
) -> None:
    types = {"name": "types", "version": "1.0.0", "exports": {".": {"types": "./index.d.ts"}}}
    files = _SPACE | {"apps/api/Dockerfile": "FROM node\nCOPY . .\nEXPOSE 80\n", "packages/types/package.json": types}
    assert ("." in {part.path for part in facts(files | more).components}) is is_kept


@pytest.mark.parametrize(
    ("files", "start"),
    [
        ({"api/tsconfig.json": '{"outDir": "./lib"}'}, ("node", "lib/main.js")),
        ({"api/tsconfig.json": '{"outDir": "../../etc"}'}, None),
        ({}, None),
    ],
)
def test_a_server_that_is_compiled_starts_from_what_the_compiler_leaves(
    files: dict[str, str], start: tuple[str, ...] | None
) -> None:
    package = {"name": "api", "private": True, "dependencies": {"fastify": "5"},
               "scripts": {"dev": "tsx watch --env-file=.env src/main.ts", "build": "tsc -p ."}}  # fmt: skip
    part = only({"api/package.json": package, "api/src/main.ts": "", **files})
    assert (part.kind == "app") is (start is not None)
    assert node.recipe(part, pins.shipped()).start == (start or ())


_TSX = ("node_modules/.bin/tsx", "src/main.ts")


@pytest.mark.parametrize(
    ("scripts", "start"),
    [
        ({"start": 'concurrently "vite-node --watch src/main.ts" "vite"'}, ("node_modules/.bin/vite-node", _TSX[1])),
        ({"dev": 'concurrently "tsx watch --env-file .env src/main.ts" "vite"'}, _TSX),
        ({"dev": "concurrently 'npm:dev:*'", "dev:api": "NODE_ENV=x tsx src/main.ts", "dev:web": "vite"}, _TSX),
        ({"dev": "run-p api vite", "api": "nodemon --exec 'ts-node --esm -P a.json src/main.ts'"},
         ("node_modules/.bin/ts-node", "--esm", "-P", "a.json", _TSX[1])),
        ({"dev": "concurrently 'cd ui && tsx src/main.ts' vite"}, None),
        ({"dev": "concurrently 'tsx mocks/main.ts' 'tsx scripts/main.ts' 'tsx src/lost.ts' vite"}, None),
        ({"mock": "tsx src/main.ts", "dev": "vite"}, None),
    ],
)  # fmt: skip
def test_a_server_that_is_started_from_its_source_beside_its_pages(
    scripts: dict[str, str], start: tuple[str, ...] | None
) -> None:
    tools = {"tsx": "4", "vite": "7", "vite-node": "3", "ts-node": "10"}
    package = {"name": "api", "private": True, "dependencies": {"koa": "3"}, "devDependencies": tools,
               "scripts": {"build": "vite build", **scripts}}  # fmt: skip
    files = {"src/main.ts": "app.listen(4321)", "mocks/main.ts": "", "scripts/main.ts": "", "index.html": ""}
    part = only({"package.json": package, **files})
    assert (part.kind, part.port) == (("app", 4321) if start else ("site", 8080))
    assert not start or node.recipe(part, pins.shipped()).start == start


_CHAIN = {"build": "cd server && npm run build && cd ../client && ng build", "start": "npm --prefix server start"}


@pytest.mark.parametrize(
    ("root", "files", "is_kept"),
    [
        ({"scripts": _CHAIN}, {}, False),
        ({"scripts": {**_CHAIN, "dev": 'concurrently "npm --prefix server run x" "npm run start"', "prepare": "husky"},
          "devDependencies": {"concurrently": "9", "husky": "9", "lint-staged": "16"}}, {}, False),
        ({"scripts": {**_CHAIN, "dev": "NODE_ENV=x npx concurrently 'cd server && npx vite'"}}, {}, False),
        ({"scripts": {**_CHAIN, "check": "webpack && npm --prefix server start"}}, {}, True),
        ({"scripts": _CHAIN, "dependencies": {"axios": "1"}, "devDependencies": {"webpack": "5"}}, {}, False),
        ({"scripts": {**_CHAIN, "dev": "env-cmd -f .env run-p dev:*", "dev:api": "cross-var npm start --prefix $DIR",
          "dev:all": "dotenv -e .env -- concurrently 'cd server && npm start' 'node server/server.js'"},
          "devDependencies": {"cross-var": "1", "env-cmd": "10", "dotenv-cli": "7"}}, {}, False),
        ({"scripts": {**_CHAIN, "test": "cypress run", "e2e": "yarn playwright test"}, "devDependencies":
          {"cypress": "14"}}, {"cypress/e2e/a.cy.ts": "", "cypress.config.ts": "", "lib/main.js": ""}, False),
        ({"scripts": {**_CHAIN, "build": "cp -r server/dist dist && tsc -p server"}}, {}, False),
        ({"scripts": {**_CHAIN, "postinstall": "node scripts/all.js"}}, {"scripts/all.js": "", "x.js": None}, False),
        ({"scripts": {**_CHAIN, "test": "jest"}}, {"tests/a.test.js": "", "x.js": None}, True),
        ({"scripts": {**_CHAIN, "dev": "concurrently 'cd server && npm start' 'node x'"}}, {}, True),
        ({"scripts": {**_CHAIN, "css": "yarn sass lib"}}, {"lib/a.scss": "", "x.js": None}, True),
        ({"scripts": _CHAIN, "main": "./x"}, {}, True),
        ({"scripts": {"postinstall": "cd server && npm i"}, "dependencies": {"koa": "3"}}, {"server.js": ""}, True),
        ({"scripts": {"build": "cd sources && npm run build"}}, {}, True),
        ({"scripts": _CHAIN}, {"Dockerfile": "FROM node\nCOPY . .\nCMD npm start\n"}, True),
        ({"scripts": {"build": "make", "start": "node x.js"}}, {}, True),
    ],
)  # fmt: skip
def test_a_root_that_works_on_no_source_of_its_own_is_none(
    root: dict[str, Any], files: dict[str, str | None], *, is_kept: bool
) -> None:
    every = {"package.json": root, "server/package.json": EXPRESS, "server/server.js": "", "x.js": "", **files}
    found = facts({path: content for path, content in every.items() if content is not None})
    assert ("." in {part.path for part in found.components}) is is_kept


_SITE = {"name": "web", "scripts": {"build": "vite build"}, "devDependencies": {"vite": "7"}}
_BARE = {
    "pnpm-workspace.yaml": "packages: [web/*]\n",
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    "web/app/package.json": _SITE,
    "web/app/index.html": "",
}


def test_a_workspace_of_pnpm_needs_no_package_json_of_its_own() -> None:
    part = only(_BARE)
    assert (part.path, part.package_manager, part.context, part.lockfiles) == (
        "web/app",
        "pnpm",
        ".",
        ("pnpm-lock.yaml",),
    )
    assert set(part.manifests) == {"pnpm-lock.yaml", "pnpm-workspace.yaml", "web/app/package.json"}
    assert {finding.file for finding in facts(_BARE).findings} == {"web/app/package.json"}


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ({"web/kit/package.json": {"name": "kit", "scripts": {"build": "tsc"}}}, {"web/app", "web/kit"}),
        (
            {"web/kit/package.json": {"name": "kit", "scripts": {"test": "vitest"}}, "web/kit/kit.test.ts": ""},
            {"web/app", "web/kit"},
        ),
        ({"web/kit/package.json": {"name": "kit", "dependencies": {"web": "*"}}}, {"web/app"}),
        ({"go.mod": "module x\ngo 1.25\n", "main.go": "package main\nfunc main() {}\n"}, {".", "web/app"}),
        ({"pnpm-workspace.yaml": "packages: [other/*]\n"}, {"web/app"}),
    ],
)
def test_members_of_a_workspace_without_a_root_are_built_by_themselves(files: dict[str, Any], paths: set[str]) -> None:
    assert {part.path for part in facts(_BARE | files).components} == paths


@pytest.mark.parametrize(
    ("member", "steps", "is_there"),
    [
        ({"exports": "./x.js"}, (), False),
        ({"exports": "./x.js"}, ("cd client && npm test",), True),
        ({"private": True}, ("npm run build -w client",), True),
        ({"private": True}, ("npm run build --workspaces",), False),
        ({"exports": "./x.js", "scripts": {}}, ("cd client && npm test",), False),
    ],
)
def test_members_that_are_built_by_themselves_stay_where_another_tool_builds_the_root(
    member: dict[str, Any], steps: tuple[str, ...], *, is_there: bool
) -> None:
    files = {
        "package.json": {"private": True, "workspaces": ["client"]},
        "client/package.json": {"name": "client", "version": "1.0.0", "scripts": {"build": "tsc"}, **member},
        "Cargo.toml": '[package]\nname = "server"\nversion = "1.0.0"\nedition = "2024"\n',
        "src/main.rs": "fn main() {}\n",
        **_steps("cargo test", *steps),
    }
    found = {part.path: part.build_tool for part in facts(files).components}
    assert found == ({".": "cargo", "client": "npm"} if is_there else {".": "cargo"})
    del files["Cargo.toml"]
    assert "client" not in {part.path for part in facts(files).components}


@pytest.mark.parametrize(("lockfile", "is_told"), [("pnpm-lock.yaml", True), ("yarn.lock", False)])
def test_pnpm_is_told_to_take_credentials_from_the_project(lockfile: str, is_told: bool) -> None:
    npmrc = "//npm.example.org/:_authToken=${NPM_TOKEN}\n"
    files = {"package.json": EXPRESS, lockfile: "", ".npmrc": npmrc, "server.js": ""}
    variable = ("npm_config_userconfig", "/workspace/.npmrc")
    assert (str(variable) in recipe(files)) == is_told
    assert str(variable) not in recipe({**files, ".npmrc": "engine-strict=true\n"})


@pytest.mark.parametrize(
    ("more", "is_there"),
    [({}, False), ({"web/chart/src/a.js": ""}, True), ({"web/chart/dist/chart.cjs": None}, True)],
)
def test_a_published_package_that_was_copied_without_its_sources_is_no_component(
    more: dict[str, Any], *, is_there: bool
) -> None:
    chart = {"name": "chart", "exports": {"import": "./dist/chart.js", "require": "./dist/chart.cjs"}}
    files = {
        "go.mod": "module x\ngo 1.25\n",
        "main.go": "package main\nfunc main() {}\n",
        "web/chart/package.json": {**chart, "scripts": {"build": "rollup -c", "test": "karma start"}},
        "web/chart/dist/chart.js": "",
        "web/chart/dist/chart.cjs": "",
        **more,
    }
    found = {part.path for part in facts({path: one for path, one in files.items() if one is not None}).components}
    assert ("web/chart" in found) == is_there


@pytest.mark.parametrize(
    ("more", "is_app"),
    [
        ({}, False),
        ({"scripts": {"dev": "tsup --watch"}}, False),
        ({"scripts": {"dev": "tsx watch src/index.js"}}, True),
        ({"name": "@a/alone"}, True),
    ],
)
def test_a_member_that_others_import_and_nothing_starts_is_no_server(more: dict[str, Any], *, is_app: bool) -> None:
    plugin = {"name": "@a/plugin", "main": "src/index.js", "dependencies": {"fastify": "5"}, **more}
    files = {
        "package.json": {"private": True, "workspaces": ["packages/*"]},
        "packages/api/package.json": {**EXPRESS, "private": True, "dependencies": {"express": "5", "@a/plugin": "*"}},
        "packages/api/server.js": "",
        "packages/plugin/package.json": plugin,
        "packages/plugin/src/index.js": "",
    }
    assert ("packages/plugin" in {part.path for part in facts(files).components if part.kind == "app"}) is is_app


@pytest.mark.parametrize(
    ("scripts", "build"),
    [
        ({"start": "npm run build:ui && node server.js", "build:ui": "vite build"}, ("npm run build:ui",)),
        ({"start": "node server.js", "prestart": "npm run build:ui", "build:ui": "vite build"}, ("npm run build:ui",)),
        ({"start": "npm run build:ui && node server.js", "build:ui": "vite build", "build": "x"}, ("npm run build",)),
        ({"start": "npm run seed && node server.js", "seed": "node seed.js"}, ()),
    ],
)
def test_what_is_built_before_each_start_is_the_build(scripts: dict[str, str], build: tuple[str, ...]) -> None:
    assert only({"package.json": {**EXPRESS, "scripts": scripts}, "server.js": ""}).commands.build == build


@pytest.mark.parametrize("script", ["echo 'test'", "true", "exit 0", "echo a && eslint ."])
def test_a_script_that_only_says_something_tests_nothing(script: str) -> None:
    files = {"package.json": {**EXPRESS, "scripts": {"start": "node server.js", "test": script}}, "server.js": ""}
    assert only(files).commands.test == ()


@pytest.mark.parametrize(
    ("config", "kind"), [("root: 'src/web'", "site"), ("root: 'src/lib'", "library"), ("", "library")]
)
def test_vite_builds_the_page_in_the_root_that_its_file_names(config: str, kind: str) -> None:
    package = {"name": "web", "devDependencies": {"vite": "7"}, "scripts": {"build": "vite build"}}
    files = {"vite.config.js": f"export default {{ {config} }}", "src/web/index.html": "<html></html>"}
    assert only({"package.json": package, **files}).kind == kind


@pytest.mark.parametrize(
    ("package", "kind"),
    [
        ({"bin": "cli.js"}, "app"),
        ({"bin": {"tidy": "./dist/cli.mjs"}, "main": "dist/cli.mjs", "types": "dist/cli.d.ts"}, "app"),
        ({"bin": "cli.js", "main": "index.js"}, "app"),
        ({"bin": "cli.js", "exports": {".": "./lib/index.js", "./package.json": "./package.json"}}, "library"),
        ({"bin": "cli.js", "main": "lib"}, "library"),
        ({"exports": {}}, "library"),
    ],
)
def test_what_others_can_only_call_is_an_app(package: dict[str, Any], kind: str) -> None:
    tidy = {"name": "tidy", "version": "1.0.0", "files": ["dist"], "scripts": {"build": "tsc", "test": "node --test"}}
    part = only({"package.json": {**tidy, **package}, "cli.js": ""})
    assert (part.kind, part.port, node.recipe(part, pins.shipped()).start) == (kind, None, ())


@pytest.mark.parametrize(("main", "kind"), [("cli.js", "app"), ("lib.js", "library")])
def test_a_workspace_of_which_only_commands_are_published_is_an_app(main: str, kind: str) -> None:
    command = {"name": "tidy", "version": "1.0.0", "bin": "cli.js", "main": main, "scripts": {"build": "tsc"}}
    files = {
        "package.json": {"private": True, "workspaces": ["packages/*"]},
        "packages/core/package.json": {
            "name": "core",
            "private": True,
            "exports": "./a.js",
            "scripts": {"build": "tsc"},
        },
        "packages/tidy/package.json": command,
    }
    assert only(files).kind == kind


@pytest.mark.parametrize(
    ("scripts", "is_app"),
    [
        ({"start:shop:local": "tsx src/shop.ts"}, True),
        ({"start:reader": "node dist/reader.js", "start:debug": "node --inspect dist/index.js"}, True),
        ({"dev:shop": "tsx watch src/shop.ts"}, True),
        ({"start:demo": "node examples/shop.js"}, False),
        ({"start:debug": "node --inspect dist/index.js"}, False),
        ({"start:ui": "http-server public"}, False),
    ],
)
def test_an_app_may_be_started_by_a_script_of_a_longer_name(scripts: dict[str, str], *, is_app: bool) -> None:
    package = {
        "name": "shop",
        "scripts": {"build": "tsc", **scripts},
        "dependencies": {"@hono/node-server": "2", "hono": "4", "tsx": "4", "http-server": "14"},
    }
    part = only({"package.json": package, "src/shop.ts": "", "examples/shop.js": ""})
    assert (part.kind == "app") is is_app


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"scripts": {"dev": "bun run --hot src/shop.ts"}}, "app"),
        ({"scripts": {"dev": "bun run --hot src/gone.ts"}}, "library"),
        ({"scripts": {"dev": "bun --watch src/shop.ts"}, "exports": "./src/shop.ts"}, "library"),
    ],
)
def test_what_bun_runs_while_somebody_works_on_it_is_started_so(more: dict[str, Any], kind: str) -> None:
    shop = {"name": "shop", "version": "1.0.0", "dependencies": {"hono": "4"}}
    part = only({"package.json": {**shop, **more}, "src/shop.ts": ""})
    assert (part.kind, part.framework) == (kind, "hono" if kind == "app" else None)


PAGES_OF_NGINX = "FROM node:24 AS build\nCOPY . .\nFROM nginx\nCOPY --from=build /web/build /usr/share/nginx/html\n"


def test_pages_that_an_image_serves_are_made_with_the_framework_and_not_its_bundler() -> None:
    package = {
        "name": "web",
        "private": True,
        "scripts": {"build": "vite build"},
        "devDependencies": {"@sveltejs/adapter-static": "3", "@sveltejs/kit": "2", "vite": "7"},
    }
    part = only({"web/package.json": package, "web/Dockerfile": PAGES_OF_NGINX})
    assert (part.kind, part.framework) == ("site", "sveltekit")


STARTED_BY_IMAGE = 'FROM node:24\nCOPY --from=build /app/apps apps\nCMD ["pm2-runtime", "apps/mail/dist/index.cjs"]\n'


@pytest.mark.parametrize(
    ("files", "start"),
    [
        ({"docker/mail.Dockerfile": STARTED_BY_IMAGE}, ("node", "dist/index.cjs")),
        (
            {"apps/mail/Dockerfile": 'FROM node:24\nCOPY . .\nCMD ["node", "dist/index.js"]\n'},
            ("node", "dist/index.js"),
        ),
        ({"apps/mail/Dockerfile": 'FROM node:24\nCOPY . .\nENTRYPOINT ["/run.sh"]\n'}, ()),
        ({"docker/mail.Dockerfile": STARTED_BY_IMAGE.replace("mail/dist", "web/dist")}, None),
        ({"other/package.json": "{}", "other/Dockerfile": STARTED_BY_IMAGE}, None),
        ({}, None),
    ],
)
def test_a_member_that_only_an_image_starts_is_an_app(files: dict[str, str], start: tuple[str, ...] | None) -> None:
    mail = {"name": "mail", "scripts": {"build": "tsup", "dev": "tsx --watch src/index.ts"}}
    found = facts(
        {
            "package.json": {"private": True, "workspaces": ["apps/*"]},
            "apps/mail/package.json": mail,
            "apps/web/package.json": {**EXPRESS, "name": "web", "private": True},
            **files,
        }
    )
    apps = {part.path: part for part in found.components if part.kind == "app"}
    started = node.recipe(apps["apps/mail"], pins.shipped()).start if "apps/mail" in apps else None
    assert started == start


def test_where_an_image_works_tells_whose_it_is() -> None:
    published = {**EXPRESS, "name": "mail", "main": "lib/index.js", "files": ["dist"]}
    image = "FROM node:24\nCOPY --from=build /all /app\nWORKDIR /app/apps/mail\nEXPOSE 8081\nCMD npm start\n"
    files = {"package.json": {"private": True, "workspaces": ["apps/*"]}, "apps/mail/package.json": published}
    assert "apps/mail" not in {part.path for part in facts(files).components}
    assert "apps/mail" in {part.path for part in facts({**files, "docker/mail/Dockerfile": image}).components}


def test_a_library_for_servers_that_nothing_starts_is_none_of_them() -> None:
    shared = {
        "name": "shared",
        "main": "dist/index.js",
        "types": "dist/index.d.ts",
        "dependencies": {"@nestjs/core": "11"},
    }
    assert only({"package.json": {**shared, "scripts": {"build": "tsc", "dev": "tsc --watch"}}}).kind == "library"


@pytest.mark.parametrize(("start", "kind"), [("node server.mjs", "app"), ("remix vite:dev", "site")])
def test_pages_that_a_server_of_the_package_makes(start: str, kind: str) -> None:
    package = {
        "name": "web",
        "private": True,
        "scripts": {"build": "remix build", "start": start},
        "dependencies": {"@remix-run/dev": "2", "koa": "3"},
    }
    part = only({"package.json": package, "server.mjs": ""})
    assert (part.kind, part.framework) == (kind, "remix")


@pytest.mark.parametrize(("main", "kind"), [("dist/index.html", "site"), ("dist/index.js", "library")])
def test_pages_are_a_site_though_a_registry_may_have_them(main: str, kind: str) -> None:
    web = {"name": "web", "main": main, "publishConfig": {"access": "public"}, "devDependencies": {"vite": "7"}}
    assert only({"package.json": {**web, "scripts": {"build": "vite build"}}, "index.html": ""}).kind == kind


ROOT_WITH_ALL = {
    "name": "all", "private": True, "workspaces": ["apps/*", "packages/*"],
    "dependencies": {"express": "5"}, "devDependencies": {"tsx": "4"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("member", "source", "kind", "framework", "start"),
    [
        ({"start": "tsx src/shop.ts"}, "import express from 'express'", "app", "express", "tsx src/shop.ts"),
        ({"start": "dotenvx run -f .env -- tsx src/shop.ts"}, "", "app", None, "tsx src/shop.ts"),
        ({"dev": "tsx watch src/shop.ts"}, "import express from 'express'", "app", "express", "tsx src/shop.ts"),
        ({"dev": "tsx watch src/shop.ts"}, "import type { Shop } from './types'", None, None, ""),
        ({"build": "tsc"}, "import express from 'express'", None, None, ""),
    ],
)
def test_members_have_programs_and_servers_from_their_root(
    member: dict[str, str], source: str, kind: str | None, framework: str | None, start: str
) -> None:
    files = {"package.json": ROOT_WITH_ALL, "apps/shop/package.json": {"name": "shop", "scripts": member},
             "apps/shop/src/shop.ts": source}  # fmt: skip
    part = next((one for one in facts(files).components if one.path == "apps/shop"), None)
    assert (part and part.kind, part and part.framework) == (kind, framework)
    if part:
        assert " ".join(node.recipe(part, pins.shipped()).start) == f"../../node_modules/.bin/{start}"


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        ({"private": True, "scripts": {"test": "mocha"}}, {"apps/shop", "packages/cut"}),
        ({"private": True, "scripts": {"build": "tsc"}}, {"apps/shop"}),
        ({"private": True, "scripts": {"test": "mocha"}, "main": "lib.js"}, {".", "apps/shop"}),
        ({"version": "1.0.0", "scripts": {"build": "tsc"}}, {".", "apps/shop"}),
    ],
)
def test_a_command_beside_applications_is_a_component(more: dict[str, Any], paths: set[str]) -> None:
    files = {
        "package.json": {"name": "all", "private": True, "workspaces": ["apps/*", "packages/*"]},
        "apps/shop/package.json": {**EXPRESS, "name": "shop"},
        "apps/shop/server.js": "",
        "packages/cut/package.json": {"name": "cut", "bin": {"cut": "dist/cut.js"}, **more},
    }
    found = facts(files)
    assert {part.path for part in found.components} == paths
    assert {part.kind for part in found.components if part.path == "packages/cut"} <= {"app"}
