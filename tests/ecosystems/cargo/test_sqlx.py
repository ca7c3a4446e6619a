"""Queries that are checked while a program compiles."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cigen import pins
from cigen.ecosystems import cargo
from cigen.facts import Finding
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings

PACKAGE = '[package]\nname = "shop"\nversion = "1.0.0"\n\n[dependencies]\nsqlx = "0.8"\n'
QUERY = 'fn main() {}\n\nfn names() {\n    sqlx::query_as!(Name, "select 1");\n}\n'
SHOP = {"Cargo.toml": PACKAGE, "src/main.rs": QUERY}
CI = ".github/workflows/ci.yml"


def findings(files: Mapping[str, str]) -> dict[str, Finding]:
    found = cargo.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).findings
    return {one.code: one for one in found if one.code in ("sqlx-database", "not-migrated")}


def environment(files: Mapping[str, str]) -> dict[str, str]:
    (part,) = cargo.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    setup = cargo.recipe(part, pins.shipped()).setup
    return {name: value for step in setup if isinstance(step, Env) for name, value in step.values}


def test_a_build_that_asks_a_database_is_told() -> None:
    (told,) = findings(SHOP).values()
    assert (told.code, told.severity, told.file, told.line) == ("sqlx-database", "warning", "src/main.rs", 4)
    assert "SQLX_OFFLINE" not in environment(SHOP)


@pytest.mark.parametrize("file", [".sqlx/query-0a.json", "sqlx-data.json"])
def test_what_was_prepared_is_asked_in_its_place(file: str) -> None:
    prepared = {**SHOP, file: "{}"}
    assert not findings(prepared)
    assert environment(prepared)["SQLX_OFFLINE"] == "true"


def test_one_that_a_package_of_a_workspace_has_counts() -> None:
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
        "crates/shop/Cargo.toml": PACKAGE,
        "crates/shop/src/main.rs": QUERY,
    }
    assert findings(files)["sqlx-database"].file == "crates/shop/src/main.rs"
    assert environment({**files, "crates/shop/.sqlx/query-1.json": "{}"})["SQLX_OFFLINE"] == "true"


@pytest.mark.parametrize(
    "files",
    [
        {**SHOP, "src/main.rs": 'fn main() { sqlx::query("select 1"); }\n'},
        {**SHOP, "Cargo.toml": PACKAGE.replace("sqlx", "other")},
    ],
)
def test_what_asks_nothing_is_no_matter(files: Mapping[str, str]) -> None:
    assert not findings(files)


def test_migrations_that_pipelines_run_by_hand_are_told() -> None:
    ci = {CI: "jobs: {test: {steps: [{run: cd infra && sqlx  migrate run}, {run: cargo test}]}}"}
    told = findings({**SHOP, **ci, "sqlx-data.json": "{}"})["not-migrated"]
    assert "`sqlx migrate run`" in told.message
    own = {**SHOP, "src/lib.rs": "static M: Migrator = sqlx::migrate!();\n", "sqlx-data.json": "{}"}
    assert not findings({**own, **ci})
