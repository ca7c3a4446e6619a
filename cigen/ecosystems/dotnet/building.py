"""How a .NET component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.dotnet.details import Details
from cigen.facts import Component
from cigen.manifests import for_each, listed
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_ENVIRONMENT = (("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_NOLOGO", "1"), ("NUGET_XMLDOC_MODE", "skip"))
_LOGGER = "6.1.0"
_PACKAGE = "/tmp/packages/junitxml.testlogger/*/build/_common"  # noqa: S108 - in an image nobody else is there
_INSTALL_LOGGER = (
    "dotnet new classlib --output /tmp/logger --no-restore",
    f"dotnet add /tmp/logger package JunitXml.TestLogger --version {_LOGGER} --package-directory /tmp/packages",
    "mkdir -p /opt/junit",
    f"cp {_PACKAGE}/*.dll /opt/junit/",
    "rm -rf /tmp/logger /tmp/packages ~/.nuget ~/.local/share/NuGet",
)
_LOG = "junit;LogFilePath=/tmp/junit-reports/{assembly}.{framework}.xml"
REPORTS = ("*/junit-reports/*.xml",)
PORT = 8080


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a .NET component has .NET's details")
    dotnet = pins.tool("dotnet")
    role = "aspnet" if details.is_web else "runtime"
    return Recipe(
        toolchain=dotnet.image("sdk", component.runtime.version),
        setup=tuple(_setup(details)),
        manifests=tuple(_manifests(component, details)),
        deps=tuple(_deps(details)),
        build=for_each(_targets(details), 'dotnet build "$file" --configuration Release --no-restore < /dev/null'),
        collect=tuple(_collect(details)),
        test=tuple(_test(details)),
        reports=REPORTS,
        runtime=dotnet.image(role, details.runtime) if details.app and details.runtime else None,
        install=tuple(_install(component, details)),
        start=("dotnet", f"{details.assembly}.dll") if details.app else (),
        ignored=("**/bin", "**/obj", "**/TestResults", "**/.vs", *(("**/global.json",) if details.ignores_sdk else ())),
    )


def _manifests(component: Component, details: Details) -> Iterator[str]:
    for file in component.manifests:
        if not (details.ignores_sdk and posixpath.basename(file) == "global.json"):
            yield posixpath.relpath(file, component.context)


def _targets(details: Details) -> Env:
    return listed("TARGETS", details.targets)


def _setup(details: Details) -> Iterator[Instruction]:
    yield Env(values=_ENVIRONMENT)
    if details.tests and not details.platform_runner:
        yield Run(commands=_INSTALL_LOGGER, why="writes JUnit XML, outside the projects' own packages")


def _deps(details: Details) -> Iterator[Instruction]:
    yield _targets(details)
    yield from (listing for listing, _ in _tested(details))
    if details.test_framework:
        yield Env(values=(("TEST_FRAMEWORK", details.test_framework),), why="of several, the one that runs here")
    if details.test_filter:
        yield Env(values=(("TEST_FILTER", details.test_filter),))
    if details.app:
        yield Env(values=(("APP", details.app), *((("FRAMEWORK", details.framework),) if details.framework else ())))
    locked = " --locked-mode" if details.is_locked else ""
    yield Run(
        commands=(
            *for_each(_targets(details), f'dotnet restore "$file"{locked} < /dev/null'),
            "rm -rf ~/.local/share/NuGet",
        )
    )


def _collect(details: Details) -> Iterator[str]:
    yield "mkdir -p /artifact"
    options = "--configuration Release --no-build --output /artifact"
    if details.app:
        framework = ' --framework "$FRAMEWORK"' if details.framework else ""
        yield f'dotnet publish "$APP" {options}{framework}'
    else:
        yield from for_each(_targets(details), f'dotnet pack "$file" {options} < /dev/null')


def _test(details: Details) -> Iterator[str]:
    if not details.tests:
        return
    logger = f' --test-adapter-path /opt/junit --logger "{_LOG}"'
    project = '--project "$file"' if details.platform_mode else '"$file"'
    chosen = ' --filter "$TEST_FILTER"' if details.test_filter else ""
    command = (
        f"dotnet test {project} --configuration Release --no-build{chosen}{'' if details.platform_runner else logger}"
    )
    yield "mkdir -p /tmp/junit-reports"
    # One after the other whatever they say: a failing project must not keep others from being tested. An older
    # framework's tests run on the runtime that is there.
    tried = f"{{ DOTNET_ROLL_FORWARD=Major {command}%s < /dev/null || touch /tmp/failed; }}"
    each = (step for listing, option in _tested(details) for step in for_each(listing, tried % option))
    yield " && ".join((*each, "[ ! -e /tmp/failed ]"))
    yield "cp -R /tmp/junit-reports ."


def _tested(details: Details) -> Iterator[tuple[Env, str]]:
    """The tests by the option that they are run with."""
    others = tuple(file for file in details.tests if file not in details.on_framework)
    if others:
        yield listed("TESTS", others), ""
    if details.on_framework:
        yield listed("TESTS_ON_FRAMEWORK", details.on_framework), ' --framework "$TEST_FRAMEWORK"'


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    if not details.app:
        return
    if component.port:
        # An older .NET listens on port 80 without it.
        yield Env(values=(("ASPNETCORE_URLS", f"http://+:{component.port}"),))
    yield Copy(sources=("/",), dest="/app/", origin="artifact")
