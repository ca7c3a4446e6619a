"""Programs whose requirements lie in a folder of their own."""

from __future__ import annotations

import pytest

from cigen import inspector, pins
from cigen.repo import Repo
from cigen.settings import Settings
from tests.ecosystems.python.looking import TEST, component, details, looked_at

DJANGO = {
    "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    "shop/__init__.py": "",
    "shop/wsgi.py": "",
    "shop/tests/test_it.py": TEST,
}
FOLDER = {
    "requirements/prod.txt": "-r base.txt\ngunicorn\n",
    "requirements/base.txt": "django\n",
    "requirements/dev.txt": "-r prod.txt\npytest-django\n",
}


def test_a_program_beside_the_folder_is_a_component() -> None:
    """It runs with what production adds, and its tests with what developers have."""
    tools = {"pyproject.toml": "[tool.ruff]\nline-length = 150\n"}
    found = component(DJANGO | FOLDER | tools)
    assert (found.path, found.framework, found.build_tool, found.kind) == (".", "django", "pip", "app")
    assert set(found.manifests) == set(FOLDER)
    made = details(DJANGO | FOLDER)
    assert made.requirements == ("-r", "requirements/prod.txt")
    assert made.test_words == ("-r", "requirements/dev.txt")
    assert made.tests.has_pytest


def test_in_a_folder_of_its_own_files_may_have_the_word_twice() -> None:
    """``requirements/requirements.txt`` is the program's above, and no project of its own."""
    listed = {"requirements/requirements.txt": "django\n", "requirements/requirements_test.txt": "pytest\n"}
    made = {f"app/{path}": text for path, text in (DJANGO | listed).items()}
    found = looked_at(made)
    (one,) = found.components
    assert (one.path, one.framework) == ("app", "django")
    assert not found.findings or all(finding.code != "left-out" for finding in found.findings)
    words = details(made)
    assert words.requirements == ("-r", "requirements/requirements.txt")
    assert words.test_words == ("-r", "requirements/requirements_test.txt")


def test_a_package_may_hold_the_requirements_of_the_program_above_it() -> None:
    """Django's script says where the settings are; of another program's folder it says nothing."""
    inside = {f"shop/{path}": text for path, text in FOLDER.items()}
    found = component(DJANGO | inside)
    assert (found.path, found.framework) == (".", "django")
    assert set(found.manifests) == set(inside)
    made = details(DJANGO | inside)
    assert made.requirements == ("-r", "shop/requirements/prod.txt")
    assert made.test_words == ("-r", "shop/requirements/dev.txt")
    others = {f"worker/{path}": text for path, text in FOLDER.items()} | {"worker/main.py": ""}
    assert component(DJANGO | others).path == "worker"


def test_tests_have_a_file_of_their_own() -> None:
    """What developers have beside it may ask for other versions; a pipeline that installs it has it all the same."""
    listed = {**FOLDER, "requirements/requirements_test.txt": "pytest\n"}
    assert details(DJANGO | listed).test_words == ("-r", "requirements/requirements_test.txt")
    job = "on: push\njobs:\n  a:\n    steps:\n      - run: pip install -r requirements/dev.txt\n"
    told = details(DJANGO | listed | {".github/workflows/a.yml": job}).test_words
    assert told == ("-r", "requirements/dev.txt", "-r", "requirements/requirements_test.txt")


def test_an_image_tells_which_file() -> None:
    """Of those that a program could run with, but not what it installs for tests."""
    image = "FROM python:3.13\nRUN pip install -r requirements/base.txt -r requirements/dev.txt\n"
    assert details(DJANGO | FOLDER | {"Dockerfile": image}).requirements == ("-r", "requirements/base.txt")


def test_what_people_have_at_home_is_for_tests_where_nothing_else_is() -> None:
    """As in projects with base, local and production."""
    listed = {"requirements/base.txt": "django\n", "requirements/local.txt": "-r base.txt\npytest\n"}
    assert details(DJANGO | listed).test_words == ("-r", "requirements/local.txt")
    both = {**listed, "requirements/test.txt": "pytest\n"}
    assert details(DJANGO | both).test_words == ("-r", "requirements/test.txt")


@pytest.mark.parametrize(
    "others",
    [
        {"tests/test_it.py": TEST},
        {"scripts/__init__.py": ""},
        {"main.go": "package main\n"},
        {"playbooks/library/module.py": ""},
    ],
)
def test_without_a_program_beside_it_is_none(others: dict[str, str]) -> None:
    """Requirements of tests, tools and playbooks are nobody's program."""
    assert not looked_at({"requirements/base.txt": "ansible\n", **others}).components


def test_a_package_keeps_its_own_manifest() -> None:
    """Its requirements files are what it says that they are."""
    manifest = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "shop"\n'
    files = {"pyproject.toml": manifest, "requirements/base.txt": "django\n", "shop/__init__.py": ""}
    found = component(files)
    assert (found.build_tool, found.manifests) == ("hatch", ("pyproject.toml",))


def test_documentation_beside_it_is_documentation() -> None:
    """A site of Sphinx tells of the program."""
    site = {"docs/conf.py": 'extensions = []\nproject = "shop"\n', "docs/index.rst": "Shop\n====\n"}
    repo = Repo.from_mapping(DJANGO | FOLDER | site)
    (found,) = inspector.inspect(repo, pins.shipped(), Settings()).components
    assert found.build_tool == "pip"


@pytest.mark.parametrize(
    ("image", "is_found"),
    [
        (
            "FROM python:3.12\nCOPY . .\nRUN pip install -U pip && pip install -r /app/core/requirements.prod.txt\n",
            True,
        ),
        ("FROM python:3.12\nCOPY . .\nRUN pip install -r /app/other/requirements.prod.txt\n", False),
        ("FROM python:3.12\nCOPY . .\nRUN pip install -r /app/core/requirements.dev.txt\n", False),
    ],
)
def test_an_image_tells_where_the_requirements_of_its_folder_are(image: str, is_found: bool) -> None:
    files = {
        "api/Dockerfile": image,
        "api/core/requirements.prod.txt": "fastapi\n",
        "api/core/requirements.dev.txt": "fastapi\npytest\n",
        "api/src/main.py": "",
        "api/src/manage.py": "import argparse\n",
        "api/src/tests/test_it.py": TEST,
    }
    if not is_found:
        assert not looked_at(files).components
        return
    found = component(files)
    assert (found.path, found.build_tool, found.commands.test) == ("api", "pip", ("pytest",))
    words = details(files)
    assert words.requirements == ("-r", "core/requirements.prod.txt")
    assert words.test_words == ("-r", "core/requirements.dev.txt")
