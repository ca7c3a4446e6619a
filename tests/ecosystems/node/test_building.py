"""What builds a package that has no script ``build``, and what is said of members that nothing builds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ecosystems.node.test_components import facts, only

CI = ".github/workflows/ci.yml"


def job(name: str, *lines: str) -> dict[str, str]:
    return {CI: json.dumps({"jobs": {name: {"steps": [{"run": line} for line in lines]}}})}


@pytest.mark.parametrize(
    ("scripts", "name", "lines", "build"),
    [
        ({"compile:check": "tsc -b", "lint": "tsc && eslint ."}, "build", ["npm run compile:check", "npm run lint"],
         ["npm run compile:check"]),
        ({"check": "npm run types", "types": "tsc --noEmit"}, "build-app", ["npm run check"], ["npm run check"]),
        ({"types": "tsc --noEmit"}, "test", ["npm run types"], []),
        ({"types": "tsc --noEmit", "build": "vite build"}, "build", ["npm run types"], ["npm run build"]),
        ({"check": "eslint ."}, "build", ["npm run check"], []),
    ],
)  # fmt: skip
def test_what_a_job_called_build_compiles_with(
    scripts: dict[str, str], name: str, lines: list[str], build: list[str]
) -> None:
    package = {"name": "a", "scripts": {"test": "mocha", **scripts}, "devDependencies": {"mocha": "1"}}
    assert list(only({"package.json": package, **job(name, *lines)}).commands.build) == build


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({"scripts": {"docs:build": "vitepress build"}}, True),
        ({"scripts": {"docs:build": "vitepress build", "build": "tsc"}}, False),
        ({"scripts": {"docs:build": "vitepress build", "test": "mocha"}}, False),
        ({"devDependencies": {"typedoc": "1"}}, False),
    ],
)
def test_a_site_of_documentation_that_nothing_builds_is_told(more: dict[str, Any], is_told: bool) -> None:
    root = {"name": "r", "private": True, "workspaces": ["packages/*"], "scripts": {"test": "mocha"}}
    site = {"name": "site", "private": True, "devDependencies": {"vitepress": "1"}, **more}
    told = facts({"package.json": root, "packages/site/package.json": site}).findings
    named = [one.message for one in told if one.code == "left-out" and one.file == "packages/site/package.json"]
    assert bool(named) is is_told
