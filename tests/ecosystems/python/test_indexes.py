"""Indexes beside the usual one reach the installer, and a person is told of them."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import python
from cigen.plan import Env
from tests.ecosystems.python.looking import TEST, component, looked_at

FILES = {"requirements.txt": "torch\n", "app.py": "", "tests/test_app.py": TEST}
URL = "https://example.org/whl/cpu"
TABLE = f'extra-index-url = ["{URL}"]\n'


def ci(text: str, env: str = "") -> dict[str, str]:
    steps = f"[{{run: {text!r}}}, {{run: pytest}}]"
    return {".github/workflows/ci.yml": f"{{jobs: {{test: {{env: {{{env}}}, steps: {steps}}}}}}}"}


def variables(files: dict[str, str]) -> dict[str, str]:
    setup = python.recipe(component(files), pins.shipped()).setup
    return dict(pair for step in setup if isinstance(step, Env) for pair in step.values)


@pytest.mark.parametrize(
    "files",
    [
        ci(f"pip install --extra-index-url {URL} -r requirements.txt"),
        ci(f"python -m pip install torch==2.9.0 --extra-index-url={URL}"),
        ci(f"uv pip install . --extra-index-url {URL}"),
        ci("pip install -r requirements.txt", env=f"PIP_EXTRA_INDEX_URL: '{URL}'"),
        {**ci("make deps"), "Makefile": f"deps:\n\tpip install -r requirements.txt --extra-index-url {URL}\n"},
        {"Dockerfile": f"FROM python:3.13\nRUN pip install --extra-index-url {URL} -r requirements.txt\n"},
    ],
)
def test_what_the_team_installs_from_reaches_the_installer(files: dict[str, str]) -> None:
    every = {**FILES, **files}
    assert component(every).commands.deps == (f"pip install --extra-index-url {URL} -r requirements.txt",)
    assert variables(every)["UV_EXTRA_INDEX_URL"] == URL
    (told,) = (one.message for one in looked_at(every).findings if one.code == "extra-index")
    assert "from example.org too" in told


@pytest.mark.parametrize(
    ("files", "manifests"),
    [
        ({"pyproject.toml": f"[tool.uv]\n{TABLE}"}, ("pyproject.toml", "requirements.txt")),
        ({"pyproject.toml": f'[[tool.uv.index]]\nurl = "{URL}"\n'}, ("pyproject.toml", "requirements.txt")),
        ({"uv.toml": TABLE}, ("requirements.txt", "uv.toml")),
    ],
)
def test_the_file_that_uv_reads_is_there_when_it_installs(files: dict[str, str], manifests: tuple[str, ...]) -> None:
    part = component({**FILES, **files})
    assert part.commands.deps == (f"pip install --extra-index-url {URL} -r requirements.txt",)
    assert part.manifests == manifests
    assert "UV_EXTRA_INDEX_URL" not in variables({**FILES, **files})


@pytest.mark.parametrize(
    "files",
    [
        ci(f"pip install released --extra-index-url {URL}"),  # what was released, to try it
        ci("pip install -r requirements.txt --extra-index-url https://pypi.org/simple/"),
        ci("pip install -r requirements.txt --extra-index-url https://user:word@example.org/simple"),
        ci("pip install -r requirements.txt --extra-index-url https://$USER@example.org/simple"),
        ci(f"echo --extra-index-url {URL}"),
        {"pyproject.toml": f'[[tool.uv.index]]\nurl = "{URL}"\nexplicit = true\n'},
    ],
)
def test_what_is_for_something_else_or_a_secret_is_none(files: dict[str, str]) -> None:
    parts = looked_at({**FILES, **files}).components
    assert any(part.commands.deps == ("pip install -r requirements.txt",) for part in parts)
    assert not any("UV_EXTRA_INDEX_URL" in str(python.recipe(part, pins.shipped()).setup) for part in parts)
