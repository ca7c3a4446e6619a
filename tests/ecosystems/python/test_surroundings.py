"""What pipelines, entry points and compose files give to tests, and have done before them."""

from __future__ import annotations

import pytest

from cigen import inspector, pins, planner
from cigen.ecosystems import python
from cigen.facts import Component
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings
from tests.ecosystems.python.looking import TEST, component

CI = ".github/workflows/ci.yml"
FILES = {
    "requirements.txt": "pytest\n",
    "app.py": "import os\nos.environ['STAGE_NAME']\n",
    "tests/test_app.py": TEST,
    "src/tally.py": "",
    "alembic.ini": "",
    "scripts/seed_db.py": "",
    "scripts/lint_all.py": "",
    "setup.py": "from setuptools import setup\nsetup(name='tally')\n",
}


def told(**files: str) -> tuple[str, ...]:
    return component({**FILES, **files}).commands.test


def job(*lines: str, **scopes: str) -> dict[str, str]:
    steps = ", ".join(f"{{run: {line!r}, env: {{{scopes.get('step', '')}}}}}" for line in lines)
    text = f"{{env: {{{scopes.get('all', '')}}}, jobs: {{a: {{env: {{{scopes.get('job', '')}}}, steps: [{steps}]}}}}}}"
    return {CI: text}


@pytest.mark.parametrize(
    ("scopes", "given"),
    [
        ({"step": "A: 'x y', TOKEN: '${{ secrets.T }}', CI_X: 1, UV_LOCKED: 1"}, "A='x y' "),
        ({"job": "PYTHONPATH: '${{ github.workspace }}/src:missing'"}, "PYTHONPATH=src "),
        ({"all": "STAGE_NAME: ci, REGISTRY: example.org, DJANGO_SETTINGS_MODULE: a.b"},
         "STAGE_NAME=ci DJANGO_SETTINGS_MODULE=a.b "),
        ({"all": "FORCE_COLOR: 1", "job": "PYTHONUNBUFFERED: 1"}, ""),
    ],
)  # fmt: skip
def test_tests_are_given_what_pipelines_set(scopes: dict[str, str], given: str) -> None:
    assert told(**job("pytest tests", **scopes)) == (f"{given}pytest tests",)


@pytest.mark.parametrize(
    ("files", "given"),
    [
        (job("export A=1 B=$X", 'echo "C=2" >> $GITHUB_ENV', "PYTHONPATH=. python -m pytest"), "A=1 C=2 PYTHONPATH=. "),
        ({"tox.ini": "[testenv]\nsetenv =\n  A = 1\n  PYTHONPATH = {toxinidir}/src\ncommands = pytest\n"},
         "A=1 PYTHONPATH=src "),
        ({"noxfile.py": "@nox.session\ndef tests(session):\n    session.run('pytest', env={'A': '1', 'B': x})\n"},
         "A=1 "),
        ({"Makefile": "test:\n\tA=1 pytest\n"}, "A=1 "),
        ({"Makefile": "test_local: B := $(C)\ntest_local:\n\tpytest\n", **job("make test_local", step="A: 1")}, "A=1 "),
        ({"docker-compose.yml": "services: {t: {environment: [A=1, 'B=$C'], command: [sh, -c, 'pytest']}}"}, "A=1 "),
        ({"docker-compose.yml": "services: {t: {environment: {<<: &x {A: 1}, B: 2}, command: pytest}}"}, "A=1 B=2 "),
    ],
)  # fmt: skip
def test_they_are_given_what_entry_points_set(files: dict[str, str], given: str) -> None:
    assert told(**files) == (f"{given}pytest",)


@pytest.mark.parametrize(
    ("lines", "before"),
    [
        (("alembic upgrade head",), ["alembic upgrade head"]),
        (("docker compose run --rm -e A=1 web alembic upgrade head",), ["alembic upgrade head"]),
        (("cd src && mkdir -p out",), ["cd src && mkdir -p out"]),
        (("python setup.py build_ext --inplace", "python setup.py develop"), ["python setup.py build_ext --inplace"]),
        (("python scripts/seed_db.py", "python scripts/lint_all.py", "python scripts/seed_gone.py"),
         ["python scripts/seed_db.py"]),
        (("python -m grpc_tools.protoc -I. --python_out=. a.proto > log",),
         ["python -m grpc_tools.protoc -I. --python_out=. a.proto"]),
        (("alembic upgrade $(evil)", "alembic downgrade base", "make db"), ["flask db upgrade"]),
        (("pip install -r requirements.txt",), []),
    ],
)  # fmt: skip
def test_what_a_job_makes_before_its_tests_is_made(lines: tuple[str, ...], before: list[str]) -> None:
    makefile = {"Makefile": "db: env\n\t@flask db upgrade\nenv:\n\techo a\n"}
    assert told(**makefile, **job(*lines, "pytest")) == (*before, "pytest")


def test_what_is_set_for_several_commands_is_said_once() -> None:
    assert told(**job("alembic upgrade head", "pytest", step="A: 1")) == (
        "export A=1",
        "alembic upgrade head",
        "pytest",
    )


def test_what_comes_after_the_tests_is_not_made() -> None:
    assert told(**job("pytest", "alembic upgrade head")) == ("pytest",)


def _planned(files: dict[str, str]) -> tuple[Component, str]:
    facts = inspector.inspect(Repo.from_mapping(files), pins.shipped(), Settings())
    made = planner.plan(facts, Settings(), pins.shipped(), lambda path: False)
    (part,) = made.components
    (stage,) = (stage for stage in part.stages if stage.name == "test")
    bed = str(part.test_bed.env) if part.test_bed else ""
    return facts.components[0], f"{bed} {stage.instructions}"


def test_the_stage_of_the_tests_sets_and_runs_it() -> None:
    files = {**FILES, **job("alembic upgrade head", "cd src && mkdir out", "pytest", step="A: 1")}
    part, stage = _planned(files)
    assert str(Env(values=(("A", "1"),), why="as the team's tests have it")) in stage
    made = python.recipe(part, pins.shipped())
    assert made.test[0] == 'sh -euc "$TEST_SETUP"'
    assert "('TEST_SETUP', 'alembic upgrade head && (cd src && mkdir out)')" in str(made.deps)


def test_a_container_that_runs_the_tests_is_given_it() -> None:
    services = "services: {db: {image: 'redis:8'}}, "
    workflow = f"jobs: {{a: {{{services}env: {{URL: redis}}, steps: [{{run: A=1 pytest}}]}}}}"
    _, stage = _planned({**FILES, "requirements.txt": "pytest\nredis\n", CI: workflow})
    assert "(('URL', 'redis'), ('A', '1'))" in stage
    assert "as the team's tests have it" not in stage


def test_a_reporter_of_unittest_leaves_the_path_in_place() -> None:
    tests = {"tests/test_app.py": "import unittest\nclass A(unittest.TestCase):\n    def test_it(self): pass\n"}
    files = {**FILES, "requirements.txt": "attrs\n", **tests, **job("PYTHONPATH=src python -m unittest discover")}
    made = python.recipe(component(files), pins.shipped())
    assert made.test == ("PYTHONPATH=/opt/reporter:$PYTHONPATH python -m xmlrunner discover -o cigen-junit",)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("runCmd: 'uv run alembic upgrade head\n\n  uv run pytest'", ("alembic upgrade head", "pytest")),
        (
            "runCmd: 'python -m alembic upgrade head && pytest tests', subFolder: .",
            ("alembic upgrade head", "pytest tests"),
        ),
        ("run: pytest, working-directory: elsewhere", ("cd elsewhere && pytest",)),
    ],
)
def test_what_an_action_has_a_shell_do_is_a_command_of_the_pipeline(given: str, expected: tuple[str, ...]) -> None:
    steps = f"[{{uses: devcontainers/ci@v0.3, with: {{imageName: a, {given}}}}}]"
    ci = f"{{defaults: {{run: {{working-directory: elsewhere}}}}, jobs: {{test: {{steps: {steps}}}}}}}"
    files = {**FILES, "requirements.txt": "pytest\nalembic\n", "elsewhere/readme.txt": "", CI: ci}
    assert component(files).commands.test == expected
