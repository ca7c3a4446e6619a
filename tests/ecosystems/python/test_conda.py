"""conda's environment files: what is read of them, and when they are what a project is built with."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import pins
from cigen.ecosystems import python
from cigen.ecosystems.python.details import Details
from cigen.facts import Component
from cigen.plan import Recipe
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.python.looking import TEST, looked_at

ENVIRONMENT = "name: lab\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy\n"
BY_PIP = "  - pip:\n"
WORKFLOW = "jobs: {a: {steps: [{uses: mamba-org/setup-micromamba@v2, with: {environment-file: environment.yml}}]}}\n"
SOURCES = {"lab/__init__.py": "", "test_a.py": TEST}


def component(files: Mapping[str, str], settings: Settings | None = None) -> Component:
    (part,) = python.inspect(Repo.from_mapping(files), pins.shipped(), settings or Settings()).components
    return part


def recipe(files: Mapping[str, str]) -> Recipe:
    return python.recipe(component(files), pins.shipped())


def codes(files: Mapping[str, str]) -> list[str]:
    return [finding.code for finding in looked_at(dict(files)).findings]


def test_an_environment_alone_is_a_project() -> None:
    files = {"environment.yml": ENVIRONMENT, **SOURCES}
    part, made = component(files), recipe(files)
    assert (part.build_tool, part.package_manager, part.runtime.version) == ("conda", "conda", "3.12")
    assert str(part.runtime.source) == "environment.yml:4 python"
    assert part.manifests == ("environment.yml",)
    assert "micromamba create --yes --prefix /opt/venv --file environment.yml python pip" in str(made.deps)
    assert "CONDA_PREFIX" in str(made.setup)
    assert "VIRTUAL_ENV" not in str(made.setup)
    assert "python -m venv" not in str(made.deps)


def test_an_environment_by_the_other_usual_name() -> None:
    workflow = {".github/workflows/ci.yml": WORKFLOW.replace("environment.yml", "conda.yaml")}
    files = {"conda.yaml": ENVIRONMENT, "setup.py": "from setuptools import setup\nsetup(name='lab')\n", **SOURCES}
    assert component({"conda.yaml": ENVIRONMENT, **SOURCES}).build_tool == "conda"
    assert component({**files, **workflow}).build_tool == "conda"
    assert component(files).build_tool == "setuptools"


@pytest.mark.parametrize(
    ("row", "version"),
    [
        ("python=3.11", "3.11"), ("python==3.11.4", "3.11"), ("python =3.10", "3.10"), ("python 3.9.*", "3.9"),
        ("python>=3.9,<3.12", "3.11"), ("conda-forge::python=3.11", "3.11"), ("python=3.11.5=h955ad1f_0", "3.11"),
        ("python=3.10|3.11", "3.11"), ("python >= 3.9, < 3.12", "3.11"), ("python 3.11 *_cpython", "3.11"),
        ("python", "3.13"),
    ],
)  # fmt: skip
def test_version_of_python(row: str, version: str) -> None:
    files = {"environment.yml": f"dependencies:\n  - {row}\n  - numpy\n", **SOURCES}
    assert component(files).runtime.version == version


@pytest.mark.parametrize("other", ["requirements.txt", "pyproject.toml"])
def test_beside_another_manifest_conda_needs_evidence(other: str) -> None:
    files = {other: "numpy\n" if other.endswith("txt") else '[project]\nname = "lab"\n', "environment.yml": ENVIRONMENT}
    assert component({**files, **SOURCES}).build_tool == "pip"
    assert "two-build-tools" in codes({**files, **SOURCES})
    used = {**files, **SOURCES, ".github/workflows/a.yml": WORKFLOW}
    assert component(used).build_tool == "conda"
    assert component(used, Settings(components={".": ComponentSettings(build_tool="pip")})).build_tool == "pip"
    wished = Settings(components={".": ComponentSettings(build_tool="conda")})
    assert component({**files, **SOURCES}, wished).build_tool == "conda"


@pytest.mark.parametrize(
    "command",
    [
        "conda env create -f environment.yml",
        "mamba env update --file=./environment.yml",
        "micromamba create -n a -f environment.yml",
    ],
)
def test_commands_and_images_are_evidence(command: str) -> None:
    files = {"requirements.txt": "numpy\n", "environment.yml": ENVIRONMENT, **SOURCES}
    assert component({**files, ".gitlab-ci.yml": f"a: {{script: ['{command}']}}\n"}).build_tool == "conda"
    assert component({**files, "Dockerfile": f"FROM x\nRUN {command}\n"}).build_tool == "conda"


def test_an_environment_for_something_else_is_no_evidence() -> None:
    files = {"requirements.txt": "numpy\n", "environment.yml": ENVIRONMENT, **SOURCES}
    other = WORKFLOW.replace("environment.yml", "docs/environment.yml")
    assert component({**files, ".github/workflows/a.yml": other}).build_tool == "pip"


def test_rows_for_pip_are_read_and_folders_left_to_the_build() -> None:
    rows = f"{ENVIRONMENT}{BY_PIP}    - -r requirements.txt\n    - flask\n    - -e .\n"
    files = {"environment.yml": rows, "requirements.txt": "pytest\n", ".github/workflows/a.yml": WORKFLOW, **SOURCES}
    part, made = component(files), recipe(files)
    assert set(part.manifests) == {"environment.yml", "requirements.txt"}
    assert "sed -Ei" in str(made.deps)
    assert "pip *:" not in str(made.deps)
    alone = {"environment.yml": f"{ENVIRONMENT}{BY_PIP}    - .[dev]\n", **SOURCES}
    assert "pip *:" in str(recipe(alone).deps)


def test_an_environment_that_installs_the_project_is_evidence_where_no_pipeline_does() -> None:
    rows = f"{ENVIRONMENT}{BY_PIP}    - -e .\n    - -e git+https://github.com/a/tools.git@main#egg=tools\n"
    files = {"environment.yml": rows, "setup.py": "from setuptools import setup\nsetup(name='lab')\n", **SOURCES}
    assert component(files).build_tool == "conda"
    assert "git" in recipe(files).system
    workflow = "jobs: {a: {steps: [{run: pip install -e .}]}}\n"
    assert component({**files, ".github/workflows/a.yml": workflow}).build_tool == "setuptools"


def test_the_version_of_an_environment_counts_for_others_too() -> None:
    files = {"requirements.txt": "numpy\n", "environment.yml": ENVIRONMENT.replace("3.12", "3.10"), **SOURCES}
    assert (component(files).build_tool, component(files).runtime.version) == ("pip", "3.10")


def test_a_lock_is_installed() -> None:
    files = {"environment.yml": ENVIRONMENT, "conda-lock.yml": "version: 1\n", **SOURCES}
    assert component(files).lockfiles == ("conda-lock.yml",)
    assert "--file conda-lock.yml" in str(recipe(files).deps)
    assert "--file environment.yml" not in str(recipe(files).deps)


def test_what_conda_brings_needs_nothing_of_the_system() -> None:
    files = {"environment.yml": f"{ENVIRONMENT}  - psycopg2\n", **SOURCES}
    part = component(files)
    assert isinstance(part.details, Details)
    assert part.details.natives.build == ()
    by_pip = component({"environment.yml": f"{ENVIRONMENT}{BY_PIP}    - psycopg2\n", **SOURCES})
    assert isinstance(by_pip.details, Details)
    assert "libpq-dev" in by_pip.details.natives.build


@pytest.mark.parametrize("row", ["r-base=4.3", "cmake", "nodejs"])
def test_an_environment_of_another_language_is_told_with_its_line(row: str) -> None:
    found = looked_at({"environment.yml": f"{ENVIRONMENT}  - {row}\n", **SOURCES})
    assert not found.components
    assert [(one.code, one.file, one.line) for one in found.findings] == [("conda-unsupported", "environment.yml", 4)]


def test_an_environment_without_sources_is_told() -> None:
    assert codes({"environment.yml": ENVIRONMENT, "a.ipynb": "{}"}) == ["left-out", "conda-unsupported"]


def test_other_files_of_that_name_are_none() -> None:
    assert not looked_at({"environment.yml": "name: production\nurl: x\n", **SOURCES}).findings


@given(st.text(alphabet=st.sampled_from("dependcis:- {}[]=<>|python\n\"'&*!"), max_size=120))
def test_nothing_raises(text: str) -> None:
    for prefix in ("", "dependencies:\n  - "):
        repo = Repo.from_mapping({"environment.yml": prefix + text, **SOURCES})
        for part in python.inspect(repo, pins.shipped(), Settings()).components:
            python.recipe(part, pins.shipped())
