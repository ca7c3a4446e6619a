"""How an Elixir component is built. Every command is a constant of cigen: the repository's values are environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.mix import testing
from cigen.ecosystems.mix.details import Details
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_CACHES = "rm -rf ~/.cache ~/.hex/cache.ets"
_IGNORED = ("**/_build", "**/deps", "**/.elixir_ls", "**/node_modules", "**/cover", "**/erl_crash.dump")


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("an Elixir component has Mix's details")
    image = pins.tool("elixir").image(f"otp{details.otp}", component.runtime.version)
    return Recipe(
        toolchain=image,
        system=("build-essential", "git"),
        setup=tuple(_setup(details)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        # Before packages of JavaScript, some of which come with those of Elixir.
        deps_first=(_download(component, details),),
        deps=(Run(commands=("MIX_ENV=prod mix assets.setup", _CACHES)),) if details.sets_assets_up else (),
        build=tuple(_build(details)),
        collect=tuple(_collect(details)),
        test=tuple(testing.commands(details)),
        reports=testing.REPORTS,
        runtime=image if details.release else None,  # a release brings Erlang, which needs the libraries of its image
        install=tuple(_install(component, details)) if details.release else (),
        start=(f"/app/bin/{details.release}", "start") if details.release else (),
        ignored=_IGNORED,
    )


def _setup(details: Details) -> Iterator[Instruction]:
    yield Env(values=(("LANG", "C.UTF-8"), ("MIX_ENV", "test"), ("HEX_HTTP_TIMEOUT", "60")))
    yield Run(commands=("mix local.hex --force", "mix local.rebar --force"))
    yield from testing.setup(details)


def _download(component: Component, details: Details) -> Run:
    locked = " --check-locked" if details.is_locked and component.runtime.version != "1.14" else ""
    production = ("MIX_ENV=prod mix deps.compile",) if details.release else ()
    return Run(commands=(f"mix deps.get{locked}", "mix deps.compile", *production, _CACHES))


def _build(details: Details) -> Iterator[str]:
    yield "mix compile"
    if details.release:
        yield "MIX_ENV=prod mix compile"
    if details.deploys_assets:
        yield "MIX_ENV=prod mix assets.deploy"


def _collect(details: Details) -> Iterator[str]:
    if details.release:
        yield "MIX_ENV=prod mix release --overwrite --path /artifact"
        yield "chmod -R a+rX /artifact"
        return
    yield "mkdir -p /artifact"
    if details.is_publishable:
        yield "mix hex.build --output /artifact/package.tar"


def _install(component: Component, details: Details) -> Iterator[Instruction]:
    values = [("LANG", "C.UTF-8"), ("RELEASE_TMP", "/tmp")]  # noqa: S108 - in an image nobody else is there
    if details.is_phoenix:
        values += [("PHX_SERVER", "true"), ("PORT", str(component.port))]
    yield Env(values=tuple(values))
    yield Copy(sources=("/",), dest="/app/", origin="artifact")
