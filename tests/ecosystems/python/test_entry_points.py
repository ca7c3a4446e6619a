"""tox, nox, Hatch, scripts and Makefiles: what a team's own entry point installs and runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import python
from cigen.plan import Env
from tests.ecosystems.python.looking import TEST, component, details, looked_at

PACKAGE = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "tally"\n'
TESTS = {"tests/test_a.py": "def test_it(): pass\n", "tally/__init__.py": "", "tests/unit/test_b.py": ""}
UNITTESTS = {"tally/tests/some_tests.py": "import unittest\n"}


def told(files: dict[str, str]) -> str:
    (command,) = component({"pyproject.toml": PACKAGE, **TESTS, **files}).commands.test
    return command


_UNIT = "pytest tests/unit"
_NOX = """import nox
@nox.session(python=["3.12"])
def tests(session):
    session.run("coverage", "run", "-m", "pytest", "-m", "not conda", *(session.posargs or ["tests"]))
"""
_FACTORS = """[tox]
envlist = py{311,312}-{unit,lint}
[testenv]
commands =
  lint: ruff check
  unit: coverage run -m pytest {toxinidir}/tests/unit
"""
_TWO = "[tox]\nenvlist = py3\n[testenv]\ncommands = pytest tests\n[testenv:docs]\ncommands = pytest docs\n"
_SHARED = "[base]\ncommands = python -m pytest \\\n  tests/unit\n[testenv]\ncommands = {[base]commands}\n"
_TOML = "[env_run_base]\ncommands = [['pytest', '-v', {replace = 'posargs', default = ['tests/unit']}]]\n"


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        (
            "tox.ini",
            "[testenv]\ncommands = pytest -n 4 --cov=tally {posargs:tests/unit -m 'not a'}",
            f"{_UNIT} -m 'not a'",
        ),
        ("tox.ini", _FACTORS, "pytest ./tests/unit"),
        ("tox.ini", _SHARED, _UNIT),
        ("tox.ini", "[testenv]\ncommands = pytest {env:SUITE:tests/unit} --basetemp={envtmpdir}\n", _UNIT),
        ("tox.ini", _TWO, "pytest tests"),
        ("tox.ini", "[testenv]\ncommands = pytest --boxed --cov tally --cov-report html tests\n", "pytest tests"),
        ("tox.ini", "[testenv]\ncommands = pytest missing --unknown word $(evil) 'a;b' `x`\n", "pytest"),
        ("tox.toml", _TOML, _UNIT),
        ("noxfile.py", _NOX, "pytest -m 'not conda' tests"),
        (
            "hatch.toml",
            "[envs.test.scripts]\nrun = 'cov {args:tests/unit}'\ncov = 'pytest --cov=tally {args}'\n",
            _UNIT,
        ),
        ("Makefile", "T := tests/unit\ntest:\nifeq ($(OS),win)\n\tcmd /c x\nelse\n\tpytest $(T)\nendif\n", _UNIT),
        ("Makefile", "test: unit\nunit:\n\tpytest tests/unit\n", _UNIT),
        ("Makefile", "lint:\n\tpytest tests\ntest: lint\n\t@poetry run pytest tests/unit\n", _UNIT),
        (".github/workflows/a.yml", "jobs: {a: {steps: [{run: uv run --frozen pytest tests/unit}]}}", _UNIT),
        ("pyproject.toml", f"{PACKAGE}[tool.poe.tasks]\ntest.cmd = 'pytest tests/unit'\n", _UNIT),
    ],
)
def test_the_words_that_choose_tests_are_kept(name: str, text: str, command: str) -> None:
    assert told({name: text}) == command


def test_pipelines_that_run_parts_of_the_tests_choose_none_of_them() -> None:
    workflow = "jobs: {a: {steps: [{run: pytest -m slow}, {run: pytest -m fast}]}}"
    assert told({".github/workflows/a.yml": workflow}) == "pytest"


def test_unittest_with_a_pattern_of_its_own() -> None:
    script = "[tool.hatch.envs.test.scripts]\ntest = 'python -m unittest discover -s tally -p \"*tests.py\"'\n"
    part = component({"pyproject.toml": PACKAGE + script, "tally/__init__.py": "", **UNITTESTS})
    assert part.commands.test == ("python -m unittest discover -s tally -p '*tests.py'",)
    made = python.recipe(part, pins.shipped())
    (command,) = made.test
    assert command.endswith("xargs -a /tmp/test-arguments python -m xmlrunner discover -o cigen-junit")
    assert ("TEST_ARGUMENTS", "-s tally -p '*tests.py'") in [
        pair for one in made.deps for pair in getattr(one, "values", ())
    ]


def test_what_tox_installs_in_the_most_usual_environment() -> None:
    tox = """[tox]
envlist = lint, py{39,313}-django{42,52}, py313-djangomain
[shared]
deps =
    pytest >= 8.4  # the last
[testenv]
deps =
    {[shared]deps}
    django42: Django>=4.2,<5
    django52: Django>=5.2,<6
    djangomain: https://example.org/main.zip
    -r{toxinidir}/requirements/ci.txt
    !py313: old
extras = fast
dependency_groups = checks
"""
    more = '[project.optional-dependencies]\nfast = ["a"]\n[dependency-groups]\nchecks = ["b"]\n'
    files = {"pyproject.toml": PACKAGE + more, "tox.ini": tox, "requirements/ci.txt": "attrs\n", **TESTS}
    found = details(files).tests
    assert found.packages == ("pytest>=8.4", "Django>=5.2,<6")
    assert (found.extras, found.groups, found.files) == (("fast",), ("checks",), ("requirements/ci.txt",))


def test_what_nox_installs_for_its_session_of_tests() -> None:
    nox = """import nox
@nox.session
def lint(session):
    session.install("ruff")
@nox.session
def tests(session):
    session.install("-r", "requirements/ci.txt", "trustme", "--group", "checks")
    session.install("-e", ".[fast]")
    session.run("pytest")
"""
    more = '[project.optional-dependencies]\nfast = ["a"]\n[dependency-groups]\nchecks = ["b"]\n'
    files = {"pyproject.toml": PACKAGE + more, "noxfile.py": nox, "requirements/ci.txt": "attrs\n", **TESTS}
    found = details(files).tests
    assert (found.packages, found.extras, found.groups) == (("trustme",), ("fast",), ("checks",))
    assert found.files == ("requirements/ci.txt",)


def test_djangos_script_in_a_folder_below() -> None:
    files = {
        "requirements.txt": "django\n",
        "site/manage.py": "",
        "site/shop/tests.py": "class A(TestCase):\n    def test_it(self): pass\n",
    }
    part = component({"a.py": "", **files})
    assert part.commands.test == ("python site/manage.py test site",)
    assert 'python "$TEST_SCRIPT" test --no-input' in python.recipe(part, pins.shipped()).test[0]
    example = {path.replace("site/", "example/"): text for path, text in files.items()}
    assert component({"a.py": "", **example}).commands.test == ()


_OLD = {
    "pyproject.toml": PACKAGE,
    "tests/test_a.py": "import unittest\nclass A(unittest.TestCase):\n  def test_a(self): ...\n",
}
_CI = ".github/workflows/ci.yml"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"runtests.py": "", _CI: "jobs: {a: {steps: [{run: python runtests.py -s -v2}]}}"}, "python runtests.py"),
        (
            {"tools/run-tests.py": "", _CI: "script: [python tools/run-tests.py -a, ./tools/run-tests.py]"},
            "python tools/run-tests.py",
        ),
        ({"runtests.py": "", "tox.ini": "[testenv]\ncommands = python -Wall ./runtests.py\n"}, "python runtests.py"),
        ({_CI: "script: python runtests.py"}, "python -m unittest discover"),  # there is none
        ({"publish.py": "", _CI: "script: python publish.py"}, "python -m unittest discover"),
        ({"runtests.py": "", "pytest.ini": "", _CI: "script: python runtests.py"}, "pytest"),
    ],
)
def test_a_script_of_the_teams_own_that_its_pipelines_run(files: dict[str, str], expected: str) -> None:
    assert component({**_OLD, **files}).commands.test == (expected,)


def test_a_script_reaches_the_command_as_a_variable() -> None:
    part = component({**_OLD, "runtests.py": "", _CI: "script: python runtests.py"})
    recipe = python.recipe(part, pins.shipped())
    assert recipe.test == ('PYTHONPATH=/opt/reporter python "$TEST_SCRIPT"',)
    assert ("TEST_SCRIPT", "runtests.py") in [
        pair for one in recipe.deps if isinstance(one, Env) for pair in one.values
    ]


_NOSE2 = {**_OLD, "requirements-dev.txt": "nose2[coverage_plugin]==0.16.0\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({**_NOSE2, "Makefile": "test:\n\tpython -m nose2 $(V) -s tests\n"}, "python -m nose2 -s tests"),
        (
            {**_NOSE2, "utils/lib_test.sh": "t() {\n    env.cmd python -m nose2 ${V} -s tests\n}\n"},
            "python -m nose2 -s tests",
        ),
        ({**_NOSE2, "docs/test.sh": "python -m nose2 -s tests\n"}, "python -m unittest discover"),
        ({**_NOSE2, "scripts/latest.sh": "python -m nose2 -s tests\n"}, "python -m unittest discover"),
        ({**_OLD, "Makefile": "test:\n\tpython -m nose2 -s tests\n"}, "python -m unittest discover"),
    ],
)
def test_nose2_where_it_is_installed(files: dict[str, str], expected: str) -> None:
    assert component(files).commands.test == (expected,)


def test_nose2_leaves_its_report_where_it_starts() -> None:
    part = component({**_NOSE2, "Makefile": "test:\n\tnose2 -s tests\n"})
    recipe = python.recipe(part, pins.shipped())
    assert "xargs -a /tmp/test-arguments python -m nose2" in recipe.test[1]
    assert "--junit-xml-path cigen-junit/nose2.xml" in recipe.test[1]


def test_setup_py_that_gathers_its_options_in_a_dictionary() -> None:
    setup = (
        "from setuptools import setup\nBASE = ['attrs']\nWORDS = {'name': 'tally', 'python_requires': '>=3.12'}\n"
        "WORDS['install_requires'] = BASE + ['redis']\nsetup(**WORDS)\n"
    )
    part = component({"setup.py": setup, "compose.yml": "services:\n  a:\n    image: redis:8\n"})
    assert (part.name, part.runtime.requested, [one.name for one in part.services]) == ("tally", ">=3.12", ["redis"])


_lines = st.text(alphabet="[]{}:,=-\\ \npytesox'\"!;$*", max_size=80)


@given(_lines, _lines)
def test_no_text_of_an_entry_point_raises(first: str, second: str) -> None:
    looked_at(
        {
            "pyproject.toml": PACKAGE,
            "tox.ini": f"[tox]\nenvlist = {first}\n[testenv]\ndeps = {second}\ncommands = pytest {first}\n",
            "noxfile.py": f"import nox\n@nox.session\ndef tests(s):\n    s.run({first!r}, *{second!r})\n{second}",
            "hatch.toml": f"[envs.test.scripts]\ntest = {second!r}",
            "Makefile": f"test:\n\t{second}",
            **TESTS,
        }
    )


def test_a_setup_py_beside_a_bare_pyproject_is_given_the_files_that_it_reads() -> None:
    setup = "from setuptools import setup\nopen('tally/version.py')\nsetup(name='tally')\n"
    files = {"pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n', "setup.py": setup, "tally/version.py": ""}
    assert "tally/version.py" in component(files).manifests


@pytest.mark.parametrize(
    ("lines", "command"),
    [
        (("pytest tests/unit", "pytest tests/test_a.py"), "pytest tests/test_a.py tests/unit"),
        (("pytest tests/unit", "pytest tests/test_a.py", "pytest"), "pytest"),
        (("pytest tests/unit", "pytest tests"), "pytest tests"),
        (("pytest tests/unit -k a", "pytest tests/test_a.py"), "pytest"),
        (("pytest tests/unit", "python -m unittest tests/test_a.py"), "pytest"),
        (("pytest tests", "pytest -m gpu", "pytest -m 'not gpu'", "pytest -m 'not gpu'"), "pytest -m 'not gpu'"),
    ],
)
def test_parts_that_pipelines_run_are_run_at_once(lines: tuple[str, ...], command: str) -> None:
    steps = ", ".join(f"{{run: {line}}}" for line in lines)
    assert told({".github/workflows/ci.yml": f"jobs: {{test: {{steps: [{steps}]}}}}"}) == command


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({_CI: "jobs: {a: {steps: [{run: coverage run}]}}",
          "setup.cfg": "[coverage:run]\ncommand_line = -m unittest discover tests\n"}, "discover tests"),
        ({_CI: "jobs: {a: {steps: [{run: python -m unittest discover tests}, {run: python -m unittest tests/a.py}]}}",
          "tests/a.py": ""},
         "discover tests"),
    ],
)  # fmt: skip
def test_unittest_searches_where_the_team_lets_it(files: dict[str, str], command: str) -> None:
    found = {
        "pyproject.toml": PACKAGE,
        "tests/test_a.py": "import unittest\nclass A(unittest.TestCase): ...\n",
        **files,
    }
    assert component(found).commands.test == (f"python -m unittest {command}",)


def test_django_is_told_of_a_package_above_its_script() -> None:
    workflow = "jobs: {a: {steps: [{run: cd site && python manage.py test --tag x tally missing}]}}"
    files = {"pyproject.toml": PACKAGE, **TESTS, "site/manage.py": "", _CI: workflow}
    assert component(files).commands.test == ("cd site && python manage.py test --tag x tally",)


_DJANGO = "backend/manage.py"
_CIRCLE = ".circleci/config.yml"


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({_CI: "jobs: {a: {steps: [{run: cd backend && coverage run manage.py test shop}]}}"}, "python manage.py test"),
        ({_CI: "jobs: {a: {steps: [{run: python manage.py test, working-directory: backend}]}}"},
         "python manage.py test"),
        ({_CI: "jobs: {a: {steps: [{run: \"cd backend\\npytest tests -m fast\"}]}}"}, "pytest tests -m fast"),
        ({".gitlab-ci.yml": "a: {before_script: [cd backend], script: [./manage.py test]}"}, "python manage.py test"),
        ({_CIRCLE: "jobs: {a: {steps: [{run: {command: pytest -x, working_directory: ~/project/backend}}]}}"},
         "pytest"),
        ({_CIRCLE: "{jobs: {a: {steps: [try]}}, commands: {try: {steps: [{run: cd backend && pytest}]}}}"}, "pytest"),
        ({"Makefile": "test:\n\tcd backend && $(PYTHON) -m x; pytest tests\n"}, "pytest tests"),
    ],
)  # fmt: skip
def test_tests_that_are_started_in_a_folder_run_there(files: dict[str, str], command: str) -> None:
    backend = {_DJANGO: "", "backend/tests/test_a.py": TEST, "requirements.txt": "django==5.2\n"}
    part = component({**backend, **files})
    assert part.commands.test == (f"cd backend && {command}",)
    recipe = python.recipe(part, pins.shipped())
    assert all('env -C "$TEST_FOLDER"' in line or '"$TEST_FOLDER"/cigen-junit' in line for line in recipe.test)
    assert ("TEST_FOLDER", "backend") in [pair for step in recipe.deps if isinstance(step, Env) for pair in step.values]


@pytest.mark.parametrize(
    "line", ["cd docs && pytest", "cd other && pytest -k a", "cd gone && pytest", "(cd tests/unit && pytest); pytest"]
)
def test_tests_elsewhere_are_not_the_projects(line: str) -> None:
    files = {"docs/conf.py": "", "other/pyproject.toml": PACKAGE, "other/a.py": ""}
    found = looked_at({"pyproject.toml": PACKAGE, **TESTS, **files, _CI: f"jobs: {{a: {{steps: [{{run: {line}}}]}}}}"})
    assert next(one for one in found.components if one.path == ".").commands.test == ("pytest",)
