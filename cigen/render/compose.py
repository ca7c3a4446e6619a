"""compose.ci.yml: the services that tests need and the containers that run the tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from cigen.plan import ComponentPlan, Plan, Service, TestBed
from cigen.render.yaml import dump

_HEADER = """\
Written by cigen: the services that tests need, and the tests. To change it: cigen.yml, then `cigen generate`.
A component's tests and services share one network: they reach each other as localhost and by name."""
_USAGE = """\
  docker buildx bake {tests} && docker compose --file {file} up --exit-code-from {tests} {tests}"""


def tests_of(component: ComponentPlan) -> str:
    """The bake target, and the compose service, that runs a component's tests beside their services."""
    return f"{component.name}-tests"


def image_of(component: ComponentPlan) -> str:
    """The image of that target; no component's own image has a ``/`` in its name."""
    return f"tests/{component.name}"


def compose(plan: Plan) -> str:
    """The one definition that laptop and CI provider run."""
    usage = [_USAGE.format(tests=tests_of(part), file=plan.compose_file) for part in plan.served]
    services = [_services(part, part.test_bed) for part in plan.served if part.test_bed]
    data = {"services": dict(itertools.chain.from_iterable(part.items() for part in services))}
    return dump(data, "\n".join((_HEADER, *usage)))


def _services(part: ComponentPlan, bed: TestBed) -> dict[str, Any]:
    """The first service owns the network, and with it the names of all: Docker gives them to nobody else."""
    first, *others = bed.services
    names = {service: f"{part.name}-{service.name}" for service in bed.services}
    hosts = dict.fromkeys(host for service in bed.services for host in service.hosts)
    shared = {"network_mode": f"service:{names[first]}"}
    tests = {
        "image": image_of(part),
        "pull_policy": "never",
        "cap_drop": ["DAC_OVERRIDE", "DAC_READ_SEARCH"],  # as in the test stage
        **shared,
        **_environment(bed.env),
        "depends_on": {name: {"condition": "service_healthy"} for name in names.values()},
    }
    return {
        names[first]: _service(first, {"extra_hosts": [f"{host}:127.0.0.1" for host in hosts]}),
        **{names[service]: _service(service, shared) for service in others},
        tests_of(part): tests,
    }


def _service(service: Service, network: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "image": str(service.image),
        **network,
        **_environment(service.env),
        "healthcheck": {"test": list(service.check), "interval": "2s", "timeout": "5s", "retries": 60},
    }


def _environment(env: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Compose would put variables in place of what starts with one ``$``."""
    values = {name: value.replace("$", "$$") for name, value in env}
    return {"environment": values} if values else {}
