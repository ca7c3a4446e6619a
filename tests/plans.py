"""Facts and plans as tests write them, without an ecosystem's inspection; and names and paths of the grammar."""

from __future__ import annotations

from collections.abc import Container
from types import SimpleNamespace
from typing import Any
from unittest import mock

from hypothesis import strategies as st

from cigen import ecosystems, pins, planner
from cigen.facts import Commands, Component, Facts, Runtime
from cigen.plan import ComponentPlan, Copy, Env, Image, Plan, Recipe, Run
from cigen.settings import Settings

NAMES = st.from_regex(r"[a-z](?:-?[a-z0-9]){0,12}", fullmatch=True)
PLAIN = "abzAZ09._@+-"
_SEGMENTS = st.tuples(st.sampled_from("aZ0._@+"), st.text(f"{PLAIN} ", max_size=8), st.text(PLAIN, max_size=2)).map(
    lambda parts: "".join(parts).rstrip(" ")
)
# No "..": the repository has none.
PATHS = st.lists(_SEGMENTS.filter(lambda name: name.strip(".")), min_size=1, max_size=3).map("/".join)
# Printable text on one line, as settings and manifests may hold it.
LINES = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30)

RECIPE = Recipe(
    toolchain=Image(repository="maven", tag="3"),
    setup_files=("mvnw",),
    setup=(Run(commands=("sh ./mvnw --version",)),),
    manifests=("pom.xml",),
    deps=(Env(values=(("APP", "web"),)), Run(commands=("download",))),
    build=("compile",),
    collect=("mkdir -p /artifact", "cp app.jar /artifact/"),
    test=("check", "verify"),
    reports=("*/reports/*.xml",),
    runtime=Image(repository="eclipse-temurin", tag="21-jre"),
    install=(
        Copy(sources=("/app.jar",), dest="/app/", origin="artifact"),
        Copy(sources=("/usr/bin/tini",), dest="/usr/bin/", origin=Image(repository="tini", tag="1")),
    ),
    start=("java", "-jar", "/app/app.jar"),
    ignored=("target",),
)


def component(name: str = "shop", path: str = ".", context: str | None = None, **more: Any) -> Component:
    return Component(
        name=name,
        path=path,
        context=path if context is None else context,
        build_tool="maven",
        package_manager="maven",
        runtime=Runtime(name="java", version="21"),
        commands=Commands(),
        kind="app",
        manifests=("pom.xml",),
        **{"language": "java", **more},
    )


def planned(*parts: Component, recipe: Recipe = RECIPE, taken: Container[str] = (), **settings: Any) -> Plan:
    """The plan of components whose ecosystem gives them ``recipe``; ``taken`` are paths of the user's files."""
    ecosystem = SimpleNamespace(recipe=lambda _part, _pins: recipe)
    with mock.patch.object(ecosystems, "by_name", return_value=ecosystem):
        return planner.plan(Facts(components=parts), Settings(**settings), pins.shipped(), lambda path: path in taken)


def only(plan: Plan) -> ComponentPlan:
    (part,) = plan.components
    return part
