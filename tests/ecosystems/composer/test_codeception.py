"""Which suites of Codeception test a project."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from cigen import pins
from cigen.ecosystems import composer
from cigen.plan import Env
from tests.ecosystems.composer.test_components import component, inspected

PROJECT = {"name": "a/a", "require-dev": {"codeception/codeception": "^5", "phpunit/phpunit": "^11"}}
FILES = {"codeception.yml": "paths: {tests: tests}\n", "tests/Unit/ATest.php": "<?php\n"}
CI = ".github/workflows/ci.yml"


def job(*lines: str) -> dict[str, str]:
    return {CI: json.dumps({"jobs": {"test": {"steps": [{"run": line} for line in lines]}}})}


@pytest.mark.parametrize(
    ("files", "scripts", "commands"),
    [
        (FILES, {}, ["vendor/bin/codecept run"]),
        ({"codeception.dist.yml": "", "tests/unit/ACest.php": ""}, {}, ["vendor/bin/codecept run"]),
        (FILES, {"test": ["@cs", "@test:unit"], "cs": "phpcs", "test:unit": "codecept run unit --coverage"},
         ["vendor/bin/codecept run unit"]),
        ({**FILES, **job("php vendor/bin/codecept run Unit,Functional --skip slow --html", "composer e2e")},
         {"e2e": "codecept run acceptance"}, ["vendor/bin/codecept run Unit,Functional --skip slow"]),
        ({**FILES, **job("vendor/bin/codecept run unit", "vendor/bin/codecept run api -g fast")}, {},
         ["vendor/bin/codecept run unit", "vendor/bin/codecept run api -g fast"]),
        ({**FILES, **job("vendor/bin/codecept run ${{ matrix.suite }}")}, {}, ["vendor/bin/codecept run"]),
        ({**FILES, **job("make check"), "Makefile": "check:\n\tvendor/bin/codecept run unit\n"}, {},
         ["vendor/bin/codecept run unit"]),
        ({"tests/ATest.php": "", "phpunit.xml": ""}, {}, ["vendor/bin/phpunit"]),
    ],
)  # fmt: skip
def test_the_suites_that_the_team_runs(
    files: Mapping[str, str], scripts: Mapping[str, object], commands: list[str]
) -> None:
    part = component({**PROJECT, "scripts": scripts}, **files)
    assert list(part.commands.test) == commands


def test_a_call_is_enough_where_another_package_brings_it() -> None:
    document = {"name": "a/a", "require-dev": {"lucatume/wp-browser": "^4"}, "scripts": {"test": "codecept run unit"}}
    assert component(document, **FILES).commands.test == ("vendor/bin/codecept run unit",)
    assert not inspected({"composer.json": json.dumps({**document, "scripts": {}}), **FILES}).components


def test_each_run_leaves_a_report_and_words_are_variables() -> None:
    part = component(PROJECT, **FILES, **job("codecept run unit", "codecept run api"))
    recipe = composer.recipe(part, pins.shipped())
    assert recipe.test == (
        'vendor/bin/codecept run "$SUITE_1_1" --xml="$PWD/cigen-junit-1.xml"',
        'vendor/bin/codecept run "$SUITE_2_1" --xml="$PWD/cigen-junit-2.xml"',
    )
    assert Env(values=(("SUITE_1_1", "unit"), ("SUITE_2_1", "api"))) in recipe.deps_first
    assert "./cigen-junit-*.xml" in recipe.reports
