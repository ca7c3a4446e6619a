"""Repositories that Bazel builds, alone or beside another tool."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.errors import NothingRecognisedError
from cigen.facts import Facts
from cigen.inspector import inspect, require_components
from cigen.repo import Repo
from cigen.settings import Settings

MODULE = {"MODULE.bazel": 'module(name = "shop")', "app/BUILD.bazel": "", "app/main.cc": ""}


def facts(files: dict[str, str]) -> Facts:
    return inspect(Repo.from_mapping(files), pins.shipped(), Settings())


def told(found: Facts) -> list[tuple[str, str | None]]:
    return [(one.severity, one.file) for one in found.findings if one.code == "bazel-not-supported"]


def test_what_only_bazel_builds_is_told_and_its_documentation_does_not_stand_for_it() -> None:
    found = facts({**MODULE, "docs/Gemfile": "gem 'jekyll'", "docs/_config.yml": "title: Shop", "docs/index.md": ""})
    assert (found.components, told(found)) == ((), [("warning", "MODULE.bazel")])
    with pytest.raises(NothingRecognisedError, match="Bazel is not supported"):
        require_components(found)


def test_another_tool_that_builds_the_folder_is_used() -> None:
    found = facts(
        {**MODULE, "go.mod": "module example.org/shop\n\ngo 1.25\n", "main.go": "package main\n\nfunc main() {}\n"}
    )
    assert [part.build_tool for part in found.components] == ["go"]
    assert told(found) == [("info", "MODULE.bazel")]


@pytest.mark.parametrize("files", [{"WORKSPACE": "notes"}, {"examples/WORKSPACE": "", "examples/BUILD": ""}])
def test_a_file_of_that_name_without_packages_and_examples_say_nothing(files: dict[str, str]) -> None:
    assert told(facts(files)) == []
