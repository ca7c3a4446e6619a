"""Compose files that get something of this machine."""

from __future__ import annotations

import pytest

from cigen.engine import compose_guard
from cigen.errors import UnsafeInputError, UsageError

COMPOSE = """\
services:
  db: {image: "postgres:17", environment: {A: "$$x", B: ""}, healthcheck: {test: [CMD, "true"], retries: 3}}
  tests: {image: tests/app, network_mode: "service:db", depends_on: {db: {condition: service_healthy}}}
"""


def test_a_compose_file_that_keeps_to_itself_is_run() -> None:
    compose_guard.checked(COMPOSE, "compose.ci.yml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("services: {a: {volumes: ['/:/host']}}", "the service a uses volumes"),
        ("services: {a: {privileged: true}}", "uses privileged"),
        ("services: {a: {build: .}}", "uses build"),
        ("services: {a: {env_file: /etc/passwd}}", "uses env_file"),
        ("services: {a: {extends: {file: x, service: y}}}", "uses extends"),
        ("services: {a: {network_mode: host}}", "network of this machine"),
        ("services: {a: {network_mode: 'container:x'}}", "network of this machine"),
        ("services: {a: {environment: {TOKEN: }}}", "variables of this machine"),
        ("services: {a: {environment: [TOKEN]}}", "variables of this machine"),
        ("services: {a: {environment: {A: $TOKEN}}}", "variables of this machine"),
        ("services: {a: {command: [echo, '${TOKEN}']}}", "variables of this machine"),
        ("services: {a: {<<: {privileged: true}}}", "uses <<"),
        ("services: {$TOKEN: {image: x}}", "variables of this machine"),
        ("include: [https://example.org/x.git]", "uses include"),
        ("secrets: {a: {file: /etc/passwd}}", "uses secrets"),
        ("[]", "no mapping"),
    ],
)
def test_a_compose_file_that_reaches_out_is_refused(text: str, words: str) -> None:
    with pytest.raises(UnsafeInputError, match=words):
        compose_guard.checked(text, "compose.ci.yml")


def test_a_type_of_another_language_is_refused() -> None:
    with pytest.raises(UsageError):
        compose_guard.checked("services: {a: {image: !!python/name:os.system x}}", "compose.ci.yml")


def test_a_compose_file_that_is_none_is_told_with_its_line() -> None:
    with pytest.raises(UsageError) as caught:
        compose_guard.checked("services:\n  a: [", "compose.ci.yml")
    assert caught.value.where == "compose.ci.yml:2"
