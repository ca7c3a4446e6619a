"""How a Dart package is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.dart.details import Details
from cigen.facts import Component
from cigen.manifests import for_each, listed
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_CACHE = "/pub-cache"
_CONVERTER = "junitreport"
_GET = "dart pub get --no-example"  # an example is a package of its own, and often one of Flutter's
_ANALYSED = "ANALYSED"
_TESTED = "TESTED"
_GENERATED = "GENERATED"
# One after the other, whatever they say: a failing package must not keep others from being tested.
_EACH = """\
{ env -C "$file" dart test --file-reporter=json:cigen-tests.json < /dev/null || touch /tmp/failed; \\
      [ ! -e "$file/cigen-tests.json" ] || dart pub global run junitreport:tojunit \\
      --input "$file/cigen-tests.json" --output "$file/cigen-junit.xml" || touch /tmp/failed; }"""


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Dart component has Dart's details")
    tool = pins.tool("dart")
    return Recipe(
        toolchain=tool.image("sdk", component.runtime.version),
        setup=tuple(_setup(details, pins)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=tuple(_build(details)),
        collect=(
            "mkdir -p /artifact",
            *(('dart compile exe "$PROGRAM" -o /artifact/program',) if details.program else ()),
        ),
        test=tuple(_test(details)),
        reports=("*/cigen-junit.xml",),
        runtime=tool.image("runtime", component.runtime.version) if details.program else None,
        install=tuple(_install(component, details)) if details.program else (),
        start=("/app/program",) if details.program else (),
        ignored=("**/.dart_tool", "**/build"),
    )


def _setup(details: Details, pins: Pins) -> Iterator[Instruction]:
    yield Env(values=(("PUB_CACHE", _CACHE), ("PUB_ENVIRONMENT", "cigen"), ("DART_SUPPRESS_ANALYTICS", "true")))
    if details.tested:
        version = pins.tool(_CONVERTER).default
        yield Env(values=(("JUNITREPORT_VERSION", version),))
        yield Run(commands=(f'dart pub global activate {_CONVERTER} "$JUNITREPORT_VERSION"',), why="writes JUnit XML")


def _deps(details: Details) -> Iterator[Instruction]:
    yield Run(commands=(f"{_GET}{' --enforce-lockfile' if details.is_locked else ''}",))
    analysed = () if details.program else details.analysed
    for name, folders in ((_ANALYSED, analysed), (_TESTED, details.tested), (_GENERATED, details.generated)):
        if folders:
            yield listed(name, folders)
    if details.program:
        yield Env(values=(("PROGRAM", details.program),))


def _build(details: Details) -> Iterator[str]:
    yield f"{_GET} --offline"  # the sources brought folders that the package configuration knows nothing of
    if details.generated:
        run = 'env -C "$file" dart run build_runner build --delete-conflicting-outputs < /dev/null'
        yield from for_each(listed(_GENERATED, details.generated), run)
    if details.analysed and not details.program:
        run = 'env -C "$file" dart analyze --no-fatal-warnings lib < /dev/null'
        yield from for_each(listed(_ANALYSED, details.analysed), run)


def _test(details: Details) -> Iterator[str]:
    if details.tested:
        yield " && ".join((*for_each(listed(_TESTED, details.tested), _EACH), "[ ! -e /tmp/failed ]"))


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    yield Copy(sources=("/etc/ssl/certs/ca-certificates.crt",), dest="/etc/ssl/certs/", origin="build")
    yield Copy(sources=("/program",), dest="/app/", origin="artifact")
    if details.reads_port and component.port:
        yield Env(values=(("PORT", str(component.port)),))
