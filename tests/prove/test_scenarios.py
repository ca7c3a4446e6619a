"""Changes to a copy of a repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cigen.plan import ComponentPlan, Copy, Image, Stage
from cigen.prove import scenarios

Change = Callable[[Path, ComponentPlan], str | None]
CHANGES: dict[str, Change] = {scenario.name: scenario.change for scenario in scenarios.ALL}


def component(*manifests: str, path: str = ".", context: str = ".", ignored: tuple[str, ...] = ()) -> ComponentPlan:
    image = Image(repository="debian", tag="13")
    copies = (Copy(sources=manifests, dest="./"), Copy(sources=("/usr/bin/node",), dest="/usr/bin/", origin=image))
    return ComponentPlan(
        name="app", path=path, context=context, dockerfile="Dockerfile", ignored=ignored, watch=(),
        stages=(Stage(name="manifests", base="toolchain", instructions=copies),),
    )  # fmt: skip


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_is_what_a_check_out_holds(tmp_path: Path) -> None:
    source = write(tmp_path / "repo", {"a.py": "1", "bin/run": "2", ".git/config": "x", "node_modules/x.js": "3"})
    (source / "bin/run").chmod(0o755)
    (source / "inside").symlink_to("a.py")
    (source / "outside").symlink_to("/etc/passwd")
    os.mkfifo(source / "pipe")
    scenarios.copy_tree(source, tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").rglob("*")) == ["a.py", "bin", "inside", "run"]
    assert (tmp_path / "copy/bin/run").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "copy/inside").readlink() == Path("a.py")


def test_the_pointer_of_a_worktree_stays_behind(tmp_path: Path) -> None:
    tree = write(tmp_path / "repo", {".git": "gitdir: elsewhere", "pom.xml": "<p/>"})
    scenarios.copy_tree(tree, tmp_path / "copy")
    assert CHANGES["noise"](tmp_path / "copy", component("pom.xml"))
    assert (tree / ".git").is_file()


def test_a_large_file_is_copied_whole(tmp_path: Path) -> None:
    write(tmp_path / "repo", {"big.bin": "x" * (3 << 20)})
    scenarios.copy_tree(tmp_path / "repo", tmp_path / "copy")
    assert (tmp_path / "copy/big.bin").stat().st_size == 3 << 20


@pytest.mark.parametrize("name", ["documentation", "source", "manifest"])
def test_a_change_touches_one_file(tmp_path: Path, name: str) -> None:
    files = {"pom.xml": "<p/>", "src/A.java": "class A {}", "src/B.java": "class Longer {}", "README.md": "hi"}
    tree = write(tmp_path, files)
    changed = CHANGES[name](tree, component("pom.xml"))
    assert changed == {"documentation": "README.md", "source": "src/B.java", "manifest": "pom.xml"}[name]
    after = contents(tree)
    assert {path for path in after if after[path] != files.get(path)} == {changed}
    assert after[str(changed)].startswith(files[str(changed)])


def test_no_change_is_none_at_all(tmp_path: Path) -> None:
    tree = write(tmp_path, {"a.py": "1"})
    CHANGES["unchanged"](tree, component("a.py"))
    assert contents(tree) == {"a.py": "1"}


def test_noise_changes_times_and_git(tmp_path: Path) -> None:
    tree = write(tmp_path, {"a.py": "1"})
    CHANGES["noise"](tree, component("a.py"))
    assert (tree / "a.py").stat().st_mtime == 1_000_000_000
    assert contents(tree).keys() == {"a.py", ".git/index"}


@pytest.mark.parametrize(
    "part", [component("README.md"), component(ignored=("*.md", "!README.md")), component(ignored=("CHANGELOG.md",))]
)
def test_documentation_that_the_build_reads_is_left_alone(tmp_path: Path, part: ComponentPlan) -> None:
    assert CHANGES["documentation"](write(tmp_path, {"README.md": "x"}), part) == "CHANGELOG.md"


def test_documentation_beside_the_context_is_read_by_no_build(tmp_path: Path) -> None:
    assert CHANGES["documentation"](write(tmp_path, {"README.md": "x"}), component(context="api")) == "README.md"


def test_sources_that_the_build_leaves_to_another_component_are_none_of_its_own(tmp_path: Path) -> None:
    tree = write(tmp_path, {"services/tides/src/main.rs": "1" * 99, "crates/moon/src/lib.rs": "1"})
    assert scenarios.source_file(tree, component(ignored=("services/tides/src",))) == "crates/moon/src/lib.rs"
    kept = component(ignored=("services/*/src", "!services/tides/src"))
    assert scenarios.source_file(tree, kept) == "services/tides/src/main.rs"


def test_the_source_file_is_one_of_the_main_language(tmp_path: Path) -> None:
    files = {
        "api/main.go": "1", "api/more.go": "22", "api/main_test.go": "4444", "api/deploy.py": "55555",
        "api/go.mod": "m", "web/huge.go": "666666", "api/data.json": "7777777",
    }  # fmt: skip
    part = component("go.mod", path="api", context="api")
    assert scenarios.source_file(write(tmp_path, files), part) == "api/more.go"


def test_a_manifest_that_is_code_is_not_the_source(tmp_path: Path) -> None:
    tree = write(tmp_path, {"setup.py": "1" * 99, "app.py": "1"})
    assert scenarios.source_file(tree, component("setup.py")) == "app.py"


@pytest.mark.parametrize("name", ["source", "manifest"])
def test_a_repository_with_nothing_to_change(tmp_path: Path, name: str) -> None:
    assert CHANGES[name](write(tmp_path, {"notes.txt": "x"}), component("gone.toml", "*.lock")) is None


def test_manifests_are_relative_to_the_repository() -> None:
    part = component("pom.xml", "api/pom.xml", path="services/api", context="services")
    assert scenarios.manifests(part) == ("services/pom.xml", "services/api/pom.xml")
