"""Options of a team's own installations, of those that decide whether one succeeds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from cigen.plan import Env, Run
from tests.ecosystems.node.test_components import only

PACKAGE = {"name": "a", "scripts": {"test": "mocha"}, "devDependencies": {"mocha": "1"}}
CI = ".github/workflows/ci.yml"


def job(*lines: str) -> dict[str, str]:
    return {CI: json.dumps({"jobs": {"test": {"steps": [{"run": line} for line in lines]}}})}


def image(line: str) -> dict[str, str]:
    return {
        "Dockerfile": f"FROM node:22\nCOPY package*.json ./\nRUN --mount=type=cache,target=/a {line}\nCMD node a.js\n"
    }


LOCKS: dict[str, dict[str, str]] = {
    "npm": {"package-lock.json": "{}"},
    "yarn": {"yarn.lock": "# yarn lockfile v1\n"},
    "berry": {"yarn.lock": "__metadata:\n  version: 8\n", ".yarnrc.yml": "nodeLinker: node-modules\n"},
    "pnpm": {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"},
}


@pytest.mark.parametrize(
    ("manager", "files", "deps"),
    [
        ("npm", job("npm ci --legacy-peer-deps", "npm test"), "npm ci --legacy-peer-deps"),
        ("npm", job("npm install -g npm", "npm i -f"), "npm ci --force"),
        ("npm", job("npm ci", "npm ci --legacy-peer-deps"), "npm ci"),
        ("npm", job("npm install --force mocha", "npm ci"), "npm ci"),
        ("npm", job("npm ci --prefix web --force", "npm ci"), "npm ci"),
        ("npm", {**job("make deps"), "Makefile": "deps:\n\tnpm ci --force\n"}, "npm ci --force"),
        ("npm", image("npm install --legacy-peer-deps"), "npm ci --legacy-peer-deps"),
        ("npm", {**job("npm ci"), **image("npm ci --force")}, "npm ci"),
        ("npm", {"vercel.json": '{"installCommand": "npm install --force"}'}, "npm ci --force"),
        ("yarn", job("yarn --ignore-engines", "yarn test"), "yarn install --frozen-lockfile --ignore-engines"),
        ("berry", job("yarn install --no-immutable --ignore-engines"), "yarn install --no-immutable"),
        ("pnpm", job("pnpm install --no-frozen-lockfile"), "pnpm install --no-frozen-lockfile"),
        ("pnpm", job("pnpm i --shamefully-hoist"), "pnpm install --frozen-lockfile --shamefully-hoist"),
    ],
)
def test_options_that_all_installations_have(manager: str, files: dict[str, str], deps: str) -> None:
    assert only({"package.json": PACKAGE, **LOCKS[manager], **files}).commands.deps == (deps,)


@pytest.mark.parametrize(
    ("manager", "line", "variable", "command"),
    [
        ("npm", "npm ci --force", ("npm_config_force", "true"), "npm ci"),
        ("yarn", "yarn --ignore-engines", ("YARN_IGNORE_ENGINES", "true"), "--frozen-lockfile"),
        ("pnpm", "pnpm i --shamefully-hoist", ("pnpm_config_shamefully_hoist", "true"), "--frozen-lockfile"),
        ("pnpm", "pnpm i --no-frozen-lockfile", None, "--no-frozen-lockfile"),
    ],
)
def test_the_stage_of_dependencies_is_told(
    manager: str, line: str, variable: tuple[str, str] | None, command: str
) -> None:
    files: dict[str, Any] = {"package.json": PACKAGE, **LOCKS[manager], **job(line)}
    recipe = node.recipe(only(files), pins.shipped())
    assert variable is None or any(variable in step.values for step in recipe.setup if isinstance(step, Env))
    assert any(command in text for step in recipe.deps if isinstance(step, Run) for text in step.commands)
