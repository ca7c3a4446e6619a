"""Tags that a project's own commands name."""

from __future__ import annotations

import json

import pytest

from cigen import pins
from cigen.ecosystems import go
from cigen.ecosystems.go import calls, tags
from cigen.ecosystems.go.tags import Tags
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"


def of(files: dict[str, str], folder: str = ".") -> Tags:
    return tags.of(calls.of(calls.said(Repo.from_mapping(files), folder), folder))


def workflow(*commands: str, more: str = "") -> dict[str, str]:
    steps = ", ".join(f"{{run: {json.dumps(command)}{more}}}" for command in commands)
    return {CI: f"jobs: {{a: {{steps: [{steps}]}}}}"}


@pytest.mark.parametrize(
    "command",
    ["go test -tags netgo,fts5 ./...", "go test -v -tags='netgo fts5' ./...", 'go test "-tags=netgo,fts5" -race ./...',
     "go test \\\n  --tags=netgo,fts5 $(go list ./... | grep -v /e2e)", "make && go test -tags=netgo,fts5 ./...|cat"],
)  # fmt: skip
def test_what_all_tests_are_given(command: str) -> None:
    assert of(workflow(command)) == Tags(test=("netgo", "fts5"))


@pytest.mark.parametrize(
    "commands",
    [
        ("go test ./...", "go test -tags=slow ./..."),
        ("go test -tags=integration ./...",),
        ("go test -tags=slow ./internal/...",),
        ("go test -tags=$TAGS ./...",),
        ("cd tools\ngo test -tags=slow ./...",),
        ("echo go test -tags 'a;b' ./...",),
    ],
)
def test_what_only_some_tests_are_given_is_not_taken(commands: tuple[str, ...]) -> None:
    assert of(workflow(*commands)) == Tags()


def test_builds_are_those_of_the_image_before_those_of_pipelines_and_makefile() -> None:
    image = {"Dockerfile": "FROM golang\nRUN CGO_ENABLED=0 go build -tags=netgo -o /app .\n"}
    assert of(image) == Tags(build=("netgo",), test=("netgo",))
    assert of({**image, **workflow("go build -tags=other .", "go test ./...")}) == Tags(build=("netgo",))
    assert of({"Makefile": "build:\n\tgo build -tags=netgo \\\n\t  .\n"}).build == ("netgo",)
    assert of(workflow("go install example.org/x@latest", "go build -tags=netgo .")).build == ("netgo",)


def test_a_module_in_a_folder_has_the_commands_that_start_there() -> None:
    files = workflow("go test -tags=netgo ./...")
    assert of(files, "tools") == Tags()
    assert of(workflow("go test -tags=netgo ./...", more=", working-directory: tools"), "tools").test == ("netgo",)
    assert of(workflow("go test -tags=netgo ./...", more=", working-directory: tools")) == Tags()


def test_the_recipe_builds_and_tests_with_them() -> None:
    files = {
        "go.mod": "module example.org/web\n\ngo 1.26\n",
        "main.go": "package main\n\nfunc main() {}\n",
        "main_test.go": "package main\n",
        **workflow("go build -tags=netgo .", "go test -tags=netgo,unit ./..."),
    }
    (part,) = go.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert part.commands.build == ("go build -tags=netgo -o bin/ .",)
    assert part.commands.test == ("go test -tags=netgo,unit ./...",)
    recipe = go.recipe(part, pins.shipped())
    values = dict(pair for step in recipe.deps if isinstance(step, Env) for pair in step.values)
    assert (values["TAGS"], values["TEST_FLAGS"]) == ("netgo", "-tags=netgo,unit")
    assert '-tags=timetzdata,"$TAGS"' in recipe.build[-1]
    assert "printenv TEST_FLAGS > /tmp/tested" in recipe.test
    assert recipe.test[-1].startswith("xargs -a /tmp/tested gotestsum ")
