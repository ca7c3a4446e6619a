"""What packages and sources tell of a program: the services that it talks to, its health check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cigen.ecosystems.dotnet.project import Project
from cigen.facts import Service, Source
from cigen.repo import Repo

_CLIENTS = (
    (re.compile(r"(?:Aspire\.)?Npgsql(?:\..*)?|Marten", re.IGNORECASE), "postgres"),
    (re.compile(r"Microsoft\.EntityFrameworkCore\.SqlServer|(?:Microsoft|System)\.Data\.SqlClient"), "mssql"),
    (re.compile(r"Pomelo\.EntityFrameworkCore\.MySql|MySqlConnector|MySql\.Data|MySql\.EntityFrameworkCore"), "mysql"),
    (re.compile(r"(?:Aspire\.|.*\.)?StackExchange\.?Redis(?:\..*)?"), "redis"),
    (re.compile(r"MongoDB\.(?:Driver|EntityFrameworkCore)"), "mongo"),
    (re.compile(r"RabbitMQ\.Client|MassTransit\.RabbitMQ|EasyNetQ"), "rabbitmq"),
    (re.compile(r"Confluent\.Kafka|MassTransit\.Kafka"), "kafka"),
    (re.compile(r"Elastic\.Clients\.Elasticsearch|NEST"), "elasticsearch"),
)
_HEALTH = re.compile(r"\.MapHealthChecks\(\s*\"(/[\w/-]{1,60})\"")


def services(projects: Iterable[Project]) -> Iterator[Service]:
    """The services whose clients the projects refer to."""
    for project in projects:
        for name, line in project.packages.items():
            found = next((service for pattern, service in _CLIENTS if pattern.fullmatch(name)), None)
            if found:
                yield Service(name=found, source=Source(file=project.file, line=line, key=name))


def health(repo: Repo, project: Project) -> str | None:
    """The path of a health check that the program maps."""
    for name in ("Program.cs", "Startup.cs"):
        path = name if project.folder == "." else f"{project.folder}/{name}"
        if match := _HEALTH.search(repo.text(path) or ""):
            return match[1]
    return None
