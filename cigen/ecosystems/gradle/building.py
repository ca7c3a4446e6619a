"""How a Gradle component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.gradle import collecting, downloading
from cigen.ecosystems.gradle.collecting import ARTIFACTS
from cigen.ecosystems.gradle.details import Details
from cigen.ecosystems.gradle.wrapper import SCRIPT
from cigen.facts import Component
from cigen.manifests import WORKSPACE
from cigen.pins import Pins
from cigen.plan import Copy, Env, Image, Instruction, Recipe, Run

REPORTS = ("*/build/test-results/*.xml",)
_JDKS = "/opt/jdk"


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Gradle component has Gradle's details")
    gradle = _gradle(component, details)
    app = details.application
    tasks = " ".join(("assemble", *(ARTIFACTS[app.form].tasks if app else ())))
    return Recipe(
        toolchain=_toolchain(details, pins),
        setup=tuple(_setup(component, details, pins, gradle)),
        setup_files=_relative(component, details.wrapper.files if details.wrapper else ()),
        manifests=_relative(component, component.manifests),
        deps=tuple(_deps(component, details, gradle)),
        build=(f"{gradle} {tasks}",),
        collect=collecting.commands(app),
        test=tuple(_test(details, gradle)),
        reports=REPORTS,
        runtime=_runtime(component, details, pins),
        install=ARTIFACTS[app.form].install if app else (),
        start=collecting.start(app),
        ignored=_relative(component, details.unread),
    )


def _gradle(component: Component, details: Details) -> str:
    if details.wrapper is None:
        return "gradle"
    # Not ./gradlew: the file may have lost its mode on the way.
    return "sh ./gradlew" if details.wrapper.folder == component.path else 'sh "$GRADLEW"'


def _toolchain(details: Details, pins: Pins) -> Image:
    java = pins.tool("java")
    if details.wrapper:
        return java.image("jdk", details.jdk)
    return java.image("gradle8" if int(details.jdk) < 25 else "gradle9", details.jdk)


def _setup(component: Component, details: Details, pins: Pins, gradle: str) -> Iterator[Instruction]:
    """Gradle's home, the wrapper's Gradle and further JDKs, as layers of the toolchain."""
    own = details.wrapper
    values = [("GRADLE_USER_HOME", downloading.HOME)]
    if own and own.folder != component.path:
        values.append(("GRADLEW", _in_workspace(component, posixpath.join(own.folder, SCRIPT))))
    yield Env(values=tuple(values))
    for version in details.toolchains:
        image = pins.tool("java").image("jdk", version)
        yield Copy(sources=("/opt/java/openjdk/",), dest=f"{_JDKS}/{version}/", origin=image, why="a toolchain")
    yield Run(commands=downloading.home(tuple(f"{_JDKS}/{version}" for version in details.toolchains)))
    if details.application and details.application.form == "thin":
        yield Run(commands=downloading.init_script(collecting.GATHERING), why="has a task that gathers the application")
    if own:
        archive = f"find {downloading.HOME}/wrapper -name '*.zip' -delete"
        yield Run(commands=(f"{gradle} --version", archive), why="downloads Gradle")


def _deps(component: Component, details: Details, gradle: str) -> Iterator[Instruction]:
    # Gradle takes these for properties of the project.
    given = ((f"ORG_GRADLE_PROJECT_{name}", value) for name, value in details.habits.properties)
    yield Env(values=(("GRADLE_ROOT", _in_workspace(component, details.root)), *given))
    yield Run(commands=downloading.commands(gradle))
    app = details.application
    values = [("APP_PROJECT", posixpath.relpath(app.folder, component.path))] if app else []
    if details.has_tests and not _is_usual(details):
        values.append(("TEST_TASKS", " ".join(details.habits.tests)))
    if values:
        yield Env(values=tuple(values))


def _is_usual(details: Details) -> bool:
    return details.habits.tests in (("check",), ("test",))


def _test(details: Details, gradle: str) -> Iterator[str]:
    if details.has_tests and _is_usual(details):
        yield f"{gradle} {details.habits.tests[0]} --continue"
    elif details.has_tests:
        yield 'echo "$TEST_TASKS" > /tmp/tasks'
        yield f"xargs -a /tmp/tasks {gradle} --continue"


def _in_workspace(component: Component, path: str) -> str:
    return posixpath.normpath(posixpath.join(WORKSPACE, posixpath.relpath(path, component.context)))


def _relative(component: Component, files: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(posixpath.relpath(file, component.context) for file in files)


def _runtime(component: Component, details: Details, pins: Pins) -> Image | None:
    app = details.application
    if app is None:
        return None
    version = component.runtime.version
    if app.tomcat is None:
        return pins.tool("java").image("jre", version)
    return pins.tool("tomcat").image(f"jre{max(int(version), 11 if app.tomcat != '9.0' else 8)}", app.tomcat)
