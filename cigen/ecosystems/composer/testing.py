"""Test runners of PHP; each writes JUnit XML itself."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator

from cigen.ecosystems.base import below
from cigen.ecosystems.composer.details import Details, Runner
from cigen.ecosystems.composer.project import MANIFEST, Project, read
from cigen.facts import PATH
from cigen.repo import Repo

REPORT = "cigen-junit.xml"
REPORTS = (f"./{REPORT}", "./tests/_output/report.xml")
_TEST_FILE = re.compile(r".*(?:Test|Cest|Cept)\.php|.*/tests/.*\.phpt")
TOOLS = re.compile(r"(?:^|/)(?:\.?tools?|vendor-bin|dev-tools)(?:/|$)")
"""Folders in which tools have a composer.json of their own, so that their packages and the project's never meet."""
_MAX_TOOLS = 50
# The first that a project has, runs its tests.
_BY_PACKAGE: dict[str, Runner] = {
    "pestphp/pest": "pest",
    "phpunit/phpunit": "phpunit",
    "symfony/phpunit-bridge": "simple-phpunit",
}
_CONFIGS = ("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml", "Pest.php", "tests/Pest.php")


def runner(repo: Repo, project: Project) -> Runner | None:
    """What tests the project; ``None`` where there is nothing to run."""
    has_tests = any(_TEST_FILE.fullmatch(f"/{path}") for path in repo.below(project.folder))
    has_config = any(repo.exists(below(project.folder, name)) for name in _CONFIGS)
    if project.packages & {"codeception/codeception"} and repo.exists(below(project.folder, "codeception.yml")):
        return "codecept"
    if not has_tests and not has_config:
        return None
    own = next((name for package, name in _BY_PACKAGE.items() if package in project.packages), None)
    return own or ("phpunit" if tools(repo, project) else None)


def tools(repo: Repo, project: Project) -> Project | None:
    """The project of tools below one that brings PHPUnit where it has no runner itself."""
    if not project.packages.isdisjoint(_BY_PACKAGE):
        return None
    prefix = "" if project.folder == "." else f"{project.folder}/"
    inside = (path for path in repo.named(MANIFEST) if path.startswith(prefix))
    files = [path for path in inside if TOOLS.match(posixpath.dirname(path.removeprefix(prefix)))][:_MAX_TOOLS]
    found = (one for file in files if PATH.fullmatch(file) and (one := read(repo, file)))
    return next((one for one in found if "phpunit/phpunit" in one.required), None)


def by_hand(details: Details) -> str:
    """The command as a person types it."""
    if details.tools:
        return shlex.quote(f"{details.tools}/vendor/bin/{details.runner}")
    if details.has_test_script:
        return "composer test"
    return "vendor/bin/codecept run" if details.runner == "codecept" else f"vendor/bin/{details.runner}"


def commands(details: Details) -> Iterator[str]:
    """The commands of the ``test`` stage."""
    if details.runner is None:
        return
    if details.needs_key:
        yield "{ [ -e .env ] || cp .env.example .env; }"
        yield "php artisan key:generate --force"
    if details.runner == "codecept":
        yield "vendor/bin/codecept run --xml"
        return
    if details.tools:
        yield f'"$TOOLS/vendor/bin/{details.runner}" --log-junit {REPORT}'
        return
    options = f"-- --log-junit {REPORT}" if details.has_test_script else f"--log-junit {REPORT}"
    yield f"{by_hand(details)} {options}"
