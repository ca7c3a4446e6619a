"""Services in compose files and pipelines."""

from __future__ import annotations

import pytest

from cigen.evidence.images import service_of
from cigen.evidence.services import services
from cigen.repo import Repo


def found(files: dict[str, str | bytes], folder: str = ".") -> list[tuple[str, str]]:
    return [(service.name, str(service.source)) for service in services(Repo.from_mapping(files), folder)]


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("postgres", "postgres"),
        ("postgres:16-alpine", "postgres"),
        ("docker.io/library/postgres:16", "postgres"),
        ("bitnami/postgresql:15", "postgres"),
        ("postgis/postgis:16-3.4", "postgres"),
        ("pgvector/pgvector:pg16", "postgres"),
        ("postgres@sha256:" + "0" * 64, "postgres"),
        ("localhost:5000/team/postgres", "postgres"),
        ("postgres:${VERSION:-16}", "postgres"),
        ("${REGISTRY}/postgres:16", "postgres"),
        ("${IMAGE:-postgres:16}", "postgres"),
        ("postgres-exporter", None),
        ("my-postgres", None),
        ("mysql:8", "mysql"),
        ("mysql/mysql-server:8.0", "mysql"),
        ("mariadb:11", "mariadb"),
        ("redis:7", "redis"),
        ("redis/redis-stack-server:latest", "redis"),
        ("valkey/valkey:8", "redis"),
        ("mongo:7", "mongo"),
        ("bitnami/mongodb:7.0", "mongo"),
        ("mongo-express", None),
        ("confluentinc/cp-kafka:7.5.0", "kafka"),
        ("apache/kafka-native:3.8", "kafka"),
        ("redpandadata/redpanda:v24", "kafka"),
        ("confluentinc/cp-zookeeper:7.5.0", "zookeeper"),
        ("rabbitmq:3-management", "rabbitmq"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.12.0", "elasticsearch"),
        ("opensearchproject/opensearch:2", "opensearch"),
        ("opensearchproject/opensearch-dashboards:2", None),
        ("cassandra:5", "cassandra"),
        ("memcached", "memcached"),
        ("minio/minio:latest", "minio"),
        ("localstack/localstack:3", "localstack"),
        ("nats:2", "nats"),
        ("clickhouse/clickhouse-server:24", "clickhouse"),
        ("mcr.microsoft.com/mssql/server:2022-latest", "mssql"),
        ("gvenzl/oracle-xe:21", "oracle"),
        ("axllent/mailpit", "mailpit"),
        ("", None),
        ("x" * 10_000, None),
        ("$" * 255, None),
    ],
)
def test_images(image: str, name: str | None) -> None:
    assert service_of(image) == name


COMPOSE = "services:\n  db:\n    image: postgres:16\n  web: {build: .}\n  cache: {image: 'redis:7'}\n"


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("compose.yml", True),
        ("compose.yaml", True),
        ("docker-compose.yml", True),
        ("docker-compose.test.yaml", True),
        ("docker-compose-ci.yml", True),
        ("compose.override.yml", True),
        ("a/docker/compose.yml", True),
        ("a/src/main/docker/mysql.yml", True),
        ("a/docker/mysql.yml", False),
        ("a/compose.yml", True),
        ("b/compose.yml", False),
        ("a/b/compose.yml", False),
        ("decompose.yml", False),
        ("compose.json", False),
    ],
)
def test_compose_files_near_the_component(path: str, counts: bool) -> None:
    expected = [("postgres", f"{path}:3 image"), ("redis", f"{path}:5 image")]
    assert found({path: COMPOSE}, "a") == (expected if counts else [])


def test_pipelines() -> None:
    assert found(
        {
            ".github/workflows/ci.yml": "jobs:\n  a:\n    services:\n      db:\n        image: mysql:8\n",
            ".gitlab-ci.yml": "services: [redis:7]\ntest:\n  services:\n  - name: rabbitmq:3\n    alias: mq\n",
        }
    ) == [
        ("mysql", ".github/workflows/ci.yml:5 image"),
        ("rabbitmq", ".gitlab-ci.yml:4 image"),
        ("redis", ".gitlab-ci.yml:1 image"),
    ]


def test_the_nearest_source_is_named_once() -> None:
    files: dict[str, str | bytes] = {"compose.yml": COMPOSE, "a/compose.yml": COMPOSE}
    assert found(files, "a") == [("postgres", "a/compose.yml:3 image"), ("redis", "a/compose.yml:5 image")]


def test_what_cigen_wrote_is_no_evidence() -> None:
    assert found({"compose.ci.yml": "# Written by cigen\n" + COMPOSE}) == []


@pytest.mark.parametrize("text", ["", "services: []", "services: {a: b}", "services: {a: {image: [x]}}", "a: [", "- 1"])
def test_odd_files_say_nothing(text: str) -> None:
    assert found({"compose.yml": text, ".gitlab-ci.yml": text}) == []
