"""The services that a reactor's tests need: by Testcontainers' modules, and by drivers beside a compose file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from cigen.ecosystems.maven.model import Model
from cigen.facts import Finding, Service

_TESTCONTAINERS = ("org.testcontainers", "io.quarkus.testcontainers")
_MODULES = {
    "activemq": "activemq", "cassandra": "cassandra", "clickhouse": "clickhouse", "cockroachdb": "cockroachdb",
    "consul": "consul", "couchbase": "couchbase", "elasticsearch": "elasticsearch", "influxdb": "influxdb",
    "kafka": "kafka", "localstack": "localstack", "mariadb": "mariadb", "minio": "minio", "mongodb": "mongo",
    "mssqlserver": "mssql", "mysql": "mysql", "neo4j": "neo4j", "oracle-free": "oracle", "oracle-xe": "oracle",
    "postgresql": "postgres", "pulsar": "pulsar", "rabbitmq": "rabbitmq", "redpanda": "kafka",
    "solr": "solr", "vault": "vault",
}  # fmt: skip

# Clients, by the start of "group:artifact", and the services that they talk to.
_CLIENTS = {
    "com.clickhouse:clickhouse-": "clickhouse",
    "com.microsoft.sqlserver:mssql-jdbc": "mssql",
    "com.mysql:mysql-connector-j": "mysql",
    "mysql:mysql-connector-java": "mysql",
    "org.mariadb.jdbc:mariadb-java-client": "mariadb",
    "org.postgresql:": "postgres",
    "com.oracle.database.jdbc:ojdbc": "oracle",
    "org.mongodb:": "mongo",
    "redis.clients:jedis": "redis",
    "io.lettuce:lettuce-core": "redis",
    "org.redisson:": "redis",
    "com.rabbitmq:amqp-client": "rabbitmq",
    "org.apache.kafka:kafka-": "kafka",
    "org.springframework.kafka:": "kafka",
    "co.elastic.clients:": "elasticsearch",
    "org.elasticsearch.client:": "elasticsearch",
    "org.opensearch.client:": "opensearch",
    "com.datastax.oss:": "cassandra",
    "org.neo4j.driver:": "neo4j",
    "org.springframework.boot:spring-boot-starter-amqp": "rabbitmq",
    "org.springframework.boot:spring-boot-starter-data-cassandra": "cassandra",
    "org.springframework.boot:spring-boot-starter-data-elasticsearch": "elasticsearch",
    "org.springframework.boot:spring-boot-starter-data-mongodb": "mongo",
    "org.springframework.boot:spring-boot-starter-data-neo4j": "neo4j",
    "org.springframework.boot:spring-boot-starter-data-redis": "redis",
    "io.quarkus:quarkus-jdbc-mariadb": "mariadb",
    "io.quarkus:quarkus-jdbc-mssql": "mssql",
    "io.quarkus:quarkus-jdbc-mysql": "mysql",
    "io.quarkus:quarkus-jdbc-postgresql": "postgres",
    "io.quarkus:quarkus-reactive-pg-client": "postgres",
    "io.quarkus:quarkus-mongodb-": "mongo",
    "io.quarkus:quarkus-redis-client": "redis",
    "io.quarkus:quarkus-kafka": "kafka",
}

_BY_GROUP: dict[str, list[tuple[str, str]]] = defaultdict(list)  # to starts of artifacts, and the service
for _start, _service in _CLIENTS.items():
    _group, _, _artifact = _start.partition(":")
    _BY_GROUP[_group].append((_artifact, _service))


def services(models: Iterable[Model], composed: Iterable[Service]) -> tuple[Service, ...]:
    """Each service once: what Testcontainers starts, and what a compose file offers to a client of the poms."""
    found: dict[str, Service] = {}
    clients: set[str] = set()
    for model in models:
        for service in _started(model):
            found.setdefault(service.name, service)
        clients.update(_clients(model))
    for service in composed:
        if service.name in clients:
            found.setdefault(service.name, service)
    return tuple(found[name] for name in sorted(found))


def engine_finding(models: Iterable[Model]) -> tuple[Finding, ...]:
    """Tells that tests start containers themselves, once for a reactor."""
    for model in models:
        for item in model.dependencies:
            if item.group in _TESTCONTAINERS:
                message = f"{item.source}: tests start containers (Testcontainers), so they need a Docker Engine"
                return (Finding.at(item.source, "tests-need-engine", "info", message),)
    return ()


def _started(model: Model) -> Iterator[Service]:
    for item in model.dependencies:
        name = _MODULES.get(item.artifact.removeprefix("testcontainers-"))
        if item.group in _TESTCONTAINERS and name:
            yield Service(name=name, source=item.source)


def _clients(model: Model) -> Iterator[str]:
    for item in model.dependencies:
        for start, name in _BY_GROUP.get(model.text(item.group), ()):
            if item.artifact.startswith(start):
                yield name
