"""What a build says about Java: toolchains, what is compiled for, what plugins need, what its Gradle runs on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cigen import versions
from cigen.ecosystems.gradle.build import Build
from cigen.ecosystems.gradle.project import Plugin, Project
from cigen.ecosystems.gradle.script import Statement
from cigen.ecosystems.gradle.wrapper import Wrapper
from cigen.facts import VERSION, Declaration, Source
from cigen.jvm import floors
from cigen.pins import Tool
from cigen.versions import RANK_MANIFEST, RANK_WORKFLOW

_RANK_GRADLE = RANK_WORKFLOW + 5  # an image of the team's may be for running alone
_MAJOR = re.compile(r"(?:1\.)?([1-9]\d?)(?:\.0)?")
_TARGETS = re.compile(
    r"(?:.*\.)?(?:sourceCompatibility|targetCompatibility|jvmTarget|options\.release|release)(?:\.set)?"
)
_OPERATORS = frozenset("+-*/")
# A plugin's id, and the artifact whose floor is the plugin's.
_PLUGINS = {
    "org.springframework.boot": ("org.springframework.boot", "spring-boot"),
    "io.quarkus": ("io.quarkus", "quarkus-"),
    "io.micronaut.application": ("io.micronaut.platform", ""),
    "io.micronaut.library": ("io.micronaut.platform", ""),
}


def toolchains(build: Build, tool: Tool) -> tuple[Declaration, ...]:
    """The toolchains that projects ask for, each version once."""
    found: dict[str, Declaration] = {}
    for project in build.projects:
        for statement in project.statements:
            value = project.values.of(statement.rest or statement.tokens[1:]) if _is_toolchain(statement) else None
            match = _MAJOR.fullmatch(value or "")
            if match:
                source = statement.source("toolchain")
                found.setdefault(match[1], versions.exactly(tool, match[1], match[1], source, RANK_MANIFEST))
    return tuple(found.values())


def _is_toolchain(statement: Statement) -> bool:
    path = statement.full_path
    if path.endswith(("jvmToolchain", "jdkToolchain")):
        return True
    return "languageVersion" in statement.path and ("oolchain" in path or "JavaLanguageVersion" in statement.words)


def targets(build: Build, tool: Tool) -> tuple[Declaration, ...]:
    """What is compiled for, and what plugins and libraries run on: the highest of each."""
    said = [item for project in build.projects for item in _targets(project, tool)]
    needs = [item for project in build.projects for item in _needs(project, tool)]
    return (*_strongest(said), *_strongest(needs))


def _strongest(found: Sequence[Declaration]) -> tuple[Declaration, ...]:
    return (min(found, key=lambda item: len(item.accepts)),) if found else ()


def _targets(project: Project, tool: Tool) -> Iterator[Declaration]:
    for statement in project.statements:
        is_computed = any(token.text in _OPERATORS for token in statement.rest)
        if is_computed or not _TARGETS.fullmatch(statement.full_path):
            continue
        value = project.values.of(statement.rest)
        match = _MAJOR.fullmatch(value or "")
        if match and value:
            source = statement.source(statement.path.removesuffix(".set").rpartition(".")[2])
            yield versions.at_least(tool, value, match[1], source, RANK_MANIFEST)


def _needs(project: Project, tool: Tool) -> Iterator[Declaration]:
    for plugin in project.plugins.values():
        coordinates = _PLUGINS.get(plugin.name)
        if coordinates:
            yield from _need(plugin, *coordinates, plugin.version, tool)
    for item in project.dependencies:
        java = floors.of(item.group, item.artifact, item.version) if VERSION.fullmatch(item.version) else None
        if java:
            source = Source(file=item.source.file, line=item.source.line, key=item.artifact)
            yield _from(java, tool, source)


def _need(plugin: Plugin, group: str, artifact: str, version: str, tool: Tool) -> Iterator[Declaration]:
    java = floors.of(group, artifact, version) if VERSION.fullmatch(version) else None
    if java:
        yield _from(java, tool, plugin.source)


def _from(java: int, tool: Tool, source: Source) -> Declaration:
    return versions.within(tool, f">={java}", lambda version: int(version) >= java, source, RANK_MANIFEST)


def of_gradle(wrapper: Wrapper | None, tool: Tool) -> tuple[Declaration, ...]:
    """The JDKs that the wrapper's Gradle is said to run on: a team that runs it on another knows better."""
    if wrapper is None or not wrapper.gradle:
        return ()
    value = f"{wrapper.lowest} to {wrapper.newest} (Gradle {wrapper.gradle})"
    return (versions.within(tool, value, lambda version: runs(wrapper, version), wrapper.source, _RANK_GRADLE),)


def runs(wrapper: Wrapper | None, version: str) -> bool:
    """Whether the wrapper's Gradle runs on a JDK; the image's fits each."""
    return wrapper is None or wrapper.lowest <= int(version) <= wrapper.newest


def for_gradle(wrapper: Wrapper | None, language: str, tool: Tool) -> str:
    """The JDK that Gradle runs on, where the code is for Java ``language``: the same, or the nearest that serves."""
    fitting = [version for version in tool.versions if runs(wrapper, version)]
    if language in fitting or not fitting:
        return language
    older = [version for version in fitting if int(version) < int(language)]
    return older[-1] if older else fitting[0]
