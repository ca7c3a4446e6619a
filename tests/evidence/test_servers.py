"""Servers that jobs start by their steps: what they are, and what they are told."""

from __future__ import annotations

import json

import pytest

from cigen import pins
from cigen.evidence.services import servers
from cigen.inspector import inspect
from cigen.repo import Repo
from cigen.settings import Settings


def started(*steps: str | dict[str, object]) -> list[tuple[str, dict[str, str], tuple[str, ...]]]:
    listed = [{"run": step} if isinstance(step, str) else step for step in steps]
    document = Repo.from_mapping({"a.yml": json.dumps({"steps": listed})}).yaml("a.yml")[0]
    return [
        (one.image.text, {key.text: value.text for key, value in one.env.entries}, one.hosts)
        for one in servers.started(document.get("steps").items)
    ]


CREATED = """sudo service postgresql start
sudo -u postgres createdb shop
sudo -u postgres psql -c "CREATE USER clerk WITH SUPERUSER PASSWORD 's3cret'"
"""
CONTAINER = "docker run -d --name db -e POSTGRES_PASSWORD=pw -e X=$Y --health-cmd pg_isready -p 1:2 postgres:16 -c x=y"
POSTGRES = {"uses": "ikalnytskyi/action-setup-postgres@v7", "with": {"username": "clerk", "postgres-version": "15"}}
MONGO = {"uses": "supercharge/mongodb-github-action@1.12.0", "with": {"mongodb-version": "${{ matrix.m }}"}}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            ("sudo systemctl start mysql.service", "mysql -uroot -proot -e 'CREATE DATABASE IF NOT EXISTS `shop`;'"),
            [("mysql:8.4", {"MYSQL_ROOT_PASSWORD": "root", "MYSQL_DATABASE": "shop"}, ())],
        ),
        (
            (CREATED,),
            [
                (
                    "postgres:17",
                    {"POSTGRES_PASSWORD": "s3cret", "POSTGRES_DB": "shop", "POSTGRES_USER": "clerk"},
                    (),
                )
            ],
        ),
        (("/etc/init.d/redis-server start",), [("redis:8", {}, ())]),
        (
            (CONTAINER,),
            [("postgres:16", {"POSTGRES_PASSWORD": "pw"}, ("db",))],
        ),
        (("docker run --rm postgres:16 psql", "docker run -d acme/own", "sudo systemctl stop mysql", "echo x"), []),
        (
            (
                {
                    "uses": "ikalnytskyi/action-setup-postgres@v7",
                    "with": {"username": "clerk", "postgres-version": "15"},
                },
            ),
            [
                (
                    "postgres:15",
                    {"POSTGRES_PASSWORD": "postgres", "POSTGRES_USER": "clerk", "POSTGRES_DB": "postgres"},
                    (),
                )
            ],
        ),
        (
            (MONGO,),
            [("mongo:8", {}, ())],
        ),
    ],
)
def test_what_is_started(
    steps: tuple[str | dict[str, object], ...], expected: list[tuple[str, dict[str, str], tuple[str, ...]]]
) -> None:
    assert started(*steps) == expected


def test_tests_run_beside_what_their_job_starts() -> None:
    steps = [{"run": "sudo systemctl start postgresql"}, {"run": "go test ./..."}]
    job = {"runs-on": "ubuntu-latest", "env": {"DB": "postgres://localhost/test"}, "steps": steps}
    files = {
        "go.mod": "module x/y\n\ngo 1.24\n",
        "a.go": "package y\n",
        "a_test.go": "package y\n",
        ".github/workflows/ci.yml": json.dumps({"on": "push", "jobs": {"test": job}}),
    }
    (part,) = inspect(Repo.from_mapping(files), pins.shipped(), Settings()).components
    assert part.test_bed is not None
    assert [service.name for service in part.test_bed.services] == ["postgres"]
    assert part.test_bed.env == (("DB", "postgres://localhost/test"),)
