"""A plain list beside a package is installed where a team does so, or where nothing else tells how."""

from __future__ import annotations

import pytest

from tests.ecosystems.python.looking import TEST, component, looked_at

CI = ".github/workflows/ci.yml"
BUILD = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
PROJECT = f'{BUILD}[project]\nname = "lib"\nversion = "1"\n'
NEEDS = 'dependencies = ["attrs>=25"]\n[project.optional-dependencies]\ndev = ["pytest"]\n'
FILES = {
    "pyproject.toml": PROJECT + NEEDS,
    "requirements.txt": "attrs==19.1.0\npytest==5.0\n",
    "lib/__init__.py": "",
    "tests/test_lib.py": TEST,
}
BOTH = ('pip install -e ".[dev]"', "pip install -r requirements.txt")


def steps(*lines: str) -> dict[str, str]:
    return {CI: f"{{jobs: {{test: {{steps: [{', '.join(f'{{run: {line!r}}}' for line in lines)}]}}}}}}"}


INSTALLED = steps("pip install -e .[dev]", "pytest")


@pytest.mark.parametrize(
    "files",
    [
        INSTALLED,
        steps("python -m pip install '.[dev]'", "pytest"),
        steps("uv sync --extra dev", "uv run pytest"),
        {**steps("make test"), "Makefile": "test:\n\tpip install .\n\tpytest\n"},
        {"tox.ini": "[testenv]\nextras = dev\ncommands = pytest\n"},
        {**INSTALLED, "docs/requirements.txt": "sphinx\n", "docs/README.md": "pip install -r docs/requirements.txt"},
        {**INSTALLED, "README.md": "See requirements.txt, too"},
        {**INSTALLED, ".github/dependabot.yml": "# of requirements.txt\nversion: 2\n"},
    ],
)
def test_a_list_that_nobody_installs_is_left_out(files: dict[str, str]) -> None:
    part = component({**FILES, **files})
    assert part.commands.deps == ('pip install -e ".[dev]"',)
    assert "requirements.txt" not in part.manifests
    told = [one.code for one in looked_at({**FILES, **files}).findings]
    assert "list-unused" in told


@pytest.mark.parametrize(
    "files",
    [
        {},
        steps("pytest"),
        steps("pip install -r requirements.txt", "pip install -e .[dev]", "pytest"),
        steps("pip install -e .[dev] -r ./requirements.txt"),
        {**INSTALLED, "README.md": "```\npip install -r requirements.txt\n```\n"},
        {**INSTALLED, "Dockerfile": "FROM python:3.13\nCOPY . /a/\nRUN pip install -r /a/requirements.txt\n"},
        {**INSTALLED, "scripts/setup.sh": "uv pip sync requirements.txt\n"},
        {"tox.ini": "[testenv]\nextras = dev\ndeps = -r{toxinidir}/requirements.txt\ncommands = pytest\n"},
    ],
)
def test_one_that_somebody_installs_is_installed(files: dict[str, str]) -> None:
    found = looked_at({**FILES, **files})
    assert [part.commands.deps for part in found.components] == [BOTH]
    assert "list-unused" not in [one.code for one in found.findings]


@pytest.mark.parametrize(
    "manifest",
    [
        {"pyproject.toml": PROJECT},  # says nothing of what it needs
        {"pyproject.toml": BUILD, "setup.py": "from setuptools import setup\nsetup(name='lib', install_requires="
         "open('requirements.txt').read().split())\n"},
    ],
)  # fmt: skip
def test_one_that_tells_what_the_package_needs_is_installed(manifest: dict[str, str]) -> None:
    assert "pip install -r requirements.txt" in component({**FILES, **manifest, **INSTALLED}).commands.deps
