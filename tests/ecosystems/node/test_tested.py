"""Which scripts test: those that pipelines call, with what they give to them."""

from __future__ import annotations

from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from cigen.plan import Env
from tests.ecosystems.node.test_components import EXPRESS, _steps, facts, only

_SCRIPTS = {
    "start": "node server.js",
    "test": "jest",
    "test:unit": "vitest run",
    "test:ui": "vitest run -c ui.ts",
    "test:cov": "vitest run --coverage",
    "test:all": "npm run test:unit && npm run test:ui",
}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), ("npm test",)),
        (("npm run test:unit",), ("npm run test:unit",)),
        (("npm test", "npm run test:ui"), ("npm test", "npm run test:ui")),
        (("npm run test:all", "npm run test:ui"), ("npm run test:all",)),
        (("npm run test:cov",), ("npm test",)),
        (("npm run test:cov", "npm run test:ui"), ("npm test", "npm run test:ui")),
        (("npm test -- --watch=false --browsers=Chrome",), ("npm test -- --watch=false --browsers=Chrome",)),
        (("npm test -- --coverage --reporter junit --run",), ("npm test -- --run",)),
        (("npm test -- --shard=1/2",), ("npm test",)),
        (("npm test -- --run", "npm test -- --browser"), ("npm test",)),
        (("npm test -- '$(id)'",), ("npm test",)),
    ],
)  # fmt: skip
def test_pipelines_tell_the_scripts_and_their_arguments(steps: tuple[str, ...], expected: tuple[str, ...]) -> None:
    files = {"package.json": {**EXPRESS, "scripts": _SCRIPTS}, "server.js": "", "a.test.js": "", **_steps(*steps)}
    assert only(files).commands.test == expected


def test_a_browser_that_tests_all_is_the_last_choice() -> None:
    scripts = {"start": "node server.js", "test": "npx playwright test", "test:unit": "mocha"}
    assert only({"package.json": {**EXPRESS, "scripts": scripts}, "server.js": ""}).commands.test == (
        "npm run test:unit",
    )
    del scripts["test:unit"]
    assert only({"package.json": {**EXPRESS, "scripts": scripts}, "server.js": ""}).commands.test == ("npm test",)


def test_arguments_are_no_words_of_a_command() -> None:
    files = {
        "package.json": {**EXPRESS, "scripts": _SCRIPTS},
        "server.js": "",
        "a.test.js": "",
        "package-lock.json": "",
    }
    part = only({**files, **_steps("npm test -- --run", "npm run test:ui -- a/b")})
    made = node.recipe(part, pins.shipped())
    values = [pair for step in made.deps if isinstance(step, Env) for pair in step.values]
    assert values[-3:] == [("TEST_ARGUMENT_1", "--run"), ("TEST_SCRIPT_2", "test:ui"), ("TEST_ARGUMENT_2_1", "a/b")]
    assert [command.split("npm", 1)[1] for command in made.test if "npm run" in command] == [
        ' run test -- "$TEST_ARGUMENT_1"',
        ' run "$TEST_SCRIPT_2" -- "$TEST_ARGUMENT_2_1"',
    ]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("pnpm --filter @a/api test:unit", ("pnpm run test:unit",)),
        ("pnpm --filter './apps/*' test:unit", ("pnpm run test:unit",)),
        ("pnpm --filter '!@a/api' test:unit", ("pnpm test",)),
        ("pnpm --filter '!@a/web' test:unit", ("pnpm run test:unit",)),
        ("pnpm --filter web test:unit", ("pnpm test",)),
        ("pnpm -r test:unit", ("pnpm run test:unit",)),
        ("pnpm turbo run lint test:unit --filter=@a/api...", ("pnpm run test:unit",)),
        ("pnpm turbo test:unit", ("pnpm run test:unit",)),
        ("cd apps/api && pnpm test:unit", ("pnpm run test:unit",)),
        ("pnpm -C apps/api test:unit", ("pnpm run test:unit",)),
        ("pnpm run ci", ("pnpm run test:unit",)),
        ("pnpm test:unit", ("pnpm test",)),
    ],
)
def test_a_member_is_tested_by_what_names_it(step: str, expected: tuple[str, ...]) -> None:
    files: dict[str, Any] = {
        "package.json": {"private": True, "workspaces": ["apps/*"], "scripts": {"ci": "pnpm -r run test:unit"}},
        "pnpm-lock.yaml": "",
        "apps/api/package.json": {**EXPRESS, "name": "@a/api", "private": True, "scripts": _SCRIPTS},
        "apps/api/server.js": "",
        "apps/api/a.test.js": "",
    }
    (api,) = (part for part in facts({**files, **_steps(step)}).components if part.path == "apps/api")
    assert api.commands.test == expected


def test_members_are_tested_by_themselves_where_the_root_drives_a_browser() -> None:
    scripts = {"test:all": "pnpm --filter web test:e2e && pnpm test:graph", "test:graph": "pnpm --filter a test"}
    files: dict[str, Any] = {
        "package.json": {"private": True, "workspaces": ["packages/*"], "scripts": scripts},
        "pnpm-lock.yaml": "",
        "packages/a/package.json": {"name": "a", "scripts": {"test": "mocha"}},
    }
    assert only(files).commands.test == ("pnpm -r run test",)
    del files["packages/a/package.json"]["scripts"]
    assert only(files).commands.test == ("pnpm run test:all",)


def test_scripts_that_call_each_other_end() -> None:
    scripts = {f"s{at}": " && ".join(f"npm run s{other}" for other in range(60)) for at in range(60)}
    files = {"package.json": {**EXPRESS, "scripts": {**_SCRIPTS, **scripts}}, "server.js": "", "a.test.js": ""}
    assert only({**files, **_steps("npm run s1", "npm run test:unit")}).commands.test == ("npm run test:unit",)
