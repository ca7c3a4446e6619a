"""Programs that sources call by their names."""

from __future__ import annotations

import dataclasses

import pytest

from cigen.evidence import calls
from cigen.repo import Repo
from tests.plans import component


def called(files: dict[str, str], language: str = "python", path: str = ".", others: tuple[str, ...] = ()) -> set[str]:
    part = dataclasses.replace(component(path=path), language=language)
    return set(calls.programs(Repo.from_mapping(files), part, (path, *others)))


@pytest.mark.parametrize(
    "source",
    [
        'subprocess.run(["git", "init"])',
        "subprocess.check_call(['git', 'init'])",
        "subprocess.run(\n    [\n        'git',\n        'init',\n    ]\n)",
        'os.system("git init")',
        'subprocess.run(f"git -C {x} init", shell=True)',
        'shutil.which("git")',
        'command = ["git", "clone", url]',
    ],
)
def test_python_calls(source: str) -> None:
    assert called({"a.py": source}) == {"git"}


@pytest.mark.parametrize(
    "source",
    [
        'x["git"]',
        'fields = ["file", "name"]',
        'mock.call("git")',
        'VCS = ("git", "hg")',
        'x = "git"',
        "# git",
        'registry = {"git": Mock}',
    ],
)
def test_names_that_are_not_called(source: str) -> None:
    assert called({"a.py": source}) == set()


def test_rust_and_go() -> None:
    assert called({"src/a.rs": 'Command::new("git")', "a.py": 'which("hg")'}, "rust") == {"git"}
    source = 'exec.Command("git", "init"); exec.LookPath("hg"); exec.CommandContext(ctx, "svn")'
    assert called({"a.go": source}, "go") == {"git", "hg", "svn"}
    assert called({"a.java": 'Command::new("git")'}, "java") == set()


def test_tests_count_and_what_developers_run_does_not() -> None:
    source = 'run(["git", "init"])'
    for path in ("tests/test_a.py", "src/pkg/tests/unit/a.py", "pkg/a.py"):
        assert called({path: source}) == {"git"}, path
    for path in ("docs/a.py", "scripts/a.py", "noxfile.py", "setup.py", "tests/docs/a.py"):
        assert called({path: source}) == set(), path


def test_what_another_component_calls_is_its_own() -> None:
    files = {"a.py": "", "api/a.py": 'which("git")', "web/a.py": 'which("hg")'}
    assert called(files, others=("api", "web")) == set()
    assert called(files, path="api", others=(".", "web")) == {"git"}
