"""The commands of the ``test`` stage, by runner, and where they leave their reports."""

from __future__ import annotations

from cigen.ecosystems.python.testing import Tests

REPORTS = ("*/cigen-junit/*.xml",)
_UNITTEST = "PYTHONPATH=/opt/reporter python -m xmlrunner"
_COMMANDS = {
    "pytest": 'PYTEST_ADDOPTS="${PYTEST_ADDOPTS:-} --junitxml=cigen-junit/pytest.xml" python -m pytest',
    "unittest": f"{_UNITTEST} discover -o cigen-junit",
    "django": (
        "PYTHONPATH=/opt/reporter python manage.py test --no-input "
        "--testrunner xmlrunner.extra.djangotestrunner.XMLTestRunner"
    ),
}
# It has no option for the folder.
_COLLECTED = "mkdir -p cigen-junit && find . -maxdepth 1 -name 'TEST-*.xml' -exec mv -t cigen-junit {} +"


def commands(tests: Tests) -> tuple[str, ...]:
    """What runs the tests; nothing where there are none."""
    if tests.runner is None:
        return ()
    return (_COMMANDS[tests.runner], *((_COLLECTED,) if tests.runner == "django" else ()))
