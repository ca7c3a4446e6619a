"""How a Haskell project is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import natives
from cigen.ecosystems.haskell import testing
from cigen.ecosystems.haskell.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_ENVIRONMENT = (("LANG", "C.UTF-8"), ("CABAL_DIR", "/cabal"), ("STACK_ROOT", "/stack"))
_TESTS = "--enable-tests"
# The image's compiler where it is the snapshot's to the last number; else Stack downloads that one with the packages.
_GHC = "--system-ghc --install-ghc"
_STACK = f"{_GHC} --test --no-run-tests"


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Haskell component has Haskell's details")
    ghc = pins.tool("ghc")
    needs = natives.needed("haskell", details.names)
    is_cabal = component.build_tool == "cabal"
    tests = f" {_TESTS}" if details.has_tests else ""
    return Recipe(
        toolchain=ghc.image("ghc", component.runtime.version),
        system=needs.build,
        setup=(Env(values=_ENVIRONMENT),),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_cabal_deps(details, tests) if is_cabal else _stack_deps()),
        build=(f"cabal build all{tests}",) if is_cabal else (f"stack build {_STACK}",),
        collect=("mkdir -p /artifact", *(_collect(is_cabal) if details.has_programs else ())),
        test=_test(details, is_cabal=is_cabal),
        reports=(f"./{testing.REPORT}",) if is_cabal else (),
        runtime=ghc.image("runtime", component.runtime.version) if details.program else None,
        install=tuple(_install(details)) if details.program else (),
        start=(f"/app/{details.program}",) if details.program else (),
        ignored=("**/dist-newstyle", "**/.stack-work"),
    )


def _cabal_deps(details: Details, tests: str) -> Iterator[Instruction]:
    if details.fetches:
        yield Run(commands=("cabal update", f"cabal build all{tests} --only-dependencies"))


def _stack_deps() -> Iterator[Instruction]:
    yield Run(commands=(f"stack build {_STACK} --only-dependencies",))


def _collect(is_cabal: bool) -> Iterator[str]:
    if is_cabal:
        find = "find dist-newstyle -type f -executable -path '*/x/*/build/*' ! -name '*.so' ! -path '*-tmp/*'"
        yield f"{find} -exec cp -t /artifact {{}} +"
    else:
        yield f'cp "$(stack path {_GHC} --local-install-root)"/bin/* /artifact/'
    yield from natives.libraries("/tmp/lib")  # noqa: S108 - in an image nobody else is there
    yield "mv /tmp/lib /artifact/"


def _test(details: Details, *, is_cabal: bool) -> tuple[str, ...]:
    if not details.has_tests:
        return ()
    if is_cabal:
        return testing.commands(f"cabal test all {_TESTS} --test-show-details=direct")
    return (f"stack test {_GHC}",)


def _install(details: Details) -> Iterator[Instruction]:
    yield from natives.install(("ca-certificates", "netbase"), why="certificates, and the names of services")
    yield Copy(sources=("/lib/",), dest="/app/lib/", origin="artifact")
    yield Copy(sources=(f"/{details.program}",), dest="/app/", origin="artifact")
    yield Env(values=(("LANG", "C.UTF-8"), ("LD_LIBRARY_PATH", "/app/lib"), *details.environment))
