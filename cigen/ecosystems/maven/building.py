"""How a Maven component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from cigen import companions
from cigen.ecosystems.maven import collecting, downloading, servlets, testing, wrapper
from cigen.ecosystems.maven.collecting import ARTIFACTS
from cigen.ecosystems.maven.details import Details
from cigen.facts import Component
from cigen.manifests import WORKSPACE, listed
from cigen.pins import Pins
from cigen.plan import Env, Image, Instruction, Recipe, Run

_HERE = '-Dmaven.repo.local="$HOME/.m2/repository"'  # beside the sources, it would be in the way of their layer
_PROPERTIES = "/opt/maven.properties"  # words for Maven, which xargs puts behind its other ones
_QUIET = "-B -ntp"  # no prompts, no progress of downloads


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Maven component has Maven's details")
    java = pins.tool("java")
    given = (f"xargs -a {_PROPERTIES}",) if details.asked.properties else ()
    mvn = " ".join((*given, _mvn(details), _QUIET, *_options(details)))
    made = f'{mvn} -pl "$MODULES" -am' if details.modules else mvn
    app = details.application
    beside = f" {collecting.BESIDE}" if app and app.form == "classpath" else ""
    return Recipe(
        folder=_below(component.context, details.root),
        toolchain=java.image("jdk" if details.wrapper else "maven", component.runtime.version),
        setup=tuple(_setup(component, details, pins)),
        setup_files=_relative(component, details.wrapper.files if details.wrapper else ()),
        manifests=_relative(component, component.manifests),
        deps=tuple(_deps(component, details, made)),
        build=(f"{made} package{beside} -DskipTests",),
        collect=collecting.commands(app),
        test=testing.commands(mvn, details, "." if details.root == component.context else WORKSPACE),
        reports=testing.REPORTS,
        runtime=_runtime(component, details, pins),
        install=tuple(ARTIFACTS[app.form].install) if app else (),
        start=collecting.start(app) if app else (),
        ignored=(
            *(_below(component.context, path) for path in details.unread),
            *(("**/node_modules",) if details.has_frontend else ()),
        ),
    )


def _mvn(details: Details) -> str:
    if details.wrapper is None:
        return "mvn"
    # Not ./mvnw: the file may have lost its mode on the way.
    return "sh ./mvnw" if details.wrapper.folder == details.root else 'sh "$MVNW"'


def _options(details: Details) -> Iterator[str]:
    if details.is_repository_moved:
        yield _HERE
    if details.asked.profiles:
        yield '-P "$PROFILES"'
    yield from (f"-D{name}" for name in details.gitless)


def _below(context: str, path: str) -> str:
    return posixpath.relpath(path, context)


def _setup(component: Component, details: Details, pins: Pins) -> Iterator[Instruction]:
    """Timeouts, the wrapper's Maven and what ``~/.m2`` has to say of toolchains, as layers of the toolchain."""
    own = details.wrapper
    if details.node:
        yield from companions.node_copies(pins, details.node)
    yield downloading.TIMEOUTS
    yield from _asked(details)
    if own:
        if own.folder != details.root:
            script = _below(component.context, posixpath.join(own.folder, wrapper.SCRIPT))
            yield Env(values=(("MVNW", f"{WORKSPACE}/{script}"),))
        yield Run(commands=(f"{_mvn(details)} --version",), why="downloads Maven")
    if details.toolchains:
        version, vendor = details.toolchains[0]
        plain = component.runtime.version if version[:1] in "[(" else version
        yield Env(values=(("TOOLCHAIN_VERSION", plain), ("TOOLCHAIN_VENDOR", vendor or "any")))
        yield Run(commands=downloading.TOOLCHAINS, why="the build asks for this JDK by name")


def _asked(details: Details) -> Iterator[Instruction]:
    """What the team's pipelines give Maven. Only on its command line do properties win over those of a pom."""
    if details.asked.profiles:
        yield Env(values=(("PROFILES", ",".join(details.asked.profiles)),))
    if details.asked.properties:
        words = " ".join(f"-D{name}={value}" for name, value in details.asked.properties)
        yield Env(values=(("PROPERTIES", words),))
        yield Run(commands=(f'echo "$PROPERTIES" > {_PROPERTIES}',))


def _deps(component: Component, details: Details, mvn: str) -> Iterator[Instruction]:
    markers = _markers(component, details) if details.markers else None
    if markers:
        yield markers
    goals = listed("OWN_GOALS", _relative(component, details.own_goals)) if details.own_goals else None
    if goals:
        yield goals
    if details.modules:
        names = (("MODULES", details.modules), ("LIBRARIES", details.libraries))
        values = tuple((name, value) for name, value in names if value)
        yield Env(values=values, why="the reactor's others are components of their own")
    yield Run(commands=downloading.commands(mvn, details, markers, goals), allows=("DL4006",), why=downloading.WHY)
    app = details.application
    if app:
        # After the download: another application is no reason to repeat it.
        yield Env(values=(("APP_MODULE", posixpath.relpath(app.folder, details.root)),))


def _markers(component: Component, details: Details) -> Env:
    why = "files that activate a profile by being there"
    return listed("PROFILE_MARKERS", _relative(component, details.markers), why)


def _relative(component: Component, files: Sequence[str]) -> tuple[str, ...]:
    return tuple(_below(component.context, file) for file in files)


def _runtime(component: Component, details: Details, pins: Pins) -> Image | None:
    app = details.application
    if app is None:
        return None
    if app.tomcat is None:
        return pins.tool("java").image("jre", component.runtime.version)
    tomcat = pins.tool("tomcat")
    majors = sorted(int(role.removeprefix("jre")) for role in tomcat.images)
    wanted = max(int(component.runtime.version), servlets.lowest_java(app.tomcat))
    return tomcat.image(f"jre{next((m for m in majors if m >= wanted), majors[-1])}", app.tomcat)
