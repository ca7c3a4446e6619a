"""Of a program that two folders install, the one with which pipelines test or which they install is the component."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import python
from cigen.repo import Repo
from cigen.settings import ComponentSettings, Settings
from tests.ecosystems.python.looking import TEST, looked_at

FILES = {
    "requirements.txt": "fastapi\nuvicorn\npytest\n",
    "tests/test_app.py": TEST,
    "backend/requirements.txt": "fastapi\nuvicorn\n",
    "backend/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    "backend/Dockerfile": 'FROM python:3.12-slim\nRUN pip install -r requirements.txt\nCMD ["uvicorn", "main:app"]\n',
    "backend/tests/test_main.py": TEST,
}


def ci(*lines: str) -> dict[str, str]:
    steps = ", ".join(f"{{run: {one!r}}}" for one in lines)
    return {".github/workflows/ci.yml": f"{{jobs: {{test: {{steps: [{steps}]}}}}}}"}


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (("pip install -r requirements.txt", "pytest"), "."),
        (("pip install -r backend/requirements.txt", "python -m pytest tests"), "."),
        (("pip install -r requirements.txt", "docker build backend"), "."),
        (("cd backend && pip install -r requirements.txt && pytest",), "backend"),
        (("pip install -r backend/requirements.txt", "pytest backend/tests"), "backend"),
    ],
)
def test_what_pipelines_test_or_install_is_kept(lines: tuple[str, ...], kept: str) -> None:
    found = looked_at({**FILES, **ci(*lines)})
    (part,) = found.components
    assert (part.path, part.framework, part.runtime.version) == (kept, "fastapi", "3.12")
    other = "requirements.txt" if kept == "backend" else "backend/requirements.txt"
    assert [one.file for one in found.findings if one.code == "same-application"] == [other]


@pytest.mark.parametrize(
    "files",
    [
        {},
        ci("pytest", "cd backend && pytest"),
        {**ci("pytest"), "main.py": "from fastapi import FastAPI\napp = FastAPI()\n"},  # another application
        {**ci("pytest"), "backend/main.py": "import os\n"},
    ],
)
def test_without_an_answer_or_with_two_applications_both_are_there(files: dict[str, str]) -> None:
    assert [part.path for part in looked_at({**FILES, **files}).components] == [".", "backend"]


def test_one_that_the_settings_name_stays() -> None:
    settings = Settings(components={"backend": ComponentSettings()})
    repo = Repo.from_mapping({**FILES, **ci("pip install -r requirements.txt", "pytest")})
    assert len(python.inspect(repo, pins.shipped(), settings).components) == 2
