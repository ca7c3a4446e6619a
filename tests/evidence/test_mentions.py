"""Which texts about a project its build does not read."""

from __future__ import annotations

import pytest

from cigen.evidence import mentions
from cigen.repo import Repo


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"main.ts": ""}, mentions.ABOUT),
        ({"main.ts": 'Deno.readTextFile("README.md")'}, mentions.ABOUT[1:]),
        ({"deno.json": '{"tasks": {"test": "deno test --doc README.md"}}'}, mentions.ABOUT[1:]),
        ({"setup.cfg": "long_description = file: README.md"}, mentions.ABOUT[1:]),
        ({"src/lib.rs": '#![doc = include_str!("../README.md")]'}, mentions.ABOUT[1:]),
        ({"docs/index.md": '--8<-- "CHANGELOG.md"'}, ("README.md", "CONTRIBUTING.md")),
        ({".github/workflows/ci.yml": "README.md", ".cigen/lock.json": "README.md"}, mentions.ABOUT),
        ({"README.md": "see CONTRIBUTING.md and README.md"}, mentions.ABOUT),
        ({f"{number}.ts": "" for number in range(301)}, ()),
        ({**{f"{number}.ts": "" for number in range(300)}, "docker-bake.hcl": "", "Dockerfile": ""}, mentions.ABOUT),
        ({"Dockerfile": "# Written by cigen.\nCOPY README.md ."}, mentions.ABOUT),
        ({"Dockerfile": "COPY README.md ."}, mentions.ABOUT[1:]),
    ],
)
def test_a_text_is_unread_where_nothing_names_it(files: dict[str, str], names: tuple[str, ...]) -> None:
    assert mentions.unread(Repo.from_mapping(files), ".") == names


def test_nothing_is_told_of_what_is_no_text() -> None:
    repo = Repo.from_mapping({"main.py": "", "model.pkl": b"\x80\x04", "data.json": " " * 2_000_000})
    assert mentions.unread(repo, ".") == mentions.ABOUT
    assert repo.findings == ()


def test_only_the_folder_of_the_component_is_looked_at() -> None:
    repo = Repo.from_mapping({"web/main.ts": "", "api/main.ts": "README.md"})
    assert mentions.unread(repo, "web") == mentions.ABOUT
