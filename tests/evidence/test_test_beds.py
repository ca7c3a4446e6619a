"""What tests run beside: by a team's pipeline, by the settings, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen import services
from cigen.evidence.services import test_beds
from cigen.facts import Finding, Service, Source, TestBed
from cigen.repo import Repo
from cigen.settings import ComponentSettings
from tests.plans import component

GITHUB = ".github/workflows/tests.yml"
NEEDS = tuple(Service(name=name, source=Source(file=GITHUB)) for name in ("postgres", "redis"))
WORKFLOW = """\
jobs:
  test:
    services:
      db:
        image: postgres:16
        env: {POSTGRES_USER: app, POSTGRES_PASSWORD: secret}
        ports: ["5433:5432"]
      tool:
        image: example/tool:1
    env:
      PORT: ${{ job.services.db.ports[5432] }}
      KEY: ${{ secrets.KEY }}
      GITHUB_ACTOR: me
    steps:
      - run: npm test
        env: {NODE_ENV: test}
"""


def bed(
    files: dict[str, str | bytes],
    wish: tuple[str, ...] | None = None,
    path: str = ".",
    others: tuple[str, ...] = (),
) -> tuple[TestBed | None, list[Finding]]:
    findings: list[Finding] = []
    part = component(path=path, services=NEEDS)
    settings = ComponentSettings(services=wish)
    found = test_beds.test_bed(part, (path, *others), settings, Repo.from_mapping(files), findings)
    return found, findings


def test_a_job_with_services_that_tests() -> None:
    found, findings = bed({GITHUB: WORKFLOW})
    assert found is not None
    assert found.env == (("PORT", "5432"), ("NODE_ENV", "test"))
    (service,) = found.services
    assert (service.name, service.image, service.hosts) == ("postgres", "postgres:16", ("db",))
    assert service.env == (("POSTGRES_USER", "app"), ("POSTGRES_PASSWORD", "secret"))
    assert [finding.code for finding in findings] == ["service-unknown", "service-port", "test-env"]
    assert "KEY" in findings[2].message


def test_a_job_that_only_deploys_needs_nothing() -> None:
    found, findings = bed({GITHUB: WORKFLOW.replace("npm test", "npm run deploy")})
    assert found is None
    assert [finding.code for finding in findings] == ["services"]
    assert "services: [postgres, redis]" in findings[0].message


def test_a_job_of_another_folder_is_of_another_component() -> None:
    elsewhere = WORKFLOW.replace("      - run", "      - working-directory: web\n        run")
    assert bed({GITHUB: elsewhere, "web/a": "", "api/a": ""}, path="api")[0] is None
    assert bed({GITHUB: elsewhere, "web/a": "", "api/a": ""}, path="web")[0] is not None


def test_a_job_without_a_folder_is_of_the_root_or_of_all() -> None:
    assert bed({GITHUB: WORKFLOW}, path="web", others=(".",))[0] is None
    assert bed({GITHUB: WORKFLOW}, path="web", others=("api",))[0] is not None


def test_gitlab_gives_its_variables_to_both() -> None:
    text = "variables: {POSTGRES_DB: app}\nunit:\n  services: [{name: 'postgres:16', alias: db}, redis]\n"
    found, _ = bed({".gitlab-ci.yml": text + "  variables: {POSTGRES_PASSWORD: x}\n  script: [make test]\n"})
    assert found is not None
    assert [service.hosts for service in found.services] == [("db", "postgres"), ("redis",)]
    assert dict(found.env) == {"POSTGRES_DB": "app", "POSTGRES_PASSWORD": "x"}


def test_variables_of_gitlab_are_expanded_and_those_of_github_are_not() -> None:
    text = (
        "unit:\n  services: [redis]\n  variables: {HOST: redis, URL: 'redis://${HOST}', PRICE: $$1}\n  script: [tox]\n"
    )
    found, _ = bed({".gitlab-ci.yml": text})
    assert found is not None
    assert dict(found.env) == {"HOST": "redis", "URL": "redis://redis", "PRICE": "$1"}
    found, _ = bed({GITHUB: WORKFLOW.replace("NODE_ENV: test", "PRICE: $$1")})
    assert found is not None
    assert dict(found.env)["PRICE"] == "$$1"


def test_the_settings_decide_over_a_pipeline() -> None:
    assert bed({GITHUB: WORKFLOW}, wish=()) == (TestBed(), [])


def test_the_settings_take_image_and_variables_of_a_compose_file() -> None:
    compose = "services:\n  db:\n    image: postgres:15\n    environment: [POSTGRES_PASSWORD=abc, POSTGRES_USER]\n"
    found, findings = bed({"compose.yml": compose}, wish=("postgres", "redis"))
    assert found is not None
    assert not findings
    postgres, redis = found.services
    assert (postgres.image, postgres.hosts) == ("postgres:15", ("db",))
    assert dict(postgres.env) == {"POSTGRES_USER": "postgres", "POSTGRES_PASSWORD": "abc", "POSTGRES_DB": "test"}
    assert (redis.name, redis.image) == ("redis", None)
    assert dict(found.env)["DATABASE_URL"] == "postgres://postgres:abc@localhost:5432/test"
    assert dict(found.env)["REDIS_URL"] == "redis://localhost:6379"


def test_one_port_has_one_service() -> None:
    found, findings = bed({}, wish=("mysql", "mariadb"))
    assert found is not None
    assert [service.name for service in found.services] == ["mysql"]
    assert [finding.code for finding in findings] == ["service-port"]


@pytest.mark.parametrize(
    "image", ["postgres", "postgres:$(id)", "postgres:a b", "postgres:${{ matrix.pg }}", "postgres:"]
)
def test_an_image_that_is_none_is_not_taken(image: str) -> None:
    found, _ = bed({GITHUB: WORKFLOW.replace("postgres:16", f"'{image}'")})
    assert found is None or found.services[0].image is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_values_keep_to_their_grammar(name: str, value: str) -> None:
    import yaml

    job = {"services": {name: {"image": "postgres:16", "env": {name: value}}}, "env": {name: value}}
    text = yaml.safe_dump({"jobs": {"t": {**job, "steps": [{"run": "pytest"}]}}})
    found, _ = bed({GITHUB: text})
    assert found is not None
    told = (*found.env, *(pair for service in found.services for pair in service.env))
    assert all(key.isascii() and text.isprintable() and "${{" not in text for key, text in told)


def test_every_kind_has_an_image_by_tag() -> None:
    assert all(":" in kind.image and "{" not in "".join(kind.told({}).values()) for kind in services.known().values())


def test_the_table_is_in_the_package() -> None:
    assert Path(services.__file__).with_name("services.toml").is_file()


COMPOSE = """\
services:
  db:
    image: pgvector/pgvector:pg17
    environment: {POSTGRES_DB: "${DB}", POSTGRES_PASSWORD: "${SECRET}"}
  cache: {image: "redis:8"}
  web: {image: shop, build: .}
"""


MAKEFILE = """\
ready: up
\t./wait.sh
up:
\tdocker compose up -d cache
inside: up
\tdocker compose run --rm web pytest
"""


def started(step: str) -> tuple[str, ...]:
    steps = f"jobs: {{test: {{steps: [{step}, {{run: pytest}}]}}}}"
    files = {"ci/compose.yml": COMPOSE, "ci/test.env": 'DB="shop"\n', "compose.yml": COMPOSE, "Makefile": MAKEFILE}
    found, _ = bed({GITHUB: steps, **files})
    return tuple(one.name for one in found.services) if found else ()


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("{run: docker compose -f ci/compose.yml up -d}", ("postgres", "redis")),
        ("{run: docker-compose --file=./ci/compose.yml up --wait db}", ("postgres",)),
        ("{run: docker compose up -d cache}", ("redis",)),
        ("{run: docker compose -f compose.yml up -d, working-directory: ci}", ("postgres", "redis")),
        ("{uses: hoverkraft-tech/compose-action@v2, with: {compose-file: ci/compose.yml}}", ("postgres", "redis")),
        ("{run: docker compose -f missing.yml up -d}", ()),
        ("{run: docker compose -f ci/compose.yml build}", ()),
        ("{run: docker compose up -d}, {run: docker compose exec web pytest}", ()),
        ("{run: make ready}", ("redis",)),
        ("{run: make inside}", ()),
    ],
)
def test_a_job_may_start_them_by_compose(step: str, names: tuple[str, ...]) -> None:
    assert started(step) == names


def test_compose_reads_variables_of_a_file_and_one_that_nobody_sets_is_left_to_the_image() -> None:
    step = "{run: docker compose --env-file ci/test.env -f ci/compose.yml up -d db}"
    files = {GITHUB: f"jobs: {{a: {{steps: [{step}, {{run: pytest}}]}}}}", "ci/compose.yml": COMPOSE}
    found, _ = bed({**files, "ci/test.env": "DB='shop'\n"})
    assert found is not None
    assert found.services[0].env == (("POSTGRES_DB", "shop"),)
    assert found.services[0].hosts == ("db",)


@pytest.mark.parametrize("value", ["${{ secrets.TOKEN }}", "{{ secrets.TOKEN }}"])
def test_a_variable_of_a_file_makes_no_expression(value: str) -> None:
    step = "{run: docker compose -f ci/compose.yml up -d db}"
    compose = COMPOSE.replace('"${DB}"', '"$$$DB"' if value.startswith("{") else '"$DB"')
    files = {GITHUB: f"jobs: {{a: {{steps: [{step}, {{run: pytest}}]}}}}", "ci/compose.yml": compose}
    found, findings = bed({**files, "ci/.env": f"DB={value}\n"})
    assert found is not None
    assert found.services[0].env == ()
    assert "POSTGRES_DB" in next(one.message for one in findings if one.code == "test-env")


def test_a_service_of_compose_that_tests_has_those_that_it_depends_on() -> None:
    tests = "t: {build: ., command: sh -c 'alembic upgrade head && pytest', depends_on: [db], environment: {A: 1}}"
    found, _ = bed({"compose.yml": f"{COMPOSE}  {tests}\n"})
    assert found is not None
    assert ([one.name for one in found.services], found.env) == (["postgres"], (("A", "1"),))
    assert bed({"compose.yml": f"{COMPOSE}  {tests.replace('pytest', 'gunicorn')}\n"})[0] is None


@pytest.mark.parametrize("call", ["run --rm -e A=1 t pytest tests", "-f compose.yml exec -T t python manage.py test"])
def test_a_job_may_test_in_a_service_of_compose(call: str) -> None:
    service = "t: {build: ., depends_on: [db], env_file: .envs/test, environment: {B: 2}}"
    workflow = f"jobs: {{a: {{steps: [{{run: docker compose up -d}}, {{run: docker compose {call}}}]}}}}"
    files = {"compose.yml": f"{COMPOSE}  {service}\n", ".envs/test": "A=x\nB=1\n", GITHUB: workflow}
    found, _ = bed({**files})
    assert found is not None
    assert ([one.name for one in found.services], found.env) == (["postgres"], (("A", "x"), ("B", "2")))
    assert bed({**files, GITHUB: workflow.replace("pytest tests", "ls").replace("manage.py test", "ls")})[0] is None


@pytest.mark.parametrize(
    ("image", "found"),
    [("postgres:${{ matrix.pg }}", "postgres:15"), ("${{ matrix.image }}", "postgis/postgis:17-3.5"),
     ("postgres:${{ matrix.none }}", None)],
)  # fmt: skip
def test_an_image_has_what_the_matrix_gives_first(image: str, found: str | None) -> None:
    matrix = "{pg: [15, 16], include: [{image: 'postgis/postgis:17-3.5'}]}"
    job = f"strategy: {{matrix: {matrix}}}, services: {{db: {{image: '{image}'}}}}, steps: [{{run: pytest}}]"
    told, _ = bed({GITHUB: f"jobs: {{a: {{{job}}}}}"})
    assert (told.services[0].image if told else None) == found


@pytest.mark.parametrize(("workspace", "has_bed"), [("npm", True), (None, False)])
def test_a_job_at_the_root_of_a_workspace_tests_the_applications_in_it(workspace: str | None, *, has_bed: bool) -> None:
    part = component(path="packages/api", context=".", workspace=workspace, services=NEEDS)
    repo = Repo.from_mapping({GITHUB: WORKFLOW})
    found = test_beds.test_bed(part, (".", "packages/api"), ComponentSettings(), repo, [])
    assert (found is not None) is has_bed
