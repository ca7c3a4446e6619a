"""Several build tools in one place."""

from __future__ import annotations

import dataclasses

import pytest

from cigen.errors import UsageError
from cigen.facts import Commands, Component, Kind, Runtime
from cigen.rivals import Known, settle
from cigen.settings import ComponentSettings, Settings


def part(tool: str, path: str = ".", kind: Kind = "library", owns: tuple[str, ...] = ()) -> Component:
    return Component(
        name=tool, path=path, context=path, language=tool, build_tool=tool, package_manager=tool, kind=kind,
        runtime=Runtime(name=tool, version="1"), commands=Commands(), manifests=(f"{tool}.file",), owns=owns,
    )  # fmt: skip


def chosen(*parts: Component, settings: Settings | None = None) -> list[tuple[str, str]]:
    return [(one.path, one.build_tool) for one in settle(parts, settings or Settings())[0]]


def with_setting(path: str, tool: str | None) -> Settings:
    return Settings(components={path: ComponentSettings(build_tool=tool)})


def test_parts_in_different_folders_are_no_rivals_and_come_ordered() -> None:
    assert chosen(part("b", "web"), part("a", "api")) == [("api", "a"), ("web", "b")]


def test_the_first_wins_among_equals_and_the_other_is_told_with_the_setting_that_flips_it() -> None:
    parts, findings = settle([part("maven"), part("gradle")], Settings())
    assert [one.build_tool for one in parts] == ["maven"]
    assert [finding.code for finding in findings] == ["two-build-tools"]
    assert "build-tool: gradle" in findings[0].message
    assert findings[0].file == "gradle.file"


@pytest.mark.parametrize("kind", ["app", "site"])
def test_what_can_be_started_or_served_wins_over_a_library(kind: Kind) -> None:
    assert chosen(part("pip"), part("npm", kind=kind)) == [(".", "npm")]


def test_what_can_be_started_wins_over_a_site() -> None:
    assert chosen(part("pnpm", kind="site"), part("go", kind="app")) == [(".", "go")]


def test_among_equals_the_one_that_pipelines_call_wins() -> None:
    both = [
        dataclasses.replace(part("maven"), commands=Commands(build=("./mvnw -B package",))),
        dataclasses.replace(part("gradle"), commands=Commands(build=("gradle assemble",))),
    ]
    for habits, tool in (
        (["./gradlew build"], "gradle"),
        (["cd x && gradle check"], "gradle"),
        (["mvn verify", "./gradlew build", "gradle check"], "gradle"),
        (["mvn verify"], "maven"),
        (["echo my-gradlew.txt"], "maven"),
        ([], "maven"),
    ):
        assert [one.build_tool for one in settle(both, Settings(), Known(habits=habits))[0]] == [tool]


def test_what_nothing_tests_or_calls_loses_to_what_pipelines_call() -> None:
    script = part("pipenv", kind="app")
    build = dataclasses.replace(part("sbt"), commands=Commands(build=("sbt package",), test=("sbt test",)))
    (winner,), _ = settle([script, build], Settings(), Known(habits=["sbt core/test"]))
    assert winner.build_tool == "sbt"
    (winner,), _ = settle([script, build], Settings())
    assert winner.build_tool == "pipenv"
    site, package = part("hugo", kind="site"), dataclasses.replace(build, language="javascript", build_tool="npm")
    (winner,), _ = settle([site, package], Settings(), Known(habits=["sbt core/test"]))
    assert winner.build_tool == "hugo"


def test_assets_that_nothing_tests_lose_to_what_they_are_for() -> None:
    assets = dataclasses.replace(part("bun"), language="javascript", commands=Commands(build=("bun run build",)))
    server = dataclasses.replace(part("composer"), commands=Commands(deps=("composer install",), test=("phpunit",)))
    habits = ["bun run build", "bun install", "composer install"]
    assert [one.build_tool for one in settle([assets, server], Settings(), Known(habits=habits))[0]] == ["composer"]


def test_a_setting_decides() -> None:
    both = part("maven", kind="app"), part("gradle")
    assert chosen(*both, settings=with_setting(".", "gradle")) == [(".", "gradle")]


def test_a_setting_for_a_tool_that_is_not_there_is_an_error_that_tells_which_are() -> None:
    with pytest.raises(UsageError) as caught:
        chosen(part("maven"), settings=with_setting(".", "gradle"))
    assert "maven" in (caught.value.hint or "")


def test_a_folder_that_another_build_owns_is_no_component_unless_asked_for() -> None:
    outer, inner = part("maven", owns=("ui",)), part("npm", "ui")
    parts, findings = settle([outer, inner], Settings())
    assert [one.build_tool for one in parts] == ["maven"]
    assert [(finding.code, finding.file) for finding in findings] == [("left-out", "ui")]
    assert chosen(outer, inner, settings=with_setting("ui", None)) == [(".", "maven"), ("ui", "npm")]


def test_a_component_may_own_its_own_folder() -> None:
    assert chosen(part("maven", owns=(".",))) == [(".", "maven")]


def test_documentation_beside_something_else_is_no_component_unless_asked_for() -> None:
    crate, site = part("cargo"), part("npm", "docs", kind="site")
    parts, findings = settle([crate, site], Settings())
    assert [one.build_tool for one in parts] == ["cargo"]
    assert [(finding.code, finding.file) for finding in findings] == [("left-out", "docs/")]
    assert chosen(site) == [("docs", "npm")]
    assert chosen(crate, site, settings=with_setting("docs", None)) == [(".", "cargo"), ("docs", "npm")]
