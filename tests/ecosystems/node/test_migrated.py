"""What is done with a database before the tests."""

from __future__ import annotations

from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from tests.ecosystems.node.test_components import EXPRESS, _steps, facts, only

_SCRIPTS = {"start": "node server.js", "test": "mocha", "db:migrate": "knex migrate:latest", "migrate:docs": "x"}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (("npm run db:migrate", "npm test"), ("npm run db:migrate", "npm test")),
        (("npm run db:migrate && npm test",), ("npm run db:migrate", "npm test")),
        (("npx prisma migrate deploy", "npm test"), ("npx prisma migrate deploy", "npm test")),
        (("npm test", "npm run db:migrate"), ("npm test",)),
        (("npm run db:migrate",), ("npm test",)),
        (("npm run migrate:docs", "npm test"), ("npm test",)),
        (("npx prisma migrate reset", "npm test"), ("npm test",)),
    ],
)
def test_a_job_migrates_before_it_tests(steps: tuple[str, ...], expected: tuple[str, ...]) -> None:
    part = only({"package.json": {**EXPRESS, "scripts": _SCRIPTS}, "server.js": "", **_steps(*steps)})
    assert part.commands.test == expected
    made = " ".join(node.recipe(part, pins.shipped()).test)
    assert ('npm run "$MIGRATE_1"' in made, "npx prisma migrate deploy" in made) == (
        "npm run db:migrate" in expected,
        "npx prisma migrate deploy" in expected,
    )


@pytest.mark.parametrize(
    "step",
    ["pnpm --filter @a/db db:migrate", "pnpm -C packages/db db:migrate", "cd packages/db && pnpm run db:migrate"],
)
def test_a_member_migrates_what_it_needs(step: str) -> None:
    files: dict[str, Any] = {
        "package.json": {"private": True, "workspaces": ["apps/*", "packages/*"]},
        "pnpm-lock.yaml": "",
        "packages/db/package.json": {"name": "@a/db", "scripts": {"db:migrate": "drizzle-kit migrate"}},
        "apps/api/package.json": {**EXPRESS, "name": "@a/api", "scripts": _SCRIPTS,
                                  "dependencies": {"express": "5", "@a/db": "1"}},
        "apps/api/server.js": "",
    }  # fmt: skip
    found = facts({**files, **_steps(step, "pnpm --filter @a/api test")}).components
    (api,) = (part for part in found if part.path == "apps/api")
    assert api.commands.test == ("pnpm -C ../../packages/db run db:migrate", "pnpm test")
