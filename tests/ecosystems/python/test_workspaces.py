from __future__ import annotations

from tests.ecosystems.python.looking import TEST, component, details, looked_at


def manifest(name: str, *dependencies: str, more: str = "") -> str:
    listed = ", ".join(f'"{item}"' for item in dependencies)
    return (
        f'[build-system]\nrequires = ["hatchling"]\n[project]\nname = "{name}"\n'
        f'requires-python = ">=3.11"\ndependencies = [{listed}]\n{more}'
    )


ROOT = manifest("shop", more='[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n')
FILES = {
    "pyproject.toml": ROOT,
    "uv.lock": "version = 1\n",
    "packages/web/pyproject.toml": manifest("web", "fastapi", "uvicorn"),
    "packages/web/src/web/main.py": "app = FastAPI()\n",
    "packages/web/tests/test_web.py": TEST,
    "packages/old/pyproject.toml": manifest("old"),
    "packages/old/tests/test_old.py": TEST,
}


def test_members_are_built_with_their_root() -> None:
    found = looked_at(FILES)
    assert [part.path for part in found.components] == [".", "packages/old"]
    assert found.components[0].workspace == "uv"
    assert found.components[0].manifests == ("pyproject.toml", "packages/web/pyproject.toml", "uv.lock")


def test_a_member_that_is_an_application_starts_in_its_folder_with_its_own_packages() -> None:
    files = {path: text for path, text in FILES.items() if "old" not in path}
    assert component(files).framework == "fastapi"
    told = details(files)
    assert told.packages == (".", "packages/web")
    assert told.requirements == ("--package", "web")
    assert told.test_words[0] == "--all-packages"
    assert told.application is not None
    assert told.application.folder == "packages/web"


def test_a_glob_that_matches_nothing_is_told_and_one_that_leaves_the_repository_matches_nothing() -> None:
    root = ROOT.replace('"packages/*"', '"packages/*", "apps/*", "../../*"')
    codes = [(one.code, one.line) for one in looked_at({"pyproject.toml": root, "tests/test_a.py": TEST}).findings]
    assert codes == [("workspace-member-missing", 8)] * 3
