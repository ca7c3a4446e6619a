"""What a project needs beside its packages: services by their clients, system packages, a compiler, git."""

from __future__ import annotations

from collections.abc import Iterable

from cigen import natives
from cigen.ecosystems.python.dependencies import Dependency, names
from cigen.facts import Service
from cigen.natives import Natives

_COMPILER = ("g++", "gcc", "libc6-dev", "make", "pkg-config")
_CLIENTS = {
    "aioredis": "redis", "django-redis": "redis", "redis": "redis", "valkey": "redis", "rq": "redis",
    "asyncpg": "postgres", "pg8000": "postgres", "psycopg": "postgres", "psycopg2": "postgres",
    "psycopg2-binary": "postgres", "psycopg-binary": "postgres", "aiopg": "postgres",
    "aiomysql": "mysql", "mysqlclient": "mysql", "pymysql": "mysql", "mysql-connector-python": "mysql",
    "mariadb": "mariadb", "pymongo": "mongo", "motor": "mongo", "mongoengine": "mongo", "beanie": "mongo",
    "pika": "rabbitmq", "aio-pika": "rabbitmq", "kombu": "rabbitmq",
    "kafka-python": "kafka", "confluent-kafka": "kafka", "aiokafka": "kafka",
    "elasticsearch": "elasticsearch", "opensearch-py": "opensearch", "pymssql": "mssql",
    "cassandra-driver": "cassandra", "neo4j": "neo4j", "pymemcache": "memcached", "pylibmc": "memcached",
    "clickhouse-driver": "clickhouse", "clickhouse-connect": "clickhouse", "influxdb": "influxdb",
    "minio": "minio", "nats-py": "nats", "hvac": "vault", "etcd3": "etcd",
}  # fmt: skip
# An extra brings the client that it is called after, or one of the service.
_EXTRAS = {"postgresql": "postgres", "postgres": "postgres", "mysql": "mysql", "mongodb": "mongo"}
# Any of these may stand beside a client of the key in a compose file.
_ALIKE = {"mysql": ("mysql", "mariadb"), "mariadb": ("mysql", "mariadb")}


def services(dependencies: Iterable[Dependency], offered: Iterable[Service]) -> tuple[Service, ...]:
    """The services that a compose file or pipeline starts and that the project has a client of."""
    found = tuple(dependencies)
    extras = {extra for item in found for extra in item.extras}
    clients = {_CLIENTS[name] for name in names(found) if name in _CLIENTS}
    clients |= {known for extra in extras if (known := _CLIENTS.get(extra) or _EXTRAS.get(extra))}
    wanted = {service for client in clients for service in _ALIKE.get(client, (client,))}
    return tuple(service for service in offered if service.name in wanted)


def system(dependencies: tuple[Dependency, ...], *, has_extensions: bool) -> Natives:
    """Debian's packages: those of the dependencies, a compiler for extensions, git for what comes from a commit."""
    found = natives.needed("python", names(dependencies))
    more = (*(_COMPILER if has_extensions else ()), *(("git",) if any(item.from_git for item in dependencies) else ()))
    return Natives(build=tuple(sorted({*found.build, *more})), run=found.run)
