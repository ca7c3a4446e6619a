"""The bake file, read back by an HCL parser."""

from __future__ import annotations

import dataclasses
import io
import json
from typing import Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cigen.facts import Secret, Source
from cigen.plan import Plan
from cigen.render.bake import bake, cache_key
from tests.plans import NAMES, PATHS, RECIPE, component, planned

SUFFIXES = ("build", "reports", "artifact", "image")


def read(plan: Plan) -> tuple[dict[str, list[str]], dict[str, dict[str, Any]]]:
    """Groups to their targets, and targets to their attributes."""
    data = _plain(hcl2.load(io.StringIO(bake(plan))))
    groups = {name: block["targets"] for group in data["group"] for name, block in group.items()}
    targets = [(name, block) for target in data["target"] for name, block in target.items()]
    assert len(dict(targets)) == len(targets), "a target is there twice"
    return groups, dict(targets)


def _plain(value: Any) -> Any:
    """The parser keeps the quotes of strings and adds marks of its own."""
    match value:
        case dict():
            return {_plain(key): _plain(item) for key, item in value.items() if not key.startswith("__")}
        case list():
            return [_plain(item) for item in value]
        case str() if value[:1] == '"':
            return json.loads(value)
        case _:
            return value


def test_targets_of_an_application() -> None:
    groups, targets = read(planned(component(path="svc")))
    assert groups == {"default": ["shop-build"], "test": ["shop-reports"], "image": ["shop-image"]}
    assert set(targets) == {"_shop", *(f"shop-{suffix}" for suffix in SUFFIXES)}
    assert targets["_shop"] == {
        "context": "svc", "dockerfile": "Dockerfile", "attest": ["type=provenance,disabled=true"],
    }  # fmt: skip
    assert {name: target.get("target") for name, target in targets.items()} == {
        "_shop": None, "shop-build": "build", "shop-reports": "reports", "shop-artifact": "artifact",
        "shop-image": "runtime",
    }  # fmt: skip


def test_a_library_has_no_image() -> None:
    groups, targets = read(planned(component(), recipe=dataclasses.replace(RECIPE, runtime=None)))
    assert "image" not in groups
    assert "shop-image" not in targets


def test_a_test_result_is_never_cached_and_never_exported() -> None:
    _, targets = read(planned(component()))
    assert targets["shop-reports"]["no-cache-filter"] == ["test"]
    assert [name for name, target in targets.items() if "cache-to" in target] == ["shop-build"]


def test_the_users_dockerfile_makes_the_image() -> None:
    _, targets = read(planned(component(path="svc", dockerfile="svc/Dockerfile"), taken={"svc/Dockerfile"}))
    assert targets["_shop"]["dockerfile"] == "cigen.Dockerfile"
    assert (targets["shop-image"]["context"], targets["shop-image"]["dockerfile"]) == ("svc", "Dockerfile")
    assert "inherits" not in targets["shop-image"]


@pytest.mark.parametrize(("path", "context", "dockerfile"), [("a/b", "a", "b/Dockerfile"), ("a", ".", "a/Dockerfile")])
def test_the_dockerfile_is_relative_to_the_context(path: str, context: str, dockerfile: str) -> None:
    _, targets = read(planned(component(path=path, context=context)))
    assert (targets["_shop"]["context"], targets["_shop"]["dockerfile"]) == (context, dockerfile)


def test_each_component_has_a_cache_of_its_own() -> None:
    plan = planned(component("api", "a"), component("api-build", "b"))
    assert len({cache_key(part) for part in plan.components}) == 2
    assert cache_key(plan.components[0], "linux/arm64") == "api-linux-arm64"


@settings(max_examples=15)  # the parser is slow
@given(st.dictionaries(NAMES, PATHS, min_size=1, max_size=2))
def test_any_names_and_paths_are_read_back(paths: dict[str, str]) -> None:
    plan = planned(*(component(name, path) for name, path in paths.items()))
    groups, targets = read(plan)
    assert groups["default"] == [f"{name}-build" for name in paths]
    assert set(targets) == {f"_{name}" for name in paths} | {f"{name}-{end}" for name in paths for end in SUFFIXES}
    assert {name: targets[f"_{name}"]["context"] for name in paths} == paths


def test_an_image_of_the_users_own_dockerfile_is_given_the_secrets_too() -> None:
    secret = Secret(name="NPM_TOKEN", source=Source(file="Dockerfile", line=2))
    plan = planned(component(dockerfile="Dockerfile", secrets=(secret,)), taken=("Dockerfile",))
    assert bake(plan).count('  secret     = ["type=env,id=NPM_TOKEN,env=NPM_TOKEN"]\n') == 2
