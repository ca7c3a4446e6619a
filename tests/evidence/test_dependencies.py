"""Which components need which others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cigen import inspector, pins, planner
from cigen.facts import Facts
from cigen.render.graph import mermaid
from cigen.repo import Repo
from cigen.settings import Settings

GO = {"go.mod": "module example.org/{0}\n\ngo 1.24\n", "main.go": "package main\n\nfunc main() {{}}\n"}
COMPOSE = """services:
  web:
    build: {context: ./web}
    depends_on: {api: {condition: service_started}}
  api:
    build: services/api
    environment: {LOG_URL: "http://log:8080/x", OTHER: "http://elsewhere/"}
  log:
    build: log
    depends_on: [db]
  db: {image: "postgres:17"}
"""


def look(files: dict[str, str], *folders: str) -> Facts:
    programs = {
        f"{folder}/{name}": text.format(folder.replace("/", "-")) for folder in folders for name, text in GO.items()
    }
    return inspector.inspect(Repo.from_mapping({**programs, **files}), pins.shipped(), Settings())


def needs(facts: Facts) -> dict[str, tuple[str, ...]]:
    return {part.name: part.depends_on for part in facts.components}


def test_compose_tells_what_waits_for_what_and_who_has_whose_address() -> None:
    facts = look({"compose.yaml": COMPOSE}, "web", "services/api", "log")
    assert needs(facts) == {"log": (), "services-api": ("log",), "web": ("services-api",)}


def test_they_are_drawn_and_started_after_what_they_need() -> None:
    facts = look({"compose.yaml": COMPOSE}, "web", "services/api", "log")
    plan = planner.plan(facts, Settings(), pins.shipped(), lambda _: False)
    assert [part.name for part in plan.in_order(plan.components[::-1])] == ["log", "services-api", "web"]
    assert "c2 -.->|needs| c1" in mermaid(plan)


def test_a_circle_is_told_and_changes_no_order() -> None:
    text = "services:\n  a: {build: a, depends_on: [b]}\n  b: {build: b, depends_on: [a]}\n"
    facts = look({"docker-compose.yml": text}, "a", "b")
    assert needs(facts) == {"a": ("b",), "b": ("a",)}
    assert [finding.code for finding in facts.findings if "circle" in finding.code] == ["dependency-circle"]
    plan = planner.plan(facts, Settings(), pins.shipped(), lambda _: False)
    assert plan.in_order(plan.components) == list(plan.components)


def test_a_module_replaced_by_a_neighbour_is_needed() -> None:
    said = "module example.org/a\n\ngo 1.24\n\nrequire example.org/b v0.0.0\n\nreplace example.org/b => ../b\n"
    assert needs(look({"a/go.mod": said}, "a", "b"))["a"] == ("b",)


@given(st.text(max_size=200))
def test_no_compose_file_is_in_the_way(text: str) -> None:
    assert len(look({"compose.yaml": f"services:\n  a:\n    build: {text}\n"}, "a", "b").components) == 2
