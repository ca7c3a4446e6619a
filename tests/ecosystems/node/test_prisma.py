from __future__ import annotations

from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from tests.ecosystems.node.test_components import facts, only

_API = {"name": "api", "scripts": {"start": "node server.js", "build": "tsc"}, "devDependencies": {"prisma": "6"}}


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        ({}, ("npx prisma generate", "npm run build")),
        ({"db:generate": "prisma generate"}, ("npx prisma generate", "npm run build")),
        ({"postinstall": "npm run db:generate", "db:generate": "prisma generate"}, ("npm run build",)),
        ({"prebuild": "prisma generate"}, ("npm run build",)),
    ],
)
def test_a_client_is_made_where_no_script_of_the_build_makes_it(
    scripts: dict[str, str], expected: tuple[str, ...]
) -> None:
    package = {**_API, "scripts": {**_API["scripts"], **scripts}}  # type: ignore[dict-item]
    part = only({"package.json": package, "server.js": "", "prisma/schema.prisma": "", "package-lock.json": "{}"})
    assert part.commands.build == expected
    assert ("npx prisma generate" in node.recipe(part, pins.shipped()).build) is (len(expected) > 1)


def test_the_client_among_the_packages_reaches_the_image() -> None:
    made = {
        name: [step for step in node.recipe(only(files), pins.shipped()).collect if ".prisma" in step]
        for name in ("@prisma/client", "express")
        for files in [{"package.json": {**_API, "dependencies": {"koa": "3", name: "1"}}, "server.js": ""}]
    }
    assert [len(steps) for steps in made.values()] == [1, 0]


@pytest.mark.parametrize(
    ("lockfile", "command"),
    [
        ("pnpm-lock.yaml", "pnpm -C ../../packages/db exec prisma generate"),
        ("package-lock.json", "npx prisma generate --schema ../../packages/db/prisma/schema.prisma"),
    ],
)
def test_a_member_is_built_after_the_client_of_what_it_needs(lockfile: str, command: str) -> None:
    files: dict[str, Any] = {
        "package.json": {"private": True, "workspaces": ["apps/*", "packages/*"]},
        "packages/db/package.json": {"name": "@a/db", "private": True, "dependencies": {"prisma": "6"}},
        "packages/db/prisma/schema.prisma": "",
        "apps/api/package.json": {
            "name": "@a/api",
            "private": True,
            "scripts": {"start": "node server.js", "test": "jest --ci"},
            "dependencies": {"express": "5", "@a/db": "*"},
        },
        "apps/api/server.js": "",
        lockfile: "",
    }
    (api,) = (part for part in facts(files).components if part.path == "apps/api")
    assert api.commands.build == (command,)
