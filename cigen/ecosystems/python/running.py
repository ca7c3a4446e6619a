"""The commands of the ``test`` stage, by runner, and where they leave their reports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from cigen.ecosystems.python import django, reporting
from cigen.ecosystems.python.surroundings import Preparation
from cigen.ecosystems.python.testing import Tests

REPORTS = ("*/cigen-junit/*.xml",)
_REPORTER = f"PYTHONPATH={reporting.FOLDER}"
_PYTHONPATH = "PYTHONPATH"
_WORDS = "/tmp/test-arguments"  # noqa: S108 - in a stage of a build
_NOSE2 = "--plugin nose2.plugins.junitxml --junit-xml --junit-xml-path cigen-junit/nose2.xml"
_DJANGO = "test --no-input --testrunner xmlrunner.extra.djangotestrunner.XMLTestRunner"
_THERE = 'env -C "$TEST_FOLDER"'  # which is relative to the project's
# It has no option for the folder.
_COLLECTED = "mkdir -p {0}cigen-junit && find {1} -maxdepth 1 -name 'TEST-*.xml' -exec mv -t {0}cigen-junit {{}} +"


def commands(tests: Tests) -> tuple[str, ...]:
    """What prepares and runs the tests; nothing where there are none."""
    before = ('sh -euc "$TEST_SETUP"',) if tests.before and tests.runner else ()
    own = _commands(tests)
    if _PYTHONPATH in dict(tests.variables):  # theirs stays behind the reporter's
        own = tuple(command.replace(_REPORTER, f"{_REPORTER}:${_PYTHONPATH}") for command in own)
    return (*before, *own)


def _commands(tests: Tests) -> tuple[str, ...]:
    there = f"{_THERE} " if tests.folder != "." else ""
    if tests.runner in ("pytest", "shell"):
        command = "python -m pytest" if tests.runner == "pytest" else 'bash "$TEST_SCRIPT"'
        more = " $TEST_ARGUMENTS" if tests.arguments else ""  # pytest takes it apart as a shell would
        return (f'PYTEST_ADDOPTS="${{PYTEST_ADDOPTS:-}}{more} --junitxml=cigen-junit/pytest.xml" {there}{command}',)
    if tests.runner == "unittest":
        is_searching = tests.arguments[:1] in ((), ("discover",))
        return _with_words(tests, f"{there}python -m xmlrunner {'discover ' if is_searching else ''}-o cigen-junit")
    if tests.runner == "nose2":
        made = f"{there}mkdir -p cigen-junit"
        return (made, *_with_words(tests, f"{there}python -m nose2 {_NOSE2}"))
    if tests.runner == "script":
        return (f'{_REPORTER} {there}python "$TEST_SCRIPT"',)
    if tests.runner == "django":
        script = "manage.py" if tests.script == django.SCRIPT else '"$TEST_SCRIPT"'
        folders = ('"$TEST_FOLDER"/', '"$TEST_FOLDER"') if there else ("", ".")
        return (*_with_words(tests, f"{there}python {script} {_DJANGO}"), _COLLECTED.format(*folders))
    return ()


def variables(tests: Tests) -> Iterator[tuple[str, str]]:
    """What the commands read from the environment: words of the repository."""
    words = tests.arguments[1:] if tests.arguments[:1] == ("discover",) else tests.arguments
    if words:
        yield "TEST_ARGUMENTS", shlex.join(words)
    if tests.folder != ".":
        yield "TEST_FOLDER", tests.folder
    if tests.script != django.SCRIPT:
        yield "TEST_SCRIPT", tests.script
    if tests.before:
        yield "TEST_SETUP", " && ".join(map(_prepared, tests.before))


def _prepared(one: Preparation) -> str:
    """The command in its folder; its words are of a grammar without quotes."""
    command = " ".join(one.words)
    return command if one.folder == "." else f"(cd {shlex.quote(one.folder)} && {command})"


def _with_words(tests: Tests, command: str) -> tuple[str, ...]:
    """A call of xargs, which takes quotes away and expands nothing."""
    if not tests.arguments or tests.arguments == ("discover",):
        return (f"{_REPORTER} {command}",)
    return (f"printf '%s' \"$TEST_ARGUMENTS\" > {_WORDS} && {_REPORTER} xargs -a {_WORDS} {command}",)
