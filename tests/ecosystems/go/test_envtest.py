"""The control plane of Kubernetes that an operator's tests start."""

from __future__ import annotations

import pytest

from cigen import pins
from cigen.ecosystems import go
from cigen.facts import Component
from cigen.plan import Env, Run
from cigen.repo import Repo
from cigen.settings import Settings

SUITE = 'package web\n\nimport "sigs.k8s.io/controller-runtime/pkg/envtest"\n'


def operator(runtime: str, kubernetes: str = "k8s.io/api v0.33.0", suite: str = SUITE) -> Component:
    required = f"require (\n\t{kubernetes}\n\tsigs.k8s.io/controller-runtime {runtime}\n)\n"
    files = {
        "go.mod": f"module example.org/web\n\ngo 1.26\n\n{required}",
        "web.go": "package web\n",
        "web_test.go": suite,
    }
    (part,) = go.inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    return part


@pytest.mark.parametrize(("runtime", "branch"), [("v0.21.0", "release-0.21"), ("v0.16.3", "release-0.19")])
def test_it_is_that_of_the_modules_required(runtime: str, branch: str) -> None:
    part = operator(runtime)
    tool = f"sigs.k8s.io/controller-runtime/tools/setup-envtest@{branch}"
    assert part.commands.test == (
        f"go install {tool}",
        'KUBEBUILDER_ASSETS="$(setup-envtest use 1.33 -p path)" go test ./...',
    )
    setup = go.recipe(part, pins.shipped()).setup
    values = dict(pair for step in setup if isinstance(step, Env) for pair in step.values)
    assert (values["ENVTEST"], values["KUBERNETES"]) == (tool, "1.33")
    assert any(
        "/usr/local/kubebuilder/bin" in line for step in setup if isinstance(step, Run) for line in step.commands
    )


def test_without_such_tests_or_versions_there_is_none() -> None:
    for part in (
        operator("v0.21.0", suite="package web\n"),
        operator("v0.21.0", "k8s.io/api master"),
        operator("main"),
    ):
        assert part.commands.test == ("go test ./...",)
