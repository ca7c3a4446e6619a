from __future__ import annotations

from cigen.ecosystems.python.details import Details
from tests.ecosystems.python.looking import TEST, looked_at
from tests.ecosystems.python.test_workspaces import manifest

GROUP = '[dependency-groups]\ndev = ["pytest"]\n'
ROOT = f'[project]\nname = "shop"\n[tool.uv.workspace]\nmembers = ["apps/*", "libs/*"]\n{GROUP}'
FILES = {
    "pyproject.toml": ROOT,
    "uv.lock": "version = 1\n",
    "apps/web/pyproject.toml": manifest("web", "fastapi", "uvicorn", "prices"),
    "apps/web/src/web/main.py": "app = FastAPI()\n",
    "apps/web/tests/test_web.py": TEST,
    "apps/admin/pyproject.toml": manifest("admin", "flask"),
    "apps/admin/src/admin/main.py": "app = Flask(__name__)\n",
    "libs/prices/pyproject.toml": manifest("prices", "rates"),
    "libs/rates/pyproject.toml": manifest("rates"),
    "libs/rates/tests/test_rates.py": TEST,
}


def test_each_application_is_a_component_with_the_members_that_it_needs() -> None:
    found = {part.path: part for part in looked_at(FILES).components}
    assert list(found) == [".", "apps/admin", "apps/web"]
    web = found["apps/web"]
    assert (web.context, web.workspace, web.framework, web.lockfiles) == (".", "uv", "fastapi", ("uv.lock",))
    assert {path for path in FILES if path.endswith((".toml", ".lock"))} == set(web.manifests)
    told = web.details
    assert isinstance(told, Details)
    assert told.packages == (".", "../../libs/prices", "../../libs/rates")
    assert told.requirements == ("--package", "web")
    assert told.test_words == ("--all-packages",)
    assert told.tests.has_pytest
    assert web.uses == (".",)


def test_an_application_that_needs_another_uses_it() -> None:
    more = {"apps/web/pyproject.toml": manifest("web", "fastapi", "uvicorn", "admin")}
    found = {part.path: part for part in looked_at({**FILES, **more}).components}
    assert found["apps/web"].uses == ("apps/admin",)


def test_the_rest_is_no_application_and_there_only_where_it_has_tests() -> None:
    rest = looked_at(FILES).components[0]
    assert (rest.path, rest.kind, rest.framework) == (".", "library", None)
    files = {path: text for path, text in FILES.items() if "test_rates" not in path}
    assert [part.path for part in looked_at(files).components] == ["apps/admin", "apps/web"]


def test_one_application_is_a_component_in_its_folder_beside_a_root_that_is_no_package() -> None:
    files = {path: text for path, text in FILES.items() if "admin" not in path}
    assert [(part.path, part.framework) for part in looked_at(files).components] == [
        (".", None),
        ("apps/web", "fastapi"),
    ]
    alone = {path: text for path, text in files.items() if "libs" not in path}
    assert [part.path for part in looked_at(alone).components] == ["apps/web"]
    tested = {**alone, "tests/test_all.py": TEST}
    assert [part.path for part in looked_at(tested).components] == [".", "apps/web"]


def test_one_application_stays_with_a_root_that_is_a_package() -> None:
    root = manifest("shop", more='[tool.uv.workspace]\nmembers = ["apps/*", "libs/*"]\n')
    files = {path: text for path, text in FILES.items() if "admin" not in path} | {"pyproject.toml": root}
    assert [(part.path, part.framework) for part in looked_at(files).components] == [(".", "fastapi")]
