"""Scripts that prepare what tests need and run pytest."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import python
from cigen.facts import Component
from cigen.repo import Repo
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
START = 'set -e\nalembic upgrade head\nbash scripts/test.sh "$@"\n'
TEST = 'coverage run -m pytest\ncoverage html --title "${@-coverage}"\n'


def component(step: str = 'uv run bash scripts/tests-start.sh "now"', **scripts: str) -> Component:
    written = {"tests-start": START, "test": TEST, **scripts}
    files = {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["pytest"]\n',
        "uv.lock": "version = 1\n",
        "tests/test_shop.py": "def test_shop(): pass\n",
        CI: f"jobs: {{test: {{steps: [{{run: '{step}'}}]}}}}",
        **{f"scripts/{name}.sh": text for name, text in written.items()},
    }
    (part,) = python.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    return part


@pytest.mark.parametrize(
    "step", ['uv run bash scripts/tests-start.sh "now"', "./scripts/tests-start.sh", "sh scripts/tests-start.sh"]
)
def test_a_script_that_pipelines_test_with_is_run(step: str) -> None:
    part = component(step)
    recipe = python.recipe(part, pins.shipped())
    assert part.commands.test == ("uv run bash scripts/tests-start.sh",)
    (command,) = recipe.test
    assert command.endswith('--junitxml=cigen-junit/pytest.xml" bash "$TEST_SCRIPT"')
    assert "scripts/tests-start.sh" in str((*recipe.setup, *recipe.deps))


@pytest.mark.parametrize(
    "scripts",
    [
        {"tests-start": "bash scripts/test.sh\n"},  # prepares nothing
        {"tests-start": "# alembic upgrade head\nbash scripts/test.sh\n"},
        {"tests-start": "docker compose up -d\n" + START},
        {"test": "npm test\n"},
    ],
)
def test_another_script_is_not(scripts: dict[str, str]) -> None:
    assert "scripts/tests-start.sh" not in component(**scripts).commands.test[0]


def test_one_that_is_not_called_after_tests_is_not() -> None:
    assert component("bash scripts/deploy.sh", deploy=START).commands.test == ("uv run pytest",)
