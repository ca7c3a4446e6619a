"""Projects of Composer to components and recipes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import composer
from cigen.ecosystems.base import Inspection
from cigen.ecosystems.composer.details import Details
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

LARAVEL: dict[str, Any] = {
    "name": "shop/web",
    "type": "project",
    "require": {"php": "^8.2", "laravel/framework": "^12.0", "ext-gd": "*"},
    "require-dev": {"pestphp/pest": "^3.0"},
}


def inspected(files: Mapping[str, str]) -> Inspection:
    return composer.inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def component(document: Mapping[str, object], **files: str) -> Component:
    (part,) = inspected({"composer.json": json.dumps(document), **files}).components
    return part


def test_laravel_application() -> None:
    files = {"public/index.php": "", ".env.example": "DB_CONNECTION=mysql\n", "tests/Feature/ATest.php": ""}
    part = component(LARAVEL, artisan="", **files)
    recipe = composer.recipe(part, pins.shipped())
    assert (part.name, part.kind, part.framework, part.port) == ("web", "app", "laravel", 8080)
    assert [service.name for service in part.services] == ["mysql"]
    assert part.commands.test == ("vendor/bin/pest",)
    assert "gd pdo_mysql" in str(recipe.setup)
    assert "libpng16-16" in str(recipe.install)
    assert "php artisan key:generate --force" in recipe.test


def test_what_locked_packages_allow_narrows_the_version() -> None:
    lock = {"packages": [{"name": "a/b", "require": {"php": "~8.2.0 || ~8.3.0", "ext-intl": "*"}}], "packages-dev": 3}
    part = component({"require": {"php": ">=8.1"}}, **{"composer.lock": json.dumps(lock)})
    assert part.runtime.version == "8.3"
    assert "intl" in str(composer.recipe(part, pins.shipped()).setup)


@pytest.mark.parametrize(
    ("document", "version"),
    [
        ({"require": {"php": "^8.2"}, "config": {"platform": {"php": "8.2.4"}}}, "8.2"),
        ({"require": {"php": ">=8.1 <8.4"}}, "8.3"),
        ({"require": {"a/b": "1"}}, "8.4"),
    ],
)
def test_version_of_php(document: dict[str, object], version: str) -> None:
    assert component(document).runtime.version == version


def test_script_that_is_the_runner_takes_its_options() -> None:
    files = {"tests/ATest.php": ""}
    document: dict[str, Any] = {
        "require": {},
        "require-dev": {"phpunit/phpunit": "^11"},
        "scripts": {"test": "phpunit"},
    }
    assert component(document, **files).commands.test == ("composer test",)
    document["scripts"]["test"] = ["@lint", "phpunit"]
    assert component(document, **files).commands.test == ("vendor/bin/phpunit",)


@pytest.mark.parametrize(
    ("scripts", "command", "run"),
    [
        (
            {"tests:run": "php vendor/nette/tester/src/tester tests -c tests", "tests:coverage": "tester -p phpdbg"},
            "composer tests:run",
            'composer run-script "$TEST_SCRIPT" -- -o junit > cigen-junit.xml',
        ),
        ({"test": "tester tests"}, "composer test", "composer test -- -o junit > cigen-junit.xml"),
        ({}, "vendor/bin/tester -C tests", "vendor/bin/tester -C tests -o junit > cigen-junit.xml"),
    ],
)
def test_nettes_tester_runs_as_a_script_says(scripts: dict[str, str], command: str, run: str) -> None:
    document = {"require": {}, "require-dev": {"nette/tester": "^2"} if not scripts else {}, "scripts": scripts}
    part = component(document, **{"tests/src/A.phpt": ""})
    assert part.commands.test == (command,)
    assert composer.recipe(part, pins.shipped()).test == (run,)


@pytest.mark.parametrize(
    ("files", "scripts", "command"),
    [
        ({"dev/phpunit.xml": ""}, {}, "vendor/bin/phpunit --configuration dev/phpunit.xml"),
        ({"dev/phpunit.xml": "", "phpunit.xml.dist": ""}, {}, "vendor/bin/phpunit"),
        ({"dev/phpunit.xml": "", "dev/composer.json": "{}"}, {}, "vendor/bin/phpunit"),
        ({"vendor/a/b/phpunit.xml": ""}, {}, "vendor/bin/phpunit"),
        ({"dev/phpunit.xml": ""}, {"unit": "phpunit -c dev"}, "composer unit"),
        ({"phpunit.xml": ""}, {"unit": "phpunit -c dev"}, "vendor/bin/phpunit"),
    ],
)
def test_phpunit_is_told_of_a_configuration_that_it_would_not_find(
    files: dict[str, str], scripts: dict[str, str], command: str
) -> None:
    document = {"require": {"php": "^8.3"}, "require-dev": {"phpunit/phpunit": "^11"}, "scripts": scripts}
    found = inspected({"composer.json": json.dumps(document), "tests/ATest.php": "", **files}).components
    part = next(one for one in found if one.path == ".")
    assert part.commands.test == (command,)
    if "--configuration" in command:
        recipe = composer.recipe(part, pins.shipped())
        assert "('PHPUNIT_CONFIGURATION', 'dev/phpunit.xml')" in str(recipe.deps_first)
        assert '--configuration "$PHPUNIT_CONFIGURATION"' in recipe.test[0]


MIGRATES = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: php artisan migrate --seed && php artisan db:seed
      - run: php artisan test
      - run: php artisan migrate:fresh
"""


@pytest.mark.parametrize(
    ("services", "commands"),
    [
        (
            "    services: {db: {image: 'mysql:8'}}\n",
            ("php artisan migrate --force", "php artisan db:seed --force", "vendor/bin/phpunit"),
        ),
        ("", ("vendor/bin/phpunit",)),
    ],
)
def test_migrations_that_pipelines_run_before_tests_beside_services(services: str, commands: tuple[str, ...]) -> None:
    document = {"require": {"laravel/framework": "^11"}, "require-dev": {"phpunit/phpunit": "^11"}}
    files = {"public/index.php": "", "artisan": "", "phpunit.xml": "", ".github/workflows/ci.yml": MIGRATES}
    files[".github/workflows/ci.yml"] += services
    assert component(document, **files).commands.test == commands


@pytest.mark.parametrize("folder", ["tools", "vendor-bin/phpunit"])
def test_a_runner_that_tools_of_the_project_bring_is_installed_beside_it(folder: str) -> None:
    files = {
        "tests/ATest.php": "",
        f"{folder}/composer.json": json.dumps({"require-dev": {"phpunit/phpunit": "^11"}}),
        f"{folder}/composer.lock": "{}",
    }
    part = component({"name": "a/b", "require": {"php": "^8.2"}, "scripts": {"test": "phpunit"}}, **files)
    assert part.commands.deps == ("composer install", f"composer install --working-dir={folder}")
    assert part.commands.test == (f"{folder}/vendor/bin/phpunit",)
    assert {f"{folder}/composer.json", f"{folder}/composer.lock"} < {*part.manifests}
    recipe = composer.recipe(part, pins.shipped())
    assert recipe.test == ('"$TOOLS/vendor/bin/phpunit" --log-junit cigen-junit.xml',)
    assert f"('TOOLS', '{folder}')" in str(recipe.deps_first)
    shown = component({"require": {"symfony/framework-bundle": "^7"}}, **files, **{"public/index.php": ""})
    assert 'rm -rf "/artifact/$TOOLS/vendor"' in composer.recipe(shown, pins.shipped()).collect


def test_a_package_that_the_whole_replaces_is_part_of_it() -> None:
    whole = {"name": "a/all", "require": {"php": "^8.3"}, "replace": {"a/part": "self.version", "a/other": "1.0"}}
    files = {
        "composer.json": json.dumps(whole),
        "parts/part/composer.json": '{"name": "a/part", "require": {"php": "^8.3"}}',
        "parts/other/composer.json": '{"name": "a/other", "require": {"php": "^8.3"}}',
    }
    assert [part.path for part in inspected(files).components] == [".", "parts/other"]


def test_tools_are_left_out() -> None:
    files = {"tools/php-cs-fixer/composer.json": json.dumps({"require": {"friendsofphp/php-cs-fixer": "^3"}})}
    assert [finding.code for finding in inspected(files).findings] == ["left-out"]


@pytest.mark.parametrize(
    ("files", "kind", "root"),
    [
        ({"public/index.php": ""}, "app", "public"),
        ({"index.php": "", ".htaccess": ""}, "app", "."),
        ({"index.php": ""}, "library", "."),
        ({"src/A.php": ""}, "library", "."),
    ],
)
def test_a_project_with_a_name_and_a_page_for_the_web_is_an_application(
    files: dict[str, str], kind: str, root: str
) -> None:
    part = component({"name": "a/shop", "require": {"altorouter/altorouter": "^2"}}, **files)
    assert part.kind == kind
    assert isinstance(part.details, Details)
    assert part.details.document_root == root


def test_unknown_extension_is_told() -> None:
    files = {"composer.json": json.dumps({"require": {"ext-oci8": "*"}})}
    assert "unknown-extension" in [finding.code for finding in inspected(files).findings]


def test_packages_from_folders_are_manifests_and_no_components() -> None:
    document = {"require": {"php": "^8.3"}, "repositories": [{"type": "path", "url": "packages/*"}]}
    part = component(document, **{"packages/a/composer.json": '{"name": "x/a", "require": {"php": "*"}}'})
    assert "packages/a/composer.json" in part.manifests


def test_broken_manifest_is_an_error() -> None:
    found = inspected({"composer.json": "[", "api/composer.json": '{"require": {"php": "^8.3"}}'})
    assert [part.path for part in found.components] == ["api"]
    assert "error" in [finding.severity for finding in found.findings]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "type",
                    "require",
                    "php",
                    "ext-gd",
                    "config",
                    "platform",
                    "repositories",
                    "url",
                    "packages",
                    "scripts",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON, _JSON)
def test_no_document_raises(document: object, lock: object) -> None:
    files = {"composer.json": json.dumps(document), "composer.lock": json.dumps(lock), "index.php": ""}
    for part in inspected(files).components:
        composer.recipe(part, pins.shipped())


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        (["bin/composer"], "app"),
        ("bin/composer.php", "app"),
        (["bin/other"], "library"),
        ({}, "library"),
        (None, "library"),
    ],
)
def test_a_package_with_a_program_of_its_name_is_an_app(program: object, kind: str) -> None:
    assert component({"name": "composer/composer", "require": {"php": "^8.2"}, "bin": program}).kind == kind


@pytest.mark.parametrize(
    ("kind", "file", "text", "expected"),
    [
        ("project", "bin/import", "#!/usr/bin/env php\n<?php\n", "app"),
        ("project", "bin/import", "#!/bin/sh\n", "library"),
        ("project", "tools/import", "#!/usr/bin/env php\n<?php\n", "library"),
        ("library", "bin/import", "#!/usr/bin/env php\n<?php\n", "library"),
    ],
)
def test_a_project_of_programs_is_an_app_that_no_web_server_shows(
    kind: str, file: str, text: str, expected: str
) -> None:
    part = component({"type": kind, "require": {"php": "^8.2"}}, **{file: text})
    recipe = composer.recipe(part, pins.shipped())
    assert (part.kind, part.port) == (expected, None)
    assert (recipe.runtime, recipe.start, recipe.install) == (None, (), ())
    assert "composer archive" in str(recipe.collect)


PACKAGE: dict[str, Any] = {"name": "acme/acme", "autoload": {"psr-4": {"Acme\\": ["src/", 7]}, "classmap": ["x"]}}
SPLIT = {"name": "acme/mail", "autoload": {"psr-4": {"Acme\\Mail\\": ""}}}


def paths(split: Mapping[str, object], **files: str) -> list[str]:
    files = {"composer.json": json.dumps(PACKAGE), "src/Mail/composer.json": json.dumps(split), **files}
    return [part.path for part in inspected(files).components]


def test_splits_of_a_package_are_part_of_it() -> None:
    split = json.dumps(SPLIT)
    files = {f"src/{name}/composer.json": split for name in ("Mail", "Mail/Smtp")}
    found = inspected({"composer.json": json.dumps(PACKAGE), **files})
    assert [part.path for part in found.components] == ["."]
    assert [one.message for one in found.findings if one.code == "left-out"] == [
        "src/Mail/Smtp/composer.json and 1 more: part of composer.json, which loads the same classes: not a component"
    ]
    assert paths({"autoload": {"files": ["bootstrap.php"]}}) == ["."]


@pytest.mark.parametrize(
    ("split", "files"),
    [
        ({"autoload": {"psr-4": {"Other\\Mail\\": ""}}}, {}),
        ({**SPLIT, "type": "project"}, {}),
        (SPLIT, {"src/Mail/composer.lock": "{}"}),
        (SPLIT, {".github/workflows/a.yml": "jobs: {a: {defaults: {run: {working-directory: src/Mail/}}}}"}),
        (SPLIT, {".gitlab-ci.yml": "a: {script: [composer install --working-dir=src/Mail]}"}),
    ],
)
def test_what_has_a_life_of_its_own_is_no_split(split: dict[str, object], files: dict[str, str]) -> None:
    assert paths(split, **files) == [".", "src/Mail"]


def test_what_starts_a_pipeline_builds_nothing() -> None:
    workflow = "on: {push: {paths: [src/Mail]}}\njobs: {a: {steps: [{run: phpunit src/Mail}]}}"
    assert paths(SPLIT, **{".github/workflows/a.yml": workflow}) == ["."]


@pytest.mark.parametrize(
    ("kind", "expected"), [("application", "app"), ("symfony-app", "app"), ("symfony-bundle", "library")]
)
def test_a_type_of_the_teams_own_may_say_that_it_is_an_application(kind: str, expected: str) -> None:
    document = {"name": "acme/billing", "type": kind, "require": {"php": "^8.2", "symfony/framework-bundle": "^7.0"}}
    assert component(document, **{"public/index.php": "<?php\n"}).kind == expected
