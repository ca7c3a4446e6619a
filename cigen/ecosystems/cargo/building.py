"""How a Cargo component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen import manifests, natives
from cigen.ecosystems.cargo import testing
from cigen.ecosystems.cargo.details import Details
from cigen.facts import Component
from cigen.manifests import WORKSPACE
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

# Outside of the sources, which must not cover it; without what only a debugger or the next edit would read.
_SETTINGS = (
    ("CARGO_TARGET_DIR", "/target"),
    ("CARGO_INCREMENTAL", "0"),
    ("CARGO_PROFILE_DEV_DEBUG", "0"),
    ("CARGO_NET_RETRY", "5"),
)
_OFFLINE = (("SQLX_OFFLINE", "true"),)
_PACKAGES = "/packages"  # words of the command that name some of the workspace's
_TARGETS = "/machines"
_FEATURES = ' --features "$FEATURES"'
_MAKE = f'mkdir -p "$(dirname "{WORKSPACE}/$file")" && echo "fn main() {{}}" > "{WORKSPACE}/$file"'
# Cargo judges by time, and a checkout may be older than the throwaway sources.
_TOUCH = f"find {WORKSPACE} -name '*.rs' -exec touch {{}} +"


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a Cargo component has Cargo's details")
    rust = pins.tool("rust")
    needs = natives.needed("rust", details.natives)
    build, test = _build(details), _test(details)
    return Recipe(
        toolchain=rust.image("sdk", component.runtime.version),
        system=needs.build,
        setup=(
            *_toolchain(component, details),
            Env(values=(*_SETTINGS, *(_OFFLINE if details.is_sqlx_prepared else ()))),
        ),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(component, details, build, test)),
        build=(_TOUCH, build),
        collect=("mkdir -p /artifact", _collect(details)),
        test=testing.commands(f"{test} --no-fail-fast{details.test_arguments}") if details.has_tests else (),
        reports=(f"./{testing.REPORT}",),
        runtime=rust.image("runtime", component.runtime.version) if details.app else None,
        install=(*natives.install(needs.run), *_install(details)) if details.app else (),
        start=(f"/app/{details.app}",) if details.app else (),
        ignored=tuple(posixpath.relpath(path, component.context) for path in details.unread),
    )


def _toolchain(component: Component, details: Details) -> Iterator[Instruction]:
    """What the image lacks: components, or the whole of what is no release, as its file describes it."""
    if not component.runtime.installs:
        if details.components:
            yield Run(commands=(f"rustup component add {' '.join(details.components)}",), why="beside the compiler")
        return
    wanted = "".join(f" --component {name}" for name in details.components)
    yield Env(
        values=(("RUSTUP_TOOLCHAIN", component.runtime.installs),),
        why="what the sources are written for, which no image has",
    )
    yield Run(commands=(f'rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal --no-self-update{wanted}',))
    if details.targets:
        yield Env(values=(("RUST_TARGETS", " ".join(details.targets)),))
        yield Run(
            commands=(f'echo "$RUST_TARGETS" > {_TARGETS}', f"xargs -a {_TARGETS} rustup target add", f"rm {_TARGETS}")
        )


def _build(details: Details) -> str:
    features = _FEATURES if details.features else ""
    return f"{_cargo(details)} build{' --release' if details.app else ''}{_flags(details)}{features}"


def _test(details: Details) -> str:
    features = " --all-features" if details.all_features else _FEATURES if details.features else ""
    return f"{_cargo(details)} test{_flags(details)}{details.test_flags}{features}"


def _cargo(details: Details) -> str:
    return f"xargs -a {_PACKAGES} cargo" if details.names_packages else "cargo"


def _flags(details: Details) -> str:
    every = " --workspace" if details.selection and not details.names_packages else ""
    return f"{' --locked' if details.has_lock else ''}{every}"


def _deps(component: Component, details: Details, build: str, test: str) -> Iterator[Instruction]:
    listing, stubs = (
        manifests.listed(name, [posixpath.relpath(path, component.context) for path in paths], why)
        for name, paths, why in (
            ("SKELETON", details.skeleton, "throwaway sources, so that the dependencies compile without the real"),
            ("STUBS", details.stubs, "of packages that it does not need, which Cargo wants to see all the same"),
        )
    )
    yield listing
    if details.stubs:
        yield stubs
    select: tuple[str, ...] = ()
    if details.names_packages:
        yield Env(values=(("PACKAGES", " ".join(details.selection)),), why="the others are components of their own")
        select = (f'echo "$PACKAGES" > {_PACKAGES}',)
    if details.features:
        yield Env(values=(("FEATURES", ",".join(details.features)),), why="as its own builds name them")
    compile_tests = (f"{test} --no-run",) if details.has_tests else ()
    remove = manifests.for_each(listing, f'rm "{WORKSPACE}/$file"')
    stay = manifests.for_each(stubs, _MAKE) if details.stubs else ()
    yield Run(commands=(*stay, *manifests.for_each(listing, _MAKE), *select, build, *compile_tests, *remove))


def _collect(details: Details) -> str:
    profile = "release" if details.app else "debug"
    return f"find /target/{profile} -maxdepth 1 -type f -executable -exec cp -t /artifact {{}} +"


def _install(details: Details) -> Iterator[Instruction]:
    yield Copy(sources=("/etc/ssl/certs/ca-certificates.crt",), dest="/etc/ssl/certs/", origin="build")
    yield Copy(sources=(f"/{details.app}",), dest="/app/", origin="artifact")
    if details.environment:
        yield Env(values=details.environment)
