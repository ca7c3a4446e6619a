"""Every fixture: facts, plan and files are what lies beside it; ``--update-golden`` writes them anew.

So it does with the files that cigen writes for its own repository.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cigen import app
from cigen.facts_json import facts_as_json
from cigen.lock import PATH as LOCK
from tests.fixture_cases import CASES, expected, made_up_digests, repository

ROOT = Path(__file__).parent.parent
OWN_FILES = [".github/workflows/ci.yml", "Dockerfile", "Dockerfile.dockerignore", "docker-bake.hcl"]


def render(case: str) -> dict[str, str]:
    """Everything that a case makes, by path below ``expected``."""
    generation = app.prepare(repository(case), made_up_digests)
    texts = {
        "inspect.json": json.dumps(facts_as_json(generation.facts), indent=2, ensure_ascii=False) + "\n",
        "plan.json": json.dumps(generation.plan.to_json(), indent=2, ensure_ascii=False) + "\n",
        f"files/{LOCK}": generation.lock.to_text(),
    }
    return texts | {f"files/{change.path}": change.after or "" for change in generation.changes}


def on_disk(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_there_are_fixtures() -> None:
    assert CASES


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, update_golden: bool) -> None:
    made = render(case)
    folder = expected(case)
    if update_golden:
        shutil.rmtree(folder, ignore_errors=True)
        for path, text in made.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
    assert made == on_disk(folder)


@pytest.mark.parametrize("case", CASES)
def test_check_after_generate_is_fresh(case: str, tmp_path: Path) -> None:
    root = tmp_path / "repo"
    shutil.copytree(repository(case), root)
    app.write(app.prepare(root, made_up_digests))
    again = app.prepare(root)
    assert again.pending == ()
    assert again.lock.to_text() == (root / LOCK).read_text("utf-8")


def test_the_files_that_cigen_writes_for_itself_are_fresh(update_golden: bool) -> None:
    if not (ROOT / LOCK).exists():
        pytest.skip("images and archives are built without them")
    if update_golden:
        app.write(app.prepare(ROOT))
    generation = app.prepare(ROOT)
    assert [change.path for change in generation.pending] == []
    assert sorted(change.path for change in generation.changes) == OWN_FILES
    assert generation.lock.to_text() == (ROOT / LOCK).read_text("utf-8")
