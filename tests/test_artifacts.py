"""What one component's build leaves for another's: from the facts to every file that has to say so."""

from __future__ import annotations

import dataclasses
from typing import Any

import yaml

from cigen import pins
from cigen.ci import github
from cigen.facts import Artifact, Component, Secret, Source
from cigen.plan import STAGES, ComponentPlan, Copy, Plan, Run, Stage
from cigen.render.dockerfile import dockerfile
from cigen.render.graph import mermaid
from tests.plans import RECIPE, component, planned
from tests.render.test_bake import read

HERE = Source(file="ui/pages.go", line=10, key="go:embed")


def artifact(component: str = "ui", made: str = "ui/dist", wanted: str = "ui/dist", *, early: bool = True) -> Artifact:
    return Artifact(component=component, made=made, wanted=wanted, source=HERE, is_compiled=early)


def server(*artifacts: Artifact, path: str = ".", **more: Any) -> Component:
    return component("api", path, artifacts=artifacts, **more)


UI = component("ui", "ui")


def stage(part: ComponentPlan, name: str) -> Stage:
    return next(one for one in part.stages if one.name == name)


def both(*parts: Component, home: str = "") -> dict[str, ComponentPlan]:
    plan = planned(*parts, recipe=dataclasses.replace(RECIPE, home=home))
    return {part.name: part for part in plan.components}


def copies(one: Stage) -> list[tuple[str, ...]]:
    found = [step for step in one.instructions if isinstance(step, Copy) and isinstance(step.origin, str)]
    return [(str(step.origin), *step.sources, step.dest) for step in found if step.origin != "artifact"]


def test_the_producer_keeps_it_as_the_repository_would() -> None:
    found = both(server(artifact(), artifact(made="static/js", wanted="assets")), UI)
    assert tuple(one.name for one in found["ui"].stages) == tuple(name for name in STAGES if name != "packages")
    assert copies(stage(found["ui"], "output")) == [
        ("build", "/static/js/", "/static/js/"),  # outside of its context, so above its workspace
        ("build", "/workspace/dist/", "/ui/dist/"),
    ]
    assert not found["api"].has_output


def test_the_consumer_has_it_before_its_source_and_ignores_what_a_build_by_hand_left_there() -> None:
    api = both(server(artifact()), UI)["api"]
    assert copies(stage(api, "build")) == [("ui-output", "/ui/dist/", "/workspace/ui/dist/")]
    first, second = stage(api, "build").instructions[:2]
    assert isinstance(first, Copy)
    assert second == Copy(sources=(".",), dest="/workspace/")
    assert "ui/dist" in api.ignored
    assert (api.builds_with, api.runs_with) == (("ui",), ())


def test_a_folder_outside_of_the_consumers_context_lies_where_its_build_looks_for_it() -> None:
    api = both(server(artifact(), path="cmd/api"), UI)["api"]
    assert copies(stage(api, "build")) == [("ui-output", "/ui/dist/", "/ui/dist/")]
    assert not [pattern for pattern in api.ignored if "ui" in pattern]


def test_without_it_a_build_fails_and_says_why() -> None:
    api = both(server(artifact()), UI)["api"]
    names = [one.name for one in api.stages]
    assert names.index("ui-output") == names.index("build") - 1
    (run,) = stage(api, "ui-output").instructions
    assert isinstance(run, Run)
    assert run.commands[-1] == "exit 1"
    assert "FROM maven:3 AS ui-output\n" in dockerfile(api), "nothing has to be made before it fails"


def test_what_only_runs_with_it_has_it_in_its_image_and_nowhere_else() -> None:
    late = artifact(wanted="cmd/api/static", early=False)
    api = both(server(late, path="cmd/api"), UI, home="/app/here")["api"]
    assert copies(stage(api, "runtime")) == [("ui-output", "/ui/dist/", "/app/here/static/")]
    assert copies(stage(api, "build")) == []
    assert (api.builds_with, api.runs_with) == ((), ("ui",))


def test_an_image_without_the_components_folder_has_no_place_for_it() -> None:
    api = both(server(artifact(early=False)), UI)["api"]
    assert api.runs_with == ()
    assert "ui-output" not in {one.name for one in api.stages}


def chain() -> Plan:
    """``api`` holds ``ui``, which holds ``icons`` and downloads with a password."""
    secret = Secret(name="NPM_TOKEN", source=HERE)
    ui = component("ui", "ui", artifacts=(artifact("icons", "icons/out", "ui/icons"),), secrets=(secret,))
    return planned(server(artifact()), component("icons", "icons", has_submodules=True), ui)


def test_the_bake_file_bridges_and_finds_the_layers_of_all() -> None:
    _, targets = read(chain())
    assert "contexts" in targets["_api"]
    assert targets["_api"]["contexts"] == {"ui-output": "target:ui-output"}
    assert targets["ui-build"]["target"] == targets["ui-output"]["target"] == "output"
    assert "cache-to" not in targets["ui-output"], "one writer for each cache"
    keys = [f"${{CACHE_FROM}}{name}-linux-amd64" for name in ("api", "icons", "ui")]
    assert all(key in str(targets["api-build"]["cache-from"]) for key in keys)


def test_only_an_image_that_runs_with_it_waits_for_it() -> None:
    late = artifact(early=False)
    _, targets = read(planned(server(late), UI, recipe=dataclasses.replace(RECIPE, home="/app")))
    assert "contexts" not in targets["_api"]
    assert targets["api-image"]["contexts"] == {"ui-output": "target:ui-output"}


def test_a_job_runs_for_what_it_is_built_with_and_can_build_it() -> None:
    jobs = yaml.safe_load(github.pipeline(chain(), pins.shipped(), github.PATHS[0]))["jobs"]
    for name in ("api", "icons", "ui"):
        assert f"needs.changes.outputs.{name} == 'true'" in jobs["api"]["if"]
    assert jobs["icons"]["if"] == "${{ needs.changes.outputs.icons == 'true' }}"
    assert jobs["api"]["needs"] == ["changes"]
    checkout, _, build, *_ = jobs["api"]["steps"]
    assert checkout["with"]["submodules"] == "recursive"
    assert build["env"]["NPM_TOKEN"] == "${{ secrets.NPM_TOKEN }}"


def test_everything_that_a_build_runs_is_known_in_any_order() -> None:
    plan = chain()
    api, icons, ui = plan.components
    assert plan.with_producers([api]) == [api, icons, ui]
    assert plan.with_producers([ui]) == [icons, ui]
    assert plan.with_producers([icons]) == [icons]


def test_the_graph_leads_from_one_to_the_other() -> None:
    lines = mermaid(planned(server(artifact()), UI)).splitlines()
    assert "  c1_output --> c0_build" in lines
    assert not [line for line in lines if "ui-output" in line]
