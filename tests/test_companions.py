"""Node in a toolchain of another language."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cigen import companions
from cigen.pins import shipped
from cigen.repo import Repo
from cigen.settings import Settings


def chosen(files: Mapping[str, str], *folders: str) -> tuple[str, bool]:
    runtime = companions.node(Repo.from_mapping(files), folders, shipped(), Settings()).runtime
    return runtime.version, runtime.assumed


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"web/package.json": "{}"}, ("24", True)),
        ({"web/package.json": '{"engines": {"node": "^20.9 || ^22"}}'}, ("22", False)),
        ({"web/package.json": '{"engines": {"node": ["x"]}}'}, ("24", True)),
        ({"web/package.json": '{"engines": {"node": "$(id)"}}'}, ("24", True)),
        ({"web/package.json": '{"engines": {"node": ">=20"}}', ".nvmrc": "20"}, ("20", False)),
    ],
)
def test_the_front_end_says_which_node(files: Mapping[str, str], wanted: tuple[str, bool]) -> None:
    assert chosen(files, "web") == wanted


def test_one_node_serves_all_folders() -> None:
    files = {"a/package.json": '{"engines": {"node": ">=20"}}', "b/package.json": '{"engines": {"node": "<23"}}'}
    assert chosen(files, "a", "b") == ("22", False)


def test_whole_folders_are_copied_since_npm_is_a_link() -> None:
    copies = list(companions.node_copies(shipped(), "22"))
    assert {str(copy.origin) for copy in copies} == {"node:22-bookworm-slim"}
    assert all(copy.sources == (copy.dest,) and copy.dest.endswith("/") for copy in copies)
