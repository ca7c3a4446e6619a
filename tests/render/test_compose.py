"""compose.ci.yml as compose reads it."""

from __future__ import annotations

import dataclasses
from typing import Any

import yaml
from hypothesis import given

from cigen.plan import Image, Plan, Service, TestBed
from cigen.render.compose import compose
from tests.plans import LINES, component, only, planned

POSTGRES = Service(
    name="postgres", image=Image(repository="postgres", tag="17"), hosts=("postgres", "db"), check=("X",)
)
REDIS = Service(name="redis", image=Image(repository="redis", tag="8"), hosts=("redis",), check=("X",))


def read(*env: tuple[str, str]) -> dict[str, Any]:
    part = dataclasses.replace(only(planned(component())), test_bed=TestBed(services=(POSTGRES, REDIS), env=env))
    text = compose(Plan(components=(part,), compose_file="compose.ci.yml"))
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    return services


def test_all_share_the_network_of_the_first_and_its_names() -> None:
    services = read()
    assert list(services) == ["shop-postgres", "shop-redis", "shop-tests"]
    first, *others = services.values()
    assert first["extra_hosts"] == ["postgres:127.0.0.1", "db:127.0.0.1", "redis:127.0.0.1"]
    assert {other["network_mode"] for other in others} == {"service:shop-postgres"}


def test_the_tests_wait_for_every_service_and_their_image_is_never_pulled() -> None:
    tests = read()["shop-tests"]
    assert tests["depends_on"] == {f"shop-{name}": {"condition": "service_healthy"} for name in ("postgres", "redis")}
    assert tests["pull_policy"] == "never"


@given(LINES)
def test_a_value_stays_what_it_is(value: str) -> None:
    written = read(("A", value))["shop-tests"]["environment"]["A"]
    assert isinstance(written, str)
    assert written == value.replace("$", "$$")
