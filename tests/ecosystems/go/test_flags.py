"""What a team's own tests are given besides tags, in pipelines and in what these call."""

from __future__ import annotations

import json

import pytest

from cigen import pins
from cigen.ecosystems import go
from cigen.ecosystems.go import calls, flags
from cigen.plan import Env
from cigen.repo import Repo
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
LIBRARY = {
    "go.mod": "module example.org/web\n\ngo 1.26\n",
    "web.go": "package web\n",
    "web_test.go": "package web\n",
}


def workflow(*commands: str) -> dict[str, str]:
    return {CI: f"jobs: {{a: {{steps: [{', '.join(f'{{run: {json.dumps(command)}}}' for command in commands)}]}}}}"}


def of(files: dict[str, str]) -> flags.Tested:
    return flags.tested(calls.of(calls.said(Repo.from_mapping(files), "."), "."))


@pytest.mark.parametrize(
    ("command", "given"),
    [
        ("go test -v -short -race -coverprofile=c.out -count 1 ./...", ("-race", "-short")),
        ("go test -p 1 -timeout=20m -gcflags=all=-l ./...", ("-gcflags=all=-l", "-p=1", "-timeout=20m")),
        ("gotestsum --junitfile r.xml -- -p=1 -timeout 30s ./...", ("-p=1",)),
        ("docker compose run app go test -skip 'TestA|TestB' ./... | tee log", ("-skip=TestA|TestB",)),
        ("go test -run '^$(id)' -p $N -ldflags '-X a.b=c' ./...", ()),
        ("go test -race ./...\ngo test -race -short ./...\ngo test -run=^a -bench . ./...", ("-race",)),
        ("go test -race ./internal/...", ()),
        ("go list ./... | xargs go test -p 2", ("-p=2",)),
        ("echo go test -race ./...", ()),
    ],
)
def test_flags_that_choose_tests_are_those_that_all_calls_have(command: str, given: tuple[str, ...]) -> None:
    assert of(workflow(command)) == flags.Tested(flags=given)


@pytest.mark.parametrize(
    ("packages", "excepted"),
    [
        ("$(go list ./... | grep -v /e2e)", "/e2e"),
        ("$(go list ./... | grep -v -e2e | grep -Ev 'mocks|/gen$' )", ""),
        ("$(go list ./... | grep -v e2e | grep -vE 'mocks|/gen')", "e2e|mocks|/gen"),
        (r"$(go list ./... | grep -v 'a\|b')", "a|b"),
        ("$(go list ./... | grep api)", ""),
        ("$(go list ./... | grep -v /e2e | head -n 3)", ""),
    ],
)
def test_packages_that_are_left_out(packages: str, excepted: str) -> None:
    assert of(workflow(f"go test {packages}")) == flags.Tested(excepted=excepted)


def test_a_target_that_a_pipeline_calls_tells_it_before_others() -> None:
    makefile = "race:\n\tgo test -race ./...\ntest-ci: vet\n\tgo test -p 1 $$(go list ./... | grep -v /e2e)\n"
    assert of({"Makefile": makefile, **workflow("make test-ci")}) == flags.Tested(flags=("-p=1",), excepted="/e2e")
    assert of({"Makefile": makefile}) == flags.Tested(flags=("-p=1",), excepted="/e2e")


def test_targets_of_tests_against_an_installation_tell_nothing_of_others() -> None:
    makefile = "unit:\n\tgo test -short ./...\nintegration: start\n\tgo test -p 1 ./...\ntest-e2e:\n\tgo test ./...\n"
    files = {"Makefile": makefile, **workflow("make unit", "make integration", "make test-e2e")}
    assert of(files) == flags.Tested(flags=("-short",))


def test_the_recipe_tests_with_them() -> None:
    makefile = "test:\n\tGOEXPERIMENT=synctest go test -race -p 1 $$(go list ./... | grep -v /e2e)\n"
    (part,) = go.inspect(Repo.from_mapping({**LIBRARY, "Makefile": makefile}), pins.shipped(), Settings()).components
    assert part.commands.test == ("GOEXPERIMENT=synctest go test -p=1 -race $(go list ./... | grep -vE '/e2e')",)
    recipe = go.recipe(part, pins.shipped())
    values = dict(pair for step in (*recipe.setup, *recipe.deps) if isinstance(step, Env) for pair in step.values)
    assert values["GOEXPERIMENT"] == "synctest"
    assert (values["TEST_FLAGS"], values["TEST_EXCEPT"]) == ("-p=1 -race", "/e2e")
    assert recipe.test[1:4] == (
        "printenv TEST_FLAGS > /tmp/tested",
        "xargs -a /tmp/modules go list > /tmp/every",
        'grep -vE -e "$TEST_EXCEPT" /tmp/every >> /tmp/tested',
    )
    assert recipe.test[-1].startswith("CGO_ENABLED=1 xargs -a /tmp/tested gotestsum ")


@pytest.mark.parametrize(
    ("files", "is_wanted"),
    [
        ({"Dockerfile": "FROM golang\nENV GOOS=linux CGO_ENABLED=1\nRUN go build .\n"}, True),
        ({"Dockerfile": "FROM golang\nENV GOOS=linux \\\n    CGO_ENABLED=1\nRUN go build .\n"}, True),
        ({"Dockerfile": "FROM golang\nRUN CGO_ENABLED=0 go build .\n", **workflow("CGO_ENABLED=1 go build .")}, False),
        (workflow("CGO_ENABLED=1 go build ./cmd/a"), True),
        (workflow("CGO_ENABLED=1 go build ./cmd/a", "CGO_ENABLED=0 go build ./cmd/b"), False),
        (workflow("CGO_ENABLED=1 go test ./..."), False),
        ({"Makefile": "BUILD := CGO_ENABLED=1 go build\nbuild:\n\t$(BUILD) -o x .\n"}, True),
    ],
)
def test_c_is_compiled_where_the_teams_builds_ask_for_it(files: dict[str, str], is_wanted: bool) -> None:
    repo = Repo.from_mapping(files)
    assert flags.wants_c(repo, ".", calls.of(calls.said(repo, "."), ".")) is is_wanted
