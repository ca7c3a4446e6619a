"""The stage that holds the manifests: copied line by line, or picked by a shell where they are many."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import dockerfile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cigen import manifests
from cigen.facts import PATH
from cigen.plan import ComponentPlan, Copy, Env, Image, Run, Stage
from cigen.render.dockerfile import dockerfile as rendered
from tests import plans

IMAGE = Image(repository="debian", tag="13")
# Any file name that can be shown, not only those of the grammar: an ecosystem may forget to ask.
NAME = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="/"), min_size=1).filter(
    lambda name: name not in (".", "..")
)
PATHS = st.lists(st.lists(NAME, min_size=1, max_size=3).map("/".join), min_size=1, max_size=70, unique=True)


def component(files: list[str]) -> ComponentPlan:
    return ComponentPlan(
        name="a", path=".", context=".", dockerfile="Dockerfile", ignored=(), watch=(),
        stages=(manifests.stage(IMAGE, files),),
    )  # fmt: skip


def commands(stage: Stage) -> list[str]:
    return [command for step in stage.instructions if isinstance(step, Run) for command in step.commands]


def pick(listing: Env, root: Path) -> subprocess.CompletedProcess[str]:
    """Run the stage's shell in ``root``, which holds the ``context``."""
    (root / "manifests").mkdir(exist_ok=True)
    run = manifests.stage(IMAGE, [f"{n}/x" for n in range(60)]).instructions[-1]
    assert isinstance(run, Run)
    names = " ".join(f'"${name}"' for name, _ in listing.values)
    script = " && ".join(run.commands).replace('"$MANIFESTS"', names)
    script = script.replace("/context", str(root / "context")).replace("/tmp/cigen", str(root / "cigen"))
    return subprocess.run(
        ["sh", "-c", script], cwd=root / "manifests", env={"PATH": "/usr/bin:/bin", **dict(listing.values)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_one_copy_for_each_folder_then_plain_modes() -> None:
    stage = manifests.stage(IMAGE, ["b/x", "pom.xml", "b/y", "pom.xml"])
    assert stage.instructions[1:] == (
        Copy(sources=("pom.xml",), dest="./"),
        Copy(sources=("b/x", "b/y"), dest="./b/"),
        Run(commands=("find . -type f -exec chmod 644 {} +",)),
    )


def test_no_manifests_are_an_empty_folder() -> None:
    assert commands(manifests.stage(IMAGE, [])) == ["find . -type f -exec chmod 644 {} +"]


def test_some_of_them_are_copied_on_with_their_folders() -> None:
    assert list(manifests.copies_from(["mvnw", "a/b"])) == [
        Copy(sources=("/manifests/mvnw",), dest="/workspace/", origin="manifests"),
        Copy(sources=("/manifests/a/b",), dest="/workspace/a/", origin="manifests"),
    ]


@given(PATHS)
def test_the_stage_tells_its_files_and_no_command_does(files: list[str]) -> None:
    part = component(files)
    assert sorted(manifests.files_of(part)) == sorted(files)
    constant = {tuple(commands(manifests.stage(IMAGE, names))) for names in (["x"], [f"{n}/x" for n in range(60)])}
    assert tuple(commands(part.stages[0])) in constant


@pytest.mark.parametrize("folders", [1, 60, 3000])
def test_no_line_is_longer_than_buildkit_reads(folders: int) -> None:
    files = [f"{'d' * 60}{n % folders}/{'$' * 40}{n}" for n in range(3000)]
    part = component(files)
    assert max(map(len, rendered(part).splitlines())) < 1 << 16
    assert set(manifests.files_of(part)) == set(files)
    environment = [value for step in part.stages[0].instructions if isinstance(step, Env) for _, value in step.values]
    assert all(len(value) < 1 << 17 for value in environment), "no variable of a Linux process is longer"


@settings(max_examples=30)
@given(PATHS)
def test_buildkits_parser_reads_as_many_instructions(files: list[str]) -> None:
    part = component(files)
    expected = ["FROM", *(type(step).__name__.upper() for step in part.stages[0].instructions)]
    assert [command.cmd.upper() for command in dockerfile.parse_string(rendered(part))] == expected


AWKWARD = [
    "pom.xml",
    "my app/pom.xml",
    "a:b/c",
    "-x",
    "--help",
    "q'\"/y",
    "$HOME/`id`",
    "back\\nslash",
    "%s",
    "*",
    " a ",
]


def test_the_shell_picks_what_is_listed_and_nothing_else(tmp_path: Path) -> None:
    for name in (*AWKWARD, "source.java", "my app/A.java"):
        file = tmp_path / "context" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
        file.chmod(0o600 if len(name) % 2 else 0o775)
    (tmp_path / "context" / "link").symlink_to("pom.xml")
    done = pick(manifests.listed("MANIFESTS", [*AWKWARD, "link"]), tmp_path)
    assert done.returncode == 0, done.stderr
    picked = [path for path in (tmp_path / "manifests").rglob("*") if path.is_file()]
    found = {str(path.relative_to(tmp_path / "manifests")): path.read_text() for path in picked}
    assert found == {name: name for name in AWKWARD} | {"link": "pom.xml"}
    assert {stat.S_IMODE(path.lstat().st_mode) for path in picked} == {0o644}, "a link is a file, as COPY makes it"
    assert {path.name for path in tmp_path.iterdir()} == {"context", "manifests"}, "nothing else is left"


def test_a_missing_file_fails(tmp_path: Path) -> None:
    (tmp_path / "context").mkdir()
    (tmp_path / "context/there").write_text("")
    done = pick(manifests.listed("MANIFESTS", ["gone", "there"]), tmp_path)
    assert done.returncode != 0
    assert "gone" in done.stderr


def test_more_than_one_variable(tmp_path: Path) -> None:
    names = [f"{n:0200}" for n in range(200)]
    (tmp_path / "context").mkdir()
    for name in names:
        (tmp_path / "context" / name).write_text("")
    listing = manifests.listed("MANIFESTS", names)
    assert [name for name, _ in listing.values] == ["MANIFESTS", "MANIFESTS_2", "MANIFESTS_3"]
    assert pick(listing, tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "manifests").iterdir()) == names


@given(plans.PATHS)
def test_paths_that_tests_make_up_are_of_the_grammar(path: str) -> None:
    assert PATH.fullmatch(path)


@pytest.mark.parametrize(
    "name", ["a:b", "$x", "'", '"', "\\", "*", "!a", "#a", "-x", " a", "a ", "<<EOF", "ü", "a\n", "a//b"]
)
def test_what_a_copy_would_misread_is_picked_by_a_shell(name: str) -> None:
    assert PATH.fullmatch(name) is None
    kinds = [type(step) for step in manifests.stage(IMAGE, ["pom.xml", name]).instructions]
    assert kinds[1:] == [Env, Run]
