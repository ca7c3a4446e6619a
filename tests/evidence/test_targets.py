"""What the targets and scripts do that commands call."""

from __future__ import annotations

import re

import pytest

from cigen.evidence import shell, targets
from cigen.repo import Repo

MAKEFILE = """include more.mk
GO ?= go
FLAGS = -race # as everywhere
PACKAGES := $(shell $(GO) list ./... | grep -v /e2e)
export CGO_ENABLED = 0
.PHONY: test
all: build
test: gen
\t@X=1 $(GO) test $(FLAGS) $(ARGS) $(PACKAGES) \\
\t  -v
\tcd sub && $(MAKE) deep
gen generate:
\t$(GO) generate $$(go env GOROOT)
build: | out/app
\t./scripts/build.sh --fast
out/app: ; touch $@
loop: loop pool
pool: loop
"""
FILES = {
    "more.mk": "PARTS = a\npart-%: gen-%\n\tgo test $(PARTS)\n",
    "Makefile": MAKEFILE,
    "sub/Makefile": "deep:\n\tls\n",
    "scripts/build.sh": "set -e\ncd cmd\ngo build .\n",
    "justfile": "flags := '-race'\ntest *args='': gen\n  @go test {{flags}} ./... {{args}}\ngen:\n  go generate\n",
    "Taskfile.yml": "vars: {F: -race}\nenv: {A: b}\ntasks:\n  test:\n    deps: [gen]\n    cmds:\n"
    "      - go test {{.F}}\n      - task: lint\n  gen: go generate\n  lint: {cmd: lint, dir: api}\n",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("make test", [(".", "CGO_ENABLED=0 go generate $(go env GOROOT)"),
                       (".", "CGO_ENABLED=0 X=1 go test -race $(go list ./... | grep -v /e2e) -v"),
                       ("sub", "CGO_ENABLED=0 ls")]),
        ("V=2 make -j 4 build X=3", [(".", "CGO_ENABLED=0 V=2 X=3 ./scripts/build.sh --fast"), (".", "set -e"),
                                     ("cmd", "go build .")]),
        ("make -C sub deep; make --directory=sub deep", [("sub", "ls"), ("sub", "ls")]),
        ("make", [(".", "CGO_ENABLED=0 ./scripts/build.sh --fast"), (".", "set -e"), ("cmd", "go build .")]),
        ("make part-${{ matrix.part }} N=1", [(".", "CGO_ENABLED=0 N=1 go test a")]),
        ("bash scripts/build.sh", [(".", "set -e"), ("cmd", "go build .")]),
        ("just test", [(".", "go generate"), (".", "go test -race ./...")]),
        ("task test", [(".", "A=b go generate"), (".", "A=b go test -race"), ("api", "A=b lint")]),
        ("make loop; make missing; make -C ../.. test; cd $X && make test", []),
    ],
)  # fmt: skip
def test_calls_of_targets_and_scripts_are_followed(text: str, found: list[tuple[str, str]]) -> None:
    commands = targets.followed(Repo.from_mapping(FILES), shell.commands(text))
    is_call = re.compile(r"(?:\w+=\S+ )*(?:make|just|task|bash)\b")
    told = ((one.folder, " ".join(one.words)) for one in commands)
    assert [(folder, words) for folder, words in told if not is_call.match(words)] == found


def test_targets_are_found_by_their_names() -> None:
    found = targets.commands_of(Repo.from_mapping(FILES), "sub", re.compile("de+p"))
    assert [one.words for one in found] == [("make", "deep"), ("ls",)]
