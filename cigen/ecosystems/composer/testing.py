"""Test runners of PHP; each writes JUnit XML itself."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence

from cigen.ecosystems.base import below
from cigen.ecosystems.composer import codeception
from cigen.ecosystems.composer.details import Details, Runner
from cigen.ecosystems.composer.project import MANIFEST, Project, read
from cigen.evidence import preparing
from cigen.evidence.services import served
from cigen.facts import PATH
from cigen.repo import Repo

REPORT = "cigen-junit.xml"
REPORTS = (f"./{REPORT}", "./cigen-junit-*.xml")
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
CONFIGURED: tuple[Runner, ...] = ("pest", "phpunit", "simple-phpunit")
"""Runners that read PHPUnit's configuration."""
_XML = ("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml")
_CONFIGS = (*_XML, "Pest.php", "tests/Pest.php")
_TESTER = re.compile(r"(?<![\w.-])tester(?![\w.-])")
_ELSEWHERE = re.compile(
    r"(?:^|/)(?:vendor|node_modules|examples?|fixtures?|stubs?|skeletons?|templates?)/", re.IGNORECASE
)
_STARTS = re.compile(
    r"\b(?:phpunit|pest|paratest|artisan test|codecept run|composer (?:run(?:-script)? )?[\w:.-]*test[\w:.-]*)"
)
# What a pipeline may do before tests, and how that is done here: without a question, and in the tests' own database.
_PREPARES = {
    "migrate": "php artisan migrate --force",
    "migrate:fresh": "php artisan migrate:fresh --force",
    "db:seed": "php artisan db:seed --force",
    "doctrine:database:create": "php bin/console doctrine:database:create --if-not-exists --env=test",
    "doctrine:schema:create": "php bin/console doctrine:schema:create --env=test",
    "doctrine:schema:update": "php bin/console doctrine:schema:update --force --complete --env=test",
    "doctrine:migrations:migrate": "php bin/console doctrine:migrations:migrate --no-interaction --env=test",
    "doctrine:fixtures:load": "php bin/console doctrine:fixtures:load --no-interaction --env=test",
}
_SHORT = {
    "d:d:c": "doctrine:database:create",
    "d:s:c": "doctrine:schema:create",
    "d:m:m": "doctrine:migrations:migrate",
}
_CONSOLES = ("artisan", "bin/console")


def runner(repo: Repo, project: Project) -> Runner | None:
    """What tests the project; ``None`` where there is nothing to run."""
    has_tests = any(_TEST_FILE.fullmatch(f"/{path}") for path in repo.below(project.folder))
    has_config = any(repo.exists(below(project.folder, name)) for name in _CONFIGS)
    if codeception.runs(repo, project):
        return "codecept"
    if not has_tests and not has_config:
        return None
    own = next((name for package, name in _BY_PACKAGE.items() if package in project.packages), None)
    if own is None and ("nette/tester" in project.packages or script(repo, project, "tester")):
        return "tester"
    return own or ("phpunit" if tools(repo, project) else None)


def script(repo: Repo, project: Project, runner: Runner | None) -> str:
    """The script that starts ``runner``: ``composer test``, or another where nothing else tells how; "" for none."""
    is_told = runner != "tester" and any(repo.exists(below(project.folder, name)) for name in _CONFIGS)
    texts = project.test_scripts
    alike = [name for name, text in texts.items() if bool(_TESTER.search(text)) == (runner == "tester")]
    return next((name for name in alike if name == "test" or not is_told), "")


def configuration(repo: Repo, project: Project) -> str:
    """PHPUnit's, relative to the project, where that lies in a folder below and nowhere else: the outermost one."""
    if any(repo.exists(below(project.folder, name)) for name in _XML):
        return ""
    paths = [posixpath.relpath(path, project.folder) for name in _XML for path in repo.named(name)]
    inside = [path for path in paths if not path.startswith("../") and not _ELSEWHERE.search(path)]
    own = (path for path in inside if not repo.exists(below(project.folder, f"{posixpath.dirname(path)}/{MANIFEST}")))
    return min((path for path in own if PATH.fullmatch(path)), key=lambda path: (path.count("/"), path), default="")


def prepares(repo: Repo, folder: str) -> tuple[str, ...]:
    """What pipelines do with a console before they test beside services: migrations, and rows for the tests."""
    if not any(job.is_near(folder) for job in served.jobs(repo)):
        return ()
    before = preparing.before_tests(repo, folder, _STARTS)
    called = (words[number + 1] for words in before for number in range(len(words) - 1) if words[number] in _CONSOLES)
    named = (_SHORT.get(name, name) for name in called)
    return tuple(dict.fromkeys(_PREPARES[name] for name in named if name in _PREPARES))


def tools(repo: Repo, project: Project) -> Project | None:
    """The project of tools below one that brings PHPUnit where it has no runner itself."""
    if not project.packages.isdisjoint(_BY_PACKAGE):
        return None
    prefix = "" if project.folder == "." else f"{project.folder}/"
    inside = (path for path in repo.named(MANIFEST) if path.startswith(prefix))
    files = [path for path in inside if TOOLS.match(posixpath.dirname(path.removeprefix(prefix)))][:_MAX_TOOLS]
    found = (one for file in files if PATH.fullmatch(file) and (one := read(repo, file)))
    return next((one for one in found if "phpunit/phpunit" in one.required), None)


def by_hand(details: Details) -> Iterator[str]:
    """The commands as a person types them."""
    if details.runner is None:
        return
    yield from details.prepares
    if details.tools:
        yield shlex.quote(f"{details.tools}/vendor/bin/{details.runner}")
    elif details.runner == "codecept":
        yield from (shlex.join(("vendor/bin/codecept", "run", *words)) for words in details.suites)
    elif details.test_script:
        yield f"composer {shlex.quote(details.test_script)}"
    elif details.configuration:
        yield f"vendor/bin/{details.runner} --configuration {shlex.quote(details.configuration)}"
    else:
        options = " -C tests" if details.runner == "tester" else ""
        yield f"vendor/bin/{details.runner}{options}"


def environment(details: Details) -> tuple[tuple[str, str], ...]:
    """What the commands of the ``test`` stage read: names that the repository gives to its script or configuration."""
    suites = (pair for number, words in enumerate(details.suites, 1) for pair in _suite(number, words))
    named = (("TEST_SCRIPT", _named(details)), ("PHPUNIT_CONFIGURATION", details.configuration), *suites)
    return tuple((name, value) for name, value in named if value)


def _suite(number: int, words: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"SUITE_{number}_{at}", word) for at, word in enumerate(words, 1)]


def _named(details: Details) -> str:
    return details.test_script if details.test_script != "test" else ""


def commands(details: Details) -> Iterator[str]:
    """The commands of the ``test`` stage."""
    if details.runner is None:
        return
    if details.needs_key:
        yield "{ [ -e .env ] || cp .env.example .env; }"
        yield "php artisan key:generate --force"
    yield from details.prepares
    if details.runner == "codecept":
        yield from _suites(details)
    else:
        yield _run(details)


def _suites(details: Details) -> Iterator[str]:
    """Each run of Codeception with a report of its own; it looks for a relative path in a folder that is configured."""
    for number, words in enumerate(details.suites, 1):
        chosen = "".join(f' "${name}"' for name, _ in _suite(number, words))
        yield f'vendor/bin/codecept run{chosen} --xml="$PWD/cigen-junit-{number}.xml"'


def _run(details: Details) -> str:
    """The command that tests, with the report that it writes; Nette's tester has no other place for it."""
    started = 'composer run-script "$TEST_SCRIPT" --' if _named(details) else "composer test --"
    if details.runner == "tester":
        return f"{started if details.test_script else 'vendor/bin/tester -C tests'} -o junit > {REPORT}"
    if details.tools:
        return f'"$TOOLS/vendor/bin/{details.runner}" --log-junit {REPORT}'
    if details.test_script:
        return f"{started} --log-junit {REPORT}"
    where = ' --configuration "$PHPUNIT_CONFIGURATION"' if details.configuration else ""
    return f"vendor/bin/{details.runner}{where} --log-junit {REPORT}"
