"""Functions that a cloud starts, and members of workspaces that a team builds by themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen import inspector, pins
from cigen.ecosystems import node
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

FIREBASE = {"name": "functions", "main": "src/index.js", "dependencies": {"firebase-functions": "7"}}
LAMBDA = {
    "name": "@a/jobs",
    "private": True,
    "scripts": {"build": "./build.sh"},
    "devDependencies": {"@types/aws-lambda": "8"},
}
WORKER = {
    "name": "edge",
    "private": True,
    "scripts": {"dev": "wrangler dev"},
    "devDependencies": {"wrangler": "4"},
}
ROOT = {"private": True, "workspaces": ["apps/*"], "scripts": {"build:jobs": 'pnpm --filter "@a/jobs..." build'}}


def parts(files: dict[str, Any]) -> dict[str, Component]:
    texts = {path: content if isinstance(content, str) else json.dumps(content) for path, content in files.items()}
    found = inspector.inspect(Repo.from_mapping(texts), pins.shipped(), Settings()).components
    return {part.path: part for part in found}


def is_app(files: dict[str, Any], folder: str) -> bool:
    part = parts(files).get(folder)
    if part is None or part.kind != "app":
        return False
    assert (part.port, node.recipe(part, pins.shipped()).start) == (None, ())
    return True


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"functions": {"source": "api", "predeploy": ["x"]}}, True),
        ({"functions": [{"source": "web", "codebase": "a"}, {"source": "./api", "codebase": "b"}]}, True),
        ({"functions": {"source": "web"}}, False),
        ({"hosting": {"public": "dist"}}, False),
        (None, False),
    ],
)
def test_functions_of_firebase_are_those_of_the_folder_that_its_settings_name(settings: Any, *, expected: bool) -> None:
    files = {"api/package.json": FIREBASE, "api/src/index.js": ""} | ({"firebase.json": settings} if settings else {})
    assert is_app(files, "api") is expected


def test_functions_of_firebase_lie_in_a_folder_of_that_name_where_none_is_told() -> None:
    files = {"x/functions/package.json": FIREBASE, "x/functions/src/index.js": "", "x/firebase.json": {"functions": {}}}
    assert is_app(files, "x/functions")


@pytest.mark.parametrize(("file", "expected"), [("wrangler.toml", True), ("serverless.yml", True), ("x.yml", False)])
def test_what_settings_beside_it_deploy_is_an_app(file: str, *, expected: bool) -> None:
    assert is_app({"edge/package.json": WORKER, "edge/src/index.ts": "", f"edge/{file}": ""}, "edge") is expected
    for_others = {**WORKER, "private": False, "version": "1.0.0", "exports": "./src/index.ts"}
    assert not is_app({"edge/package.json": for_others, "edge/src/index.ts": "", f"edge/{file}": ""}, "edge")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pnpm run build:jobs", True),
        ("pnpm --filter @a/jobs... run build", True),
        ("pnpm --filter=./apps/jobs build", True),
        ("pnpm --filter '{./apps/jobs}' build", True),
        ("npm run build -w @a/jobs", True),
        ("npm run build --workspace=@a/jobs", True),
        ("yarn workspace @a/jobs build", True),
        ("npx turbo run build --filter=@a/jobs", True),
        ("cd apps/jobs && ./build.sh", True),
        ("cd apps/jobs-web && ./build.sh", False),
        ("npm --prefix apps/jobs run build", True),
        ("pnpm --filter @a/jobs lint", False),
        ("pnpm --filter @a/jobs-web run build", False),
        ("pnpm --filter './apps/*' run build", False),
        ("pnpm install", False),
    ],
)
def test_a_function_of_a_workspace_that_a_pipeline_builds_by_its_name(command: str, *, expected: bool) -> None:
    pipeline = json.dumps({"jobs": {"a": {"steps": [{"run": f"pnpm install\n{command}"}]}}})
    files = {"package.json": ROOT, "apps/jobs/package.json": LAMBDA, ".github/workflows/a.yml": pipeline}
    assert is_app(files, "apps/jobs") is expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [("pnpm --filter=./apps/jobs build", True), ("pnpm --filter=apps/jobs build", False),
     ("cd apps/jobs && ./build.sh", True), ("cd apps/jobs && ls", False),
     ("(cd apps/jobs && ls) && ./build.sh", False), ("cd apps && npm run inner", False)],
)  # fmt: skip
def test_a_script_of_the_root_that_a_pipeline_runs_may_name_the_folder(script: str, *, expected: bool) -> None:
    root = {**ROOT, "scripts": {"jobs": script, "inner": "cd jobs && ./build.sh"}}
    pipeline = json.dumps({"jobs": {"a": {"steps": [{"run": "pnpm run jobs"}]}}})
    files = {"package.json": root, "apps/jobs/package.json": LAMBDA, ".github/workflows/a.yml": pipeline}
    assert is_app(files, "apps/jobs") is expected


@pytest.mark.parametrize(("file", "kind"), [("fly.toml", "app"), ("Procfile", "app"), ("netlify.toml", "library")])
def test_a_server_with_settings_of_a_host_is_deployed_whatever_it_says_for_others(file: str, kind: str) -> None:
    server = {
        "name": "api",
        "version": "1.0.0",
        "types": "./x.d.ts",
        "scripts": {"start": "node server.js"},
        "dependencies": {"express": "5"},
    }
    assert parts({"package.json": server, "server.js": "", file: ""})["."].kind == kind


def test_what_functions_framework_starts_is_a_function() -> None:
    alert = {
        "name": "alert",
        "private": True,
        "main": "dist/index.js",
        "scripts": {"build": "tsc", "start": "functions-framework --target=alert"},
        "dependencies": {"@google-cloud/functions-framework": "4"},
    }
    assert is_app({"package.json": ROOT, "apps/alert/package.json": alert}, "apps/alert")


@pytest.mark.parametrize(
    ("name", "settings", "kind"),
    [
        ("wrangler.toml", 'main = "src/index.ts"\n', "app"),
        ("wrangler.jsonc", '{"main": "worker.ts", /* its pages */ "assets": {"directory": "dist"},}', "app"),
        ("wrangler.jsonc", '{"assets": {"directory": "dist"}}', "site"),
    ],
)
def test_pages_with_a_worker_are_an_app(name: str, settings: str, kind: str) -> None:
    package = {"name": "web", "private": True, "scripts": {"build": "astro build"}, "dependencies": {"astro": "6"}}
    (part,) = parts({"package.json": package, name: settings}).values()
    assert (part.kind, part.framework) == (kind, "astro")


@pytest.mark.parametrize("more", [{"wrangler.toml": 'main = "src/index.ts"\n'}, {}])
def test_a_program_that_needs_no_server_has_its_framework_too(more: dict[str, str]) -> None:
    scripts = {"start": "bun src/index.ts"} if not more else {}
    package = {"name": "edge", "private": True, "scripts": scripts, "dependencies": {"hono": "4"}}
    (part,) = parts({"package.json": package, "src/index.ts": "", **more}).values()
    assert (part.kind, part.framework) == ("app", "hono")
