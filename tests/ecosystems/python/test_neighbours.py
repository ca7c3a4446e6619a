from __future__ import annotations

import pytest

from cigen.ecosystems.python.details import Details
from tests.ecosystems.python.looking import TEST, looked_at
from tests.ecosystems.python.test_workspaces import manifest

LIBRARY = {"libs/prices/pyproject.toml": manifest("prices", "attrs"), "libs/prices/src/prices/__init__.py": ""}


@pytest.mark.parametrize(
    "line",
    [
        "-e ./libs/prices",
        "./libs/prices",
        "libs/prices/",
        "--editable=libs/prices[fast]",
        "-e file:./libs/prices",
        "prices @ file:./libs/prices",
        "-e ../../libs/prices",
    ],
)
def test_a_folder_in_requirements_is_built_and_its_packages_are_installed_before(line: str) -> None:
    folder = "apps/shop/" if line.endswith("../../libs/prices") else ""
    files = {**LIBRARY, f"{folder}requirements.txt": f"flask\n{line}\n", f"{folder}main.py": ""}
    (told,) = [told for told in _all(files) if "requirements.txt" in " ".join(told.requirements)]
    up = "../../" if folder else ""
    assert told.packages == (f"{up}libs/prices",)
    assert told.requirements == ("-r", f"{up}libs/prices/pyproject.toml", "-r", "requirements.txt")
    assert told.has_locals


def _all(files: dict[str, str]) -> list[Details]:
    return [found for part in looked_at(files).components if isinstance(found := part.details, Details)]


@pytest.mark.parametrize(
    "line", ["prices", "git+https://example.org/libs/prices", "./libs/none", "-e ../outside", "-e ."]
)
def test_what_is_no_folder_with_a_project_is_not_built(line: str) -> None:
    files = {**LIBRARY, "requirements.txt": f"flask\n{line}\n", "main.py": ""}
    assert [told.packages for told in _all(files) if told.requirements == ("-r", "requirements.txt")] == [()]


POETRY = """\
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.11"
prices = { path = "../prices", develop = true }
"""
UV = manifest("shop", "prices", more='[tool.uv.sources]\nprices = { path = "../prices" }\n')


@pytest.mark.parametrize(("text", "lock"), [(POETRY, "poetry.lock"), (UV, "uv.lock")])
def test_path_dependencies_of_poetry_and_uv_widen_the_context(text: str, lock: str) -> None:
    files = {**LIBRARY, "libs/shop/pyproject.toml": text, f"libs/shop/{lock}": "", "libs/shop/tests/test_a.py": TEST}
    part = next(part for part in looked_at(files).components if part.path == "libs/shop")
    assert part.context == "libs"
    assert part.manifests == ("libs/shop/pyproject.toml", "libs/prices/pyproject.toml", f"libs/shop/{lock}")
    assert isinstance(part.details, Details)
    assert part.details.packages == (".", "../prices")


def test_projects_that_install_each_other_come_once() -> None:
    other = manifest("prices", "shop", more='[tool.uv.sources]\nshop = { path = "../shop" }\n')
    files = {"libs/prices/pyproject.toml": other, "libs/shop/pyproject.toml": UV, "libs/shop/uv.lock": ""}
    assert {told.packages for told in _all(files)} == {(".", "../prices"), (".", "../shop")}


def test_a_server_may_come_with_a_library_of_the_repository() -> None:
    app = "from starlette.applications import Starlette\napp = Starlette()\n"
    files = {
        "libs/prices/pyproject.toml": manifest("prices", "starlette", "uvicorn"),
        "libs/prices/src/prices/__init__.py": "",
        "libs/shop/pyproject.toml": UV,
        "libs/shop/uv.lock": "",
        "libs/shop/src/shop/main.py": app,
    }
    kinds = {part.path: (part.kind, part.framework) for part in looked_at(files).components}
    assert kinds == {"libs/prices": ("library", None), "libs/shop": ("app", "starlette")}
