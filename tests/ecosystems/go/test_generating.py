"""Code that is compiled and not committed, and what makes it."""

from __future__ import annotations

import json

import pytest

from cigen import pins
from cigen.ecosystems import go
from cigen.ecosystems.go.details import Details
from cigen.facts import Component, Finding
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings

MODULE = """module example.org/web

go 1.26

require (
\tgithub.com/swaggo/swag v1.16.4
\tgithub.com/a-h/templ v0.3.865 // indirect
)
"""
PROGRAM = {
    "go.mod": MODULE,
    "main.go": 'package main\n\nimport (\n\t"fmt"\n\n\t_ "example.org/web/docs" // swagger\n)\n\nfunc main() {}\n',
}
CI = ".github/workflows/ci.yml"


def workflow(*commands: str) -> dict[str, str]:
    return {CI: f"jobs: {{a: {{steps: [{', '.join(f'{{run: {json.dumps(command)}}}' for command in commands)}]}}}}"}


def inspected(files: dict[str, str]) -> tuple[Component, list[Finding]]:
    found = go.inspect(Repo.from_mapping({**PROGRAM, **files}), pins.shipped(), Settings())
    (part,) = found.components
    return part, [one for one in found.findings if one.code in ("generated", "nothing-makes")]


def made(files: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    part, _ = inspected(files)
    assert isinstance(part.details, Details)
    return part.details.generation.commands, part.details.generation.tools


SWAG = "github.com/swaggo/swag/cmd/swag@v1.16.4"


@pytest.mark.parametrize(
    ("files", "commands", "tools"),
    [
        (workflow("make build") | {"Makefile": "build: swag\n\tgo build .\nswag:\n\t@swag init -g main.go\n"},
         ("swag init -g main.go",), (SWAG,)),
        ({"Dockerfile": "FROM golang\nRUN go install github.com/swaggo/swag/cmd/swag@v1.8.1 && /go/bin/swag init\n"},
         ("swag init",), ("github.com/swaggo/swag/cmd/swag@v1.8.1",)),
        (workflow("go run github.com/swaggo/swag/cmd/swag init", "swag fmt", "templ generate --watch"),
         ("go run github.com/swaggo/swag/cmd/swag init",), ()),
        (workflow("cd api && buf generate", "echo swag init", "golangci-lint run"),
         ("env -C api buf generate",), ("github.com/bufbuild/buf/cmd/buf@latest",)),
        ({"a.go": "package main\n\n//go:generate mockgen -source=a.go\n"},
         ("go generate ./...",), ("go.uber.org/mock/mockgen@latest",)),
        ({"sqlc.yaml": "version: '2'\n"}, ("sqlc generate",), ("github.com/sqlc-dev/sqlc/cmd/sqlc@latest",)),
        ({"docs/docs.go": "package docs\n", "v/a.templ": "package v\n"},
         ("templ generate",), ("github.com/a-h/templ/cmd/templ@v0.3.865",)),
        ({"docs/docs.go": "package docs\n", ".gitignore": "docs/\n", "Makefile": "docs:\n\tswag init -o docs $(X);x\n"},
         ("swag init -o docs",), (SWAG,)),
        ({"docs/docs.go": "package docs\n", **workflow("swag init")}, (), ()),
        ({"docs/docs.go": "package docs\n", ".gitignore": "*_gen.go\n", **workflow("sqlc generate")}, (), ()),
        ({"docs/docs.go": "package docs\n", ".gitignore": "*.pb.go\n", **workflow("buf generate")}, (), ()),
        ({"docs/docs.go": "package docs\n", ".gitignore": "**/*.pb.go\n", "a.proto": "", **workflow("buf generate")},
         ("buf generate",), ("github.com/bufbuild/buf/cmd/buf@latest",)),
        ({"docs/docs.pb.go": "package docs\n", ".gitignore": "x/*.pb.go\n", **workflow("buf generate")}, (), ()),
    ],
)  # fmt: skip
def test_generators_are_those_that_the_team_calls(
    files: dict[str, str], commands: tuple[str, ...], tools: tuple[str, ...]
) -> None:
    assert made(files) == (commands, tools)


@pytest.mark.parametrize(
    "files",
    [
        {"docs/go.mod": "module example.org/web/docs\n\ngo 1.26\n", "docs/d.go": "package docs\n"},
        {"docs/docs.go": "package docs\n", ".gitignore": "*.pb.go\n"},
        {".gitmodules": '[submodule "docs"]\n\tpath = docs\n'},
        {"main.go": 'package main\n\nvar x = `\nimport "example.org/web/docs"\n`\n\nfunc main() {}\n'},
        {"main.go": '//go:build ignore\n\npackage main\n\nimport "example.org/web/docs"\n\nfunc main() {}\n',
         "b.go": "package main\n\nfunc main() {}\n"},
    ],
)  # fmt: skip
def test_what_is_elsewhere_or_not_built_is_not_missed(files: dict[str, str]) -> None:
    found = go.inspect(Repo.from_mapping({**PROGRAM, **files}), pins.shipped(), Settings())
    assert not [one for one in found.findings if one.code in ("generated", "nothing-makes")]


def test_it_is_told_by_the_import_that_needs_it() -> None:
    (told,) = inspected({})[1]
    assert (told.code, told.severity, told.file, told.line) == ("nothing-makes", "warning", "main.go", 6)
    (told,) = inspected(workflow("swag init"))[1]
    assert told.severity == "info"
    assert "`swag init`" in told.message


def test_the_recipe_makes_it_before_the_build() -> None:
    part, _ = inspected(workflow("swag init", "protoc --go_out=. api/a.proto"))
    assert part.commands.build == ("swag init", "protoc --go_out=. api/a.proto", "go build -o bin/ .")
    recipe = go.recipe(part, pins.shipped())
    values = dict(pair for step in (*recipe.setup, *recipe.deps) if isinstance(step, Env) for pair in step.values)
    assert values["GENERATORS"] == f"google.golang.org/protobuf/cmd/protoc-gen-go@latest {SWAG}"
    assert (values["GENERATE_1"], values["GENERATE_2"]) == part.commands.build[:2]
    assert recipe.build[:2] == ('echo "$GENERATE_1" > /tmp/generate', "xargs -a /tmp/generate env")
    assert set(recipe.system) >= {"libprotobuf-dev", "protobuf-compiler"}
