"""Scripts that write sources before a build, and those that only sound so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from tests.ecosystems.node.test_components import EXPRESS, _steps, facts, only

_SCRIPTS = {"start": "node server.js", "build": "tsc", "codegen": "graphql-codegen", "gen:docs": "typedoc"}
_MADE = ("npm run codegen", "npm run build")


@pytest.mark.parametrize(
    ("more", "step", "expected"),
    [
        ({}, "npm run codegen", _MADE),
        ({}, "npm run build", _MADE[1:]),
        ({}, "npm run gen:docs", _MADE[1:]),
        ({"prebuild": "npm run codegen"}, "npm run codegen", _MADE[1:]),
        ({"db:generate": "drizzle-kit generate"}, "npm run db:generate", _MADE[1:]),
        ({"ci": "npm run codegen && npm test"}, "npm run ci", _MADE),
    ],
)
def test_what_pipelines_generate_comes_before_the_build(more: dict[str, str], step: str, expected: tuple[str]) -> None:
    files = {"package.json": {**EXPRESS, "scripts": {**_SCRIPTS, **more}}, "server.js": "", **_steps(step, "npm test")}
    assert only(files).commands.build == expected


def test_what_is_generated_for_something_else_is_not() -> None:
    files = {"package.json": {**EXPRESS, "scripts": _SCRIPTS}, "server.js": ""}
    told = {"docs": ["npm run codegen", "npm run deploy"], "test": ["npm test", "npm run codegen"]}
    jobs = {name: {"steps": [{"run": one} for one in steps]} for name, steps in told.items()}
    assert only({**files, ".github/workflows/a.yml": json.dumps({"jobs": jobs})}).commands.build == _MADE[1:]


@pytest.mark.parametrize(
    ("tasks", "is_generated"),
    [
        ({"build": {"dependsOn": ["^build", "^db:make"]}, "db:make": {}}, True),
        ({"build": {"dependsOn": ["one"]}, "one": {"dependsOn": ["@a/db#db:make", "one"]}}, True),
        ({"@a/api#build": {"dependsOn": ["db:make"]}}, True),
        ({"lint": {"dependsOn": ["db:make"]}}, False),
        ({"build": {"dependsOn": ["^build", "lint"]}}, False),
    ],
)
def test_what_turborepo_runs_first_is_run_where_it_is_not_called(tasks: dict[str, Any], *, is_generated: bool) -> None:
    files: dict[str, Any] = {
        "package.json": {"private": True, "workspaces": ["apps/*", "packages/*"]},
        "turbo.json": {"tasks": tasks},
        "packages/db/package.json": {"name": "@a/db", "private": True, "scripts": {"db:make": "make-db", "lint": "x"}},
        "apps/api/package.json": {**EXPRESS, "name": "@a/api", "dependencies": {"koa": "3", "@a/db": "1"}},
        "apps/api/server.js": "",
    }  # fmt: skip
    (api,) = (part for part in facts(files).components if part.path == "apps/api")
    expected = ("npm --prefix ../../packages/db run db:make",) if is_generated else ()
    assert api.commands.build == expected
    assert any('"$GENERATE_1"' in step for step in node.recipe(api, pins.shipped()).build) is is_generated


def test_a_change_of_a_database_is_written_once() -> None:
    scripts = {**_SCRIPTS, "db:migrate:generate": "tsx migrate.ts"}
    files = {"package.json": {**EXPRESS, "scripts": scripts}, "server.js": "", **_steps("npm run db:migrate:generate")}
    assert only(files).commands.build == _MADE[1:]


@pytest.mark.parametrize("name", ["gen:$(id)", "gen:a;id", "gen:\nRUN id", "gen:`id`", "gen: a", "-gen", "gen:\u2028a"])
def test_a_script_with_a_name_that_a_shell_would_read_is_none(name: str) -> None:
    turbo = {"tasks": {"build": {"dependsOn": [name]}}}
    scripts = {"start": "node server.js", "build": "tsc", name: "make-it"}
    files = {"package.json": {**EXPRESS, "scripts": scripts}, "server.js": "", "turbo.json": turbo}
    assert only({**files, **_steps(f"npm run '{name}'")}).commands.build == ("npm run build",)
