"""Programs that scripts call, and that a pipeline has by an action."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cigen import pins
from cigen.ecosystems import node
from cigen.plan import Env
from tests.ecosystems.node.test_components import only

CI = ".github/workflows/ci.yml"
SETUP = {
    CI: json.dumps(
        {"jobs": {"a": {"steps": [{"uses": "bufbuild/buf-setup-action@v1", "with": {"version": "1.28.1"}}]}}}
    )
}
BUF = ["1.75.0"]


def package(packages: tuple[str, ...] = (), **scripts: str) -> dict[str, Any]:
    named = dict.fromkeys(("mocha", *packages), "1")
    return {"name": "a", "scripts": {"test": "mocha", **scripts}, "devDependencies": named}


@pytest.mark.parametrize(
    ("files", "told", "system"),
    [
        ({"package.json": package(build="buf generate && tsc")}, BUF, False),
        ({"package.json": package(build="tsc", prebuild="npm run gen", gen="npx buf generate")}, BUF, False),
        ({"package.json": package(build="./gen.sh && tsc"), "gen.sh": "buf generate\n"}, BUF, False),
        ({"package.json": package(build="buf generate"), **SETUP}, ["1.28.1"], False),
        ({"package.json": package(("@bufbuild/buf",), build="buf generate")}, [], False),
        ({"package.json": package(build="tsc", lint="buf lint")}, [], False),
        ({"package.json": package(build="protoc --ts_out=. a.proto")}, [], True),
        ({"package.json": package(("protoc",), build="protoc --ts_out=. a.proto")}, [], False),
        ({"package.json": {"private": True, "workspaces": ["p/*"], "scripts": {"build": "npm run build --workspaces"}},
          "p/a/package.json": package(build="buf generate")}, BUF, False),
    ],
)  # fmt: skip
def test_what_no_package_brings_is_in_the_toolchain(files: dict[str, Any], told: list[str], system: bool) -> None:
    recipe = node.recipe(only(files), pins.shipped())
    pairs = [pair for step in recipe.setup if isinstance(step, Env) for pair in step.values]
    assert [value for name, value in pairs if name.startswith("TOOL_")] == told
    assert ('npm install --global "@bufbuild/buf@$TOOL_1_VERSION"' in str(recipe.setup)) is bool(told)
    assert ("protobuf-compiler" in recipe.system) is system
