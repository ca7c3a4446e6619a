"""What an image's name tells: the tool and version inside it, the service it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cigen.evidence.conventions import of

MAX_LENGTH = 255
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w{0,63})|\{([A-Za-z_]\w{0,63})(?::?-([^${}]{0,128}))?\})", re.ASCII)

# The last part of an image's repository, without publisher, and the service's name in cigen.
_NAMES = {
    "activemq": r"activemq(-artemis|-classic)?|artemis",
    "cassandra": r"cassandra",
    "clickhouse": r"clickhouse(-server)?",
    "cockroachdb": r"cockroach(db)?",
    "consul": r"consul",
    "couchbase": r"couchbase(-server)?",
    "couchdb": r"couchdb",
    "elasticsearch": r"elasticsearch(-oss)?",
    "etcd": r"etcd",
    "influxdb": r"influxdb",
    "kafka": r"(cp-)?kafka(-native)?|cp-server|redpanda",
    "keycloak": r"keycloak",
    "localstack": r"localstack(-pro|-full)?",
    "mailpit": r"mailpit|mailhog",
    "mariadb": r"mariadb",
    "memcached": r"memcached",
    "minio": r"minio",
    "mongo": r"mongo(db|db-community-server)?",
    "mssql": r"mssql/server",
    "mysql": r"mysql(-server)?",
    "nats": r"nats(-server|-streaming)?",
    "neo4j": r"neo4j",
    "opensearch": r"opensearch",
    "oracle": r"oracle-(xe|free)",
    "postgres": r"postgres(ql)?|postgis|timescaledb(-ha)?|pgvector",
    "pulsar": r"pulsar(-all)?",
    "rabbitmq": r"rabbitmq",
    "redis": r"redis(-server|-stack|-stack-server)?|valkey|keydb",
    "solr": r"solr",
    "vault": r"vault",
    "zookeeper": r"(cp-)?zookeeper",
}
_PATTERNS = {name: re.compile(rf"(?:.*/)?(?:{pattern})") for name, pattern in _NAMES.items()}


def version_in(tool: str, image: str) -> str | None:
    """The version of ``tool`` inside ``image``; ``None`` where the name tells none."""
    if len(image) > MAX_LENGTH:
        return None
    name = image.partition("@")[0]
    matches = (pattern.fullmatch(name) for pattern in of(tool).images)
    return next((match[1] for match in matches if match), None)


def substituted(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``$NAME``, ``${NAME}`` and ``${NAME:-default}`` replaced; unknown names become empty."""
    if len(text) > MAX_LENGTH:
        return text
    return _VARIABLE.sub(lambda match: values.get(match[1] or match[2], match[3] or ""), text)


def service_of(image: str) -> str | None:
    """The service that an image runs; ``None`` for one that cigen does not know."""
    if len(image) > MAX_LENGTH:
        return None
    name = re.split(r"[@$]", substituted(image, {}), maxsplit=1)[0]
    repository = re.sub(r":[^/]*$", "", name)
    return next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(repository)), None)
