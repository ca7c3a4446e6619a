"""Ports by what lies beside a program's source."""

from __future__ import annotations

import time

import pytest

from cigen.evidence import ports
from cigen.repo import Repo

README = "Open http://localhost:8083 then.\n"


def told(files: dict[str, str], folder: str = ".") -> int | None:
    found = ports.beside(Repo.from_mapping(files), folder)
    return found.port if found else None


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"compose.yml": "services:\n  app:\n    build: .\n    ports: ['80:8081']\n"}, 8081),
        ({"compose.yml": "services:\n  app:\n    build: {context: .}\n    ports: [{target: 8081}]\n"}, 8081),
        ({"docker/compose.yml": "services:\n  app:\n    build: ..\n    ports: ['127.0.0.1:80:8081']\n"}, 8081),
        ({"compose.yml": "services:\n  db:\n    image: acme/db\n    ports: ['8081:8081']\n"}, None),
        ({"compose.yml": "services:\n  db:\n    build: ./db\n    ports: ['8081:8081']\n"}, None),
        ({"compose.yml": "services:\n  app:\n    build: .\n    ports: ['5432:5432']\n"}, None),
        ({"README.md": "docker run -d -p 6380:6380 redis\n"}, None),
        ({".env.example": "DB_PORT=9999\nPORT=8082\n"}, 8082),
        ({".env.example": "API_PORT=8084\nexport PORT='8082'\n"}, 8082),
        ({".env.sample": "REDIS_PORT=7777\n"}, None),
        ({"config.example.yml": "database:\n  port: 9999\nserver:\n  port: 8083\n"}, 8083),
        ({"config/default.json": '{"http": {"address": "0.0.0.0:8083"}}'}, 8083),
        ({"conf/app.ini": "[database]\nport = 9999\n[server]\nHTTP_PORT = 8083 ; where\n"}, 8083),
        ({"config.toml.example": 'listen = "[::]:8083"\n[redis]\nport = 9999\n'}, 8083),
        ({"settings.toml": "[smtp]\nport = 9999\n"}, None),
        ({"package.json": '{"config": {"port": 9999}}', "tsconfig.app.json": '{"port": 9999}'}, None),
        ({"deploy/api-deployment.yaml": "      - containerPort: 8084\n"}, 8084),
        ({"k8s/a/deployment.yml": "containerPort: 8084\n", "k8s/b/deployment.yml": "containerPort: 9999\n"}, None),
        ({"README.md": README}, 8083),
        ({"README.md": f"{README}docker run \\\n  -p 9999:8085 acme/app\n"}, 8085),
        ({"README.md": "http://localhost:5173 http://localhost:5432 http://localhost:8083\n"}, 8083),
        ({"README.md": f"{README}{README}{README}See http://localhost:9999.\n"}, 8083),
        ({"README.md": f"{README}See http://localhost:9999.\n"}, None),
        ({"docs/README.md": README}, None),
    ],
)
def test_port(files: dict[str, str], port: int | None) -> None:
    assert told(files) == port


def test_what_starts_it_is_believed_before_what_describes_it() -> None:
    compose = "services:\n  app:\n    build: .\n    ports: ['80:8081']\n"
    files = {"README.md": README, "config.yml": "port: 8082\n", ".env.example": "PORT=8084\n", "compose.yml": compose}
    for file, port in (("compose.yml", 8081), (".env.example", 8084), ("config.yml", 8082), ("README.md", 8083)):
        assert told(files) == port
        del files[file]


def test_a_compose_file_above_builds_what_lies_in_a_folder() -> None:
    compose = (
        "services:\n  a:\n    build: a\n    ports: ['8081:8081']\n  b:\n    build: ./b\n    ports: ['8082:8082']\n"
    )
    assert [told({"compose.yml": compose}, folder) for folder in ("a", "b", ".")] == [8081, 8082, None]


def test_it_is_told_where_the_port_stands() -> None:
    found = ports.beside(Repo.from_mapping({"README.md": f"# App\n\n{README}"}), ".")
    assert found is not None
    assert (found.finding("app").file, found.finding("app").line) == ("README.md", 3)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("README.md", "-p " * 100_000),
        ("README.md", "localhost:80" * 100_000),
        (".env.example", "PORT" + " " * 300_000),
        ("app.conf", "port" + " " * 300_000),
        ("k8s/deployment.yaml", " " * 300_000),
        ("compose.yml", "services: [" + "[" * 50_000),
    ],
)
def test_hostile_files_are_read_in_no_time(file: str, text: str) -> None:
    begin = time.monotonic()
    told({file: text})
    assert time.monotonic() - begin < 5
