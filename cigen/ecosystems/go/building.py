"""How a Go component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator

from cigen import natives
from cigen.ecosystems.go import envtest
from cigen.ecosystems.go.details import Details
from cigen.evidence.registries.go import environment
from cigen.facts import Component
from cigen.manifests import WORKSPACE
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_REPORT = "cigen-junit.xml"
_ALL = "go list -m -f '{{.Dir}}/...' > /tmp/modules"  # of a workspace there is no pattern that means all of it
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# With the time zones, which a slim image lacks. No -trimpath: the tests would compile everything once more.
_STATIC = "-ldflags=-s -tags=timetzdata"
_TAGS = ' -tags="$TAGS"'
_FLAGS, _NO_FLAGS = "printenv TEST_FLAGS > /tmp/tested", ": > /tmp/tested"
_KEPT = ("xargs -a /tmp/modules go list > /tmp/every", 'grep -vE -e "$TEST_EXCEPT" /tmp/every >> /tmp/tested')


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Go component has Go's details")
    go = pins.tool("go")
    needs = natives.needed("go", details.c_modules)
    return Recipe(
        toolchain=go.image("sdk", component.runtime.version),
        system=tuple(sorted({*needs.build, *details.generation.system})),
        setup=tuple(_setup(details, pins)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(component, details)),
        build=_build(details),
        collect=("mkdir -p /artifact",),
        test=_test(details),
        reports=(f"./{_REPORT}",),
        runtime=go.image("runtime", component.runtime.version) if details.app else None,
        install=(*natives.install(needs.run), *_install(component, details)) if details.app else (),
        home="/app",
        start=(f"/app/{details.app}",) if details.app else (),
        ignored=tuple(posixpath.relpath(path, component.context) for path in details.unread),
    )


def _downloaded(command: str, variables: str = "", first: int = 300) -> str:
    """A command that downloads, twice at most: Go waits for ever for a server that falls silent.

    The second run has all modules that the first one got, in its ``first`` seconds.
    """
    return f'for seconds in {first} {4 * first}; do {variables}timeout "$seconds" {command} && break; done'


def _setup(details: Details, pins: Pins) -> Iterator[Instruction]:
    if details.has_tests:
        gotestsum = f"gotest.tools/gotestsum@v{pins.tool('gotestsum').default}"
        variables = "CGO_ENABLED=0 GOBIN=/usr/local/bin "
        install = _downloaded(f"go install -trimpath -ldflags=-s {gotestsum}", variables)
        yield Run(commands=(install, "go clean -cache -modcache"), why="writes JUnit XML from go's own test output")
    if details.generation.tools:
        yield Env(values=(("GENERATORS", " ".join(details.generation.tools)),), why="what writes code before a build")
        # One of them may be newer than the image's Go, which else says so and stops; some take minutes to compile.
        variables = "GOTOOLCHAIN=auto GOBIN=/usr/local/bin "
        install = _downloaded("xargs -n 1 -a /tmp/generators go install -trimpath -ldflags=-s", variables, 900)
        yield Run(commands=('echo "$GENERATORS" > /tmp/generators', install, "go clean -cache -modcache"))
    if details.control_plane and details.has_tests:
        yield from envtest.setup(details.control_plane)
    # Off for a program that an image without C's libraries runs; on, as Go itself has it, for tests that use -race.
    is_static = bool(details.programs) and not details.needs_cgo
    values = [("CGO_ENABLED", "0" if is_static else "1"), ("GOFLAGS", "-buildvcs=false")]
    values += details.environment
    yield Env(values=tuple(values if details.is_workspace else [*values, ("GOWORK", "off")]))


def _deps(component: Component, details: Details) -> Iterator[Instruction]:
    if details.needs_download:
        if let_in := tuple(environment(details.access, component.secrets)):
            yield Env(values=let_in, why="lets git in where not everybody may see a module: it asks when it needs to")
        # What was unpacked is what a build reads; go needs no archive beside it.
        yield Run(
            commands=(_downloaded("go mod download"), "find /go -path '/go/pkg/mod/cache/download/*.zip' -delete")
        )
    for name, words in (("PROGRAMS", details.programs), ("PACKAGES", details.patterns)):
        if words:
            yield Env(values=((name, " ".join(words)),))
    flags = " ".join(map(shlex.quote, details.test_words)) if details.has_tests else ""
    named = (
        ("TAGS", ",".join(details.tags.build)),
        ("TEST_FLAGS", flags),
        ("TEST_EXCEPT", details.tested.excepted if details.has_tests else ""),
    )
    values = tuple((name, value) for name, value in named if value)
    if values:
        yield Env(values=values, why="as its own builds and tests name them")
    made = tuple((f"GENERATE_{number}", line) for number, line in enumerate(details.generation.commands, 1))
    if made:
        yield Env(values=made, why="writes code that the build reads")


def _build(details: Details) -> tuple[str, ...]:
    return *_generated(details), *_compiled(details)


def _generated(details: Details) -> Iterator[str]:
    for number in range(1, len(details.generation.commands) + 1):
        yield f'echo "$GENERATE_{number}" > /tmp/generate'
        yield "xargs -a /tmp/generate env"


def _compiled(details: Details) -> tuple[str, ...]:
    if details.programs:
        static = _STATIC + (',"$TAGS"' if details.tags.build else "")
        return ('echo "$PROGRAMS" > /tmp/programs', f"xargs -a /tmp/programs go build {static} -o /artifact/")
    return _packages(details), f"xargs -a /tmp/modules go build{_TAGS if details.tags.build else ''}"


def _packages(details: Details) -> str:
    return 'echo "$PACKAGES" > /tmp/modules' if details.patterns else _ALL


def _test(details: Details) -> tuple[str, ...]:
    if not details.has_tests:
        return ()
    race = "CGO_ENABLED=1 " if details.is_raced else ""
    gotestsum = f"gotestsum --format=standard-quiet --junitfile={_REPORT} --"
    if not (details.test_words or details.tested.excepted):
        return _packages(details), f"xargs -a /tmp/modules {gotestsum}"
    kept = _KEPT if details.tested.excepted else ("cat /tmp/modules >> /tmp/tested",)
    flags = _FLAGS if details.test_words else _NO_FLAGS
    return _packages(details), flags, *kept, f"{race}xargs -a /tmp/tested {gotestsum}"


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    folder = posixpath.normpath(posixpath.join(WORKSPACE, posixpath.relpath(component.path, component.context)))
    yield Copy(sources=(_CERTIFICATES,), dest="/etc/ssl/certs/", origin="build")
    for path in details.assets:
        yield Copy(sources=(f"{folder}/{path}",), dest=f"/app/{path}", origin="build")
    yield Copy(sources=(f"/{details.app}",), dest="/app/", origin="artifact")
    if details.reads_port and component.port:
        yield Env(values=(("PORT", str(component.port)),))
