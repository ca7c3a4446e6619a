"""What pipelines copy before they test."""

from __future__ import annotations

import json

import pytest

from cigen import inspector, pins, planner
from cigen.facts import Component
from cigen.plan import ComponentPlan, Copy
from cigen.repo import Repo
from cigen.settings import Settings

CI = ".github/workflows/ci.yml"
PACKAGE = json.dumps({"name": "a", "scripts": {"test": "node --test"}})


def files(steps: str, more: dict[str, str] | None = None, job: str = "test") -> dict[str, str]:
    ci = f"jobs: {{{job}: {{steps: [{steps}, {{run: npm test}}]}}}}"
    return {"package.json": PACKAGE, "conf/a.yml.ci": "a: 1\n", ".env.example": "A=1\n", CI: ci, **(more or {})}


def component(given: dict[str, str], path: str = ".") -> Component:
    facts = inspector.inspect(Repo.from_mapping(given), pins.shipped(), Settings())
    return next(part for part in facts.components if part.path == path)


def planned(given: dict[str, str], path: str = ".") -> ComponentPlan:
    facts = inspector.inspect(Repo.from_mapping(given), pins.shipped(), Settings())
    plan = planner.plan(facts, Settings(), pins.shipped(), lambda _: False)
    return next(part for part in plan.components if part.path == path)


@pytest.mark.parametrize(
    ("steps", "dest"),
    [
        ("{run: cp conf/a.yml.ci conf/a.yml}", "conf/a.yml"),
        ("{run: cp -v ./conf/a.yml.ci 'conf/a.yml'}", "conf/a.yml"),
        ("{run: cd conf && cp a.yml.ci a.yml}", "conf/a.yml"),
        ("{run: (cd conf && ls) && cp conf/a.yml.ci conf/a.yml}", "conf/a.yml"),
        ("{run: 'if ! test -e conf/a.yml; then cp conf/a.yml.ci conf/a.yml; fi'}", "conf/a.yml"),
        ("{run: cp a.yml.ci a.yml, working-directory: conf}", "conf/a.yml"),
        ("{run: cp a.yml.ci .., working-directory: conf}", "a.yml.ci"),
        ("{run: 'test -e conf/a.yml || cp conf/a.yml.ci conf/a.yml'}", "conf/a.yml"),
        ("{run: 'php -r \"copy(''conf/a.yml.ci'', ''conf/a.yml'');\"'}", "conf/a.yml"),
    ],
)
def test_a_file_is_copied_before_the_tests(steps: str, dest: str) -> None:
    part = component(files(steps))
    assert part.copies == (("conf/a.yml.ci", dest),)
    assert part.commands.test == (f"cp conf/a.yml.ci {dest}", "npm test")


@pytest.mark.parametrize(
    ("steps", "more", "job"),
    [
        ("{run: cp missing conf/a.yml}", {}, "test"),
        ("{run: cp conf/a.yml.ci conf/a.yml}", {"conf/a.yml": "committed\n"}, "test"),
        ("{run: cp conf/a.yml.ci ../a.yml}", {}, "test"),
        ("{run: cp conf/a.yml.ci /etc/a.yml}", {}, "test"),
        ("{run: cp conf/a.yml.ci .git/config}", {}, "test"),
        ("{run: cp conf/a.yml.ci '$HOME/a.yml'}", {}, "test"),
        ("{run: 'cp conf/a.yml.ci \"a;b\"'}", {}, "test"),
        ("{run: cp a.yml.ci a.yml, working-directory: '${{ matrix.x }}'}", {"a.yml.ci": ""}, "test"),
        ("{run: cp conf/a.yml.ci conf/a.yml}", {}, "deploy"),
        ("{run: cp conf/a.yml.ci conf/a.yml}, {uses: cypress-io/github-action@v6}", {}, "test"),
    ],
)
def test_nothing_else_is_copied(steps: str, more: dict[str, str], job: str) -> None:
    assert component(files(steps, more, job)).copies == ()


def test_the_test_stage_alone_has_the_copy_and_nothing_ignores_its_source() -> None:
    part = planned(files("{run: cp .env.example .env.ci.local}"))
    found = [(stage.name, step) for stage in part.stages for step in stage.instructions if isinstance(step, Copy)]
    wanted = Copy(sources=(".env.example",), dest="/workspace/.env.ci.local")
    assert [name for name, step in found if step == wanted] == ["test"]
    assert part.ignored[-1] == "!.env.example"


def test_a_copy_above_a_component_widens_what_its_build_sees() -> None:
    given = {
        "api/package.json": PACKAGE,
        "web/package.json": PACKAGE.replace('"a"', '"b"'),
        ".env.example": "",
        "web/x.ci": "",
        CI: "jobs: {test: {steps: [{run: cp .env.example .env}, {run: npm test, working-directory: api},"
        "{run: cp web/x.ci web/x}]}}",
    }
    api, web = component(given, "api"), component(given, "web")
    assert (api.copies, api.context) == (((".env.example", ".env"),), ".")
    assert api.commands.test == ("cp ../.env.example ../.env", "npm test")
    assert Copy(sources=(".env.example",), dest="/workspace/.env") in planned(given, "api").stages[-3].instructions
    assert (web.copies, web.context) == ((), "web")


def test_a_database_of_rails_may_be_copied() -> None:
    given = {
        "Gemfile": 'source "https://rubygems.org"\ngem "rails"\ngem "rspec-rails"\n',
        "config/application.rb": "",
        "config.ru": "",
        "bin/rails": "",
        "spec/a_spec.rb": "",
        "config/database.yml.ci": "",
        CI: "jobs: {test: {steps: [{run: cp config/database.yml.ci config/database.yml}, {run: bundle exec rspec}]}}",
    }
    assert component(given).commands.test == (
        "cp config/database.yml.ci config/database.yml",
        "bundle exec rails db:test:prepare",
        "bundle exec rspec",
    )


def test_nothing_is_copied_below_a_file() -> None:
    """An engine would stop at that."""
    assert not component(files("{run: cp conf/a.yml.ci .env.example/a.yml}")).copies
