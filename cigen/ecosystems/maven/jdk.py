"""What the poms of a reactor say about the JDK: what is compiled for, what the build demands, what it runs on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cigen import versions
from cigen.display import printable
from cigen.ecosystems.maven import profiles, ranges
from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.pom import Dependency, Parent, Plugin, Value
from cigen.ecosystems.maven.reactor import Reactor
from cigen.facts import VERSION, Declaration, Finding, Source
from cigen.jvm import floors
from cigen.pins import Tool
from cigen.versions import RANK_MANIFEST

# The names under which parents and archetypes pass the Java version on.
_CONVENTIONS = ("java.version", "jdk.version", "javaVersion", "java.release", "java.level")
_KOTLIN = "org.jetbrains.kotlin"
_FIRST_RELEASE = 9  # javac has --release since
# javac gave up old targets: the last JDK that still compiles for 5, 6 and 7.
_LAST_JDK = {5: 8, 6: 11, 7: 19}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Bound:
    """Java has to be at least ``major``: because ``target`` is compiled for, or something runs on it (no target)."""

    major: int
    target: int | None = None
    value: str
    source: Source


def declarations(reactor: Reactor, tool: Tool) -> tuple[tuple[Declaration, ...], list[Finding]]:
    """The poms' statements, the least negotiable first, and what could not be understood."""
    findings: dict[Finding, None] = {}
    bounds = [bound for model in reactor.models for bound in _bounds(model, findings)]
    demands = (demand for model in reactor.models for demand in _demands(model, tool, findings))
    found = (*_strongest(bounds, tool), *_conditional(reactor, tool), *demands)
    return tuple(dict.fromkeys(found)), list(findings)


def _strongest(bounds: Iterable[_Bound], tool: Tool) -> Iterator[Declaration]:
    """The highest target and the highest need: lower ones hold with them. Old targets also bound from above."""
    ordered = sorted(bounds, key=lambda bound: (-bound.major, -(bound.target or 0)))
    targets = [bound.target for bound in ordered if bound.target is not None]
    for is_target in (True, False):
        strongest = next((bound for bound in ordered if (bound.target is not None) is is_target), None)
        if strongest:
            yield _declaration(strongest, min(targets, default=0), tool)


def _declaration(bound: _Bound, oldest: int, tool: Tool) -> Declaration:
    if bound.target is None:
        return versions.within(
            tool, bound.value, lambda version: int(version) >= bound.major, bound.source, RANK_MANIFEST
        )
    said = versions.at_least(tool, bound.value, str(bound.major), bound.source, RANK_MANIFEST)
    said = dataclasses.replace(said, target=str(bound.target))
    last = _LAST_JDK.get(max(oldest, min(_LAST_JDK)))
    if last is None:
        return said
    return dataclasses.replace(said, accepts=tuple(v for v in said.accepts if int(v) <= last) or said.accepts)


def _bounds(model: Model, findings: dict[Finding, None]) -> Iterator[_Bound]:
    yield from _needs(model)
    for value, lowest in list(_targets(model)) or _conventional(model):
        major = ranges.java_major(value.text)
        if major is None:
            _not_understood(value.text, value.source, findings)
        else:
            yield _Bound(major=max(major, lowest), target=major, value=value.text, source=value.source)


def _not_understood(text: str, source: Source, findings: dict[Finding, None]) -> None:
    message = f"{source}: {printable(text, limit=60)!r} is not a Java version that cigen understands: left out"
    findings[Finding.at(source, "version-not-understood", "info", message)] = None


def _conventional(model: Model) -> Iterator[tuple[Value, int]]:
    found = (model.lookup(name) for name in _CONVENTIONS)
    return ((value, 0) for value in found if value)


def _targets(model: Model) -> Iterator[tuple[Value, int]]:
    """What the compilers are told to compile for, and the lowest JDK that understands the option."""
    compiler = model.plugin("maven-compiler-plugin", bound=True)
    for prefix in ("", "test"):
        release = _parameter(model, compiler, _camel(prefix, "release"))
        if release:  # hides target and source
            yield release, _FIRST_RELEASE
            continue
        values = (_parameter(model, compiler, _camel(prefix, name)) for name in ("target", "source"))
        yield from ((value, 0) for value in values if value)
    yield from ((value, _FIRST_RELEASE) for value in model.each_configured(compiler, "release"))
    kotlin = model.plugin("kotlin-maven-plugin", _KOTLIN)
    if kotlin:
        found = (model.configured(kotlin, "jvmTarget"), model.lookup("kotlin.compiler.jvmTarget"))
        yield from ((value, 0) for value in found if value)


def _camel(prefix: str, name: str) -> str:
    return prefix + name.capitalize() if prefix else name


def _parameter(model: Model, compiler: tuple[Plugin, ...], name: str) -> Value | None:
    return model.configured(compiler, name) or model.lookup(f"maven.compiler.{name}")


def _needs(model: Model) -> Iterator[_Bound]:
    """What the parent outside, imported bills of material, plugins and dependencies run on."""
    if model.outside:
        yield from _need(model, model.outside, model.resolve(model.outside.version))
    items: tuple[Dependency | Plugin, ...] = (*model.boms, *model.plugins, *model.dependencies)
    for item in items:
        group = model.text(item.group)
        if group in floors.FLOORS:
            yield from _need(model, item, model.version(item))
    if any("--add-" in option for option in model.arguments.jvm):
        source = Source(file=f"{model.arguments.folder}/jvm.config", line=1, key="--add-opens")
        yield _Bound(major=9, value=">=9", source=source)


def _need(model: Model, item: Parent | Plugin | Dependency, version: Value | None) -> Iterator[_Bound]:
    major = floors.of(model.text(item.group), item.artifact, version.text) if version else None
    if major is None or version is None or not VERSION.fullmatch(version.text):
        return
    place = item.version.source if isinstance(item, Parent) else item.source
    source = Source(file=place.file, line=place.line, key=f"{item.artifact} {version.text}")
    yield _Bound(major=major, value=f">={major}", source=source)


def _conditional(reactor: Reactor, tool: Tool) -> Iterator[Declaration]:
    """Targets of profiles that a JDK activates: they hold for the JDKs that do, and mostly rule out none."""
    for pom in {pom.file: pom for model in reactor.models for pom in model.chain}.values():
        for profile in pom.profiles:
            condition = profiles.jdk_range(profile)
            for name in ("maven.compiler.release", "maven.compiler.target"):
                value = profile.section.properties.get(name) if condition else None
                major = ranges.java_major(value.text) if value else None
                if not (value and major):
                    continue
                fits = _unless(condition, major)
                if not all(map(fits, tool.versions)):
                    yield versions.within(tool, value.text, fits, value.source, RANK_MANIFEST)


def _unless(condition: str, major: int) -> Callable[[str], bool]:
    return lambda version: int(version) >= major or not profiles.jdk_applies(condition, int(version))


def _demands(model: Model, tool: Tool, findings: dict[Finding, None]) -> Iterator[Declaration]:
    """What the enforcer accepts, and the JDK that a toolchain names."""
    enforcer = model.plugin("maven-enforcer-plugin")
    for value in model.each_configured(enforcer, "rules", "requireJavaVersion", "version"):
        yield from _demand(value, "requireJavaVersion", tool, findings, is_minimum=True)
    for value in toolchain_values(model, "version"):
        yield from _demand(value, "toolchain jdk version", tool, findings, is_minimum=False)


def toolchain_values(model: Model, name: str) -> Iterator[Value]:
    """The ``version`` or ``vendor`` of the JDKs that the toolchains plugin or the compiler's jdkToolchain ask for."""
    toolchains = model.plugin("maven-toolchains-plugin")
    yield from model.each_configured(toolchains, "toolchains", "jdk", name)
    yield from model.each_configured(toolchains, name)
    compiler = model.plugin("maven-compiler-plugin", bound=True)
    yield from model.each_configured(compiler, "jdkToolchain", name)


def _demand(
    value: Value, name: str, tool: Tool, findings: dict[Finding, None], *, is_minimum: bool
) -> Iterator[Declaration]:
    source = dataclasses.replace(value.source, key=name)
    major = ranges.java_major(value.text)
    if major is not None and is_minimum:
        yield versions.within(tool, f">={major}", lambda v: int(v) >= major, source, RANK_MANIFEST)
    elif major is not None:
        yield versions.exactly(tool, value.text, str(major), source, RANK_MANIFEST)
    elif ranges.intervals(value.text):
        text = value.text
        yield versions.within(tool, text, lambda v: ranges.is_within(int(v), text), source, RANK_MANIFEST)
    else:
        _not_understood(value.text, source, findings)
