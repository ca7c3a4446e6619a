"""Which service a Java library talks to, or starts for tests: data."""

from __future__ import annotations

from collections import defaultdict

# Modules of Testcontainers, and the services that they start.
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


def started(artifact: str) -> str | None:
    """The service that a module of Testcontainers starts."""
    return _MODULES.get(artifact.removeprefix("testcontainers-"))


def reached(group: str, artifact: str) -> tuple[str, ...]:
    """The services that a library is a client of."""
    return tuple(name for start, name in _BY_GROUP.get(group, ()) if artifact.startswith(start))
