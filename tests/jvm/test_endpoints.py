"""Ports and health paths, from the application's own configuration."""

from __future__ import annotations

import pytest

from cigen.jvm import appconfig, endpoints
from cigen.repo import Repo

ACTUATOR = {
    ("org.springframework.boot", "spring-boot-starter-actuator"),
    ("org.springframework.boot", "spring-boot-starter-web"),
}
HEALTH = {("io.quarkus", "quarkus-smallrye-health")}


def config(text: str, name: str = "application.yml") -> appconfig.Configuration:
    return appconfig.read(Repo.from_mapping({f"src/main/resources/{name}": text}), ".")


@pytest.mark.parametrize(
    ("text", "name", "port"),
    [
        ("server:\n  port: 8085", "application.yml", 8085),
        ("server.port: 8085", "application.yaml", 8085),
        ("server:\n  port: ${PORT:8085}", "application.yml", 8085),
        ("server:\n  port: ${PORT:${OTHER:8085}}", "application.yml", 8085),
        ("server.port=8085", "application.properties", 8085),
        ("server.port = ${PORT:8085}", "application.properties", 8085),
        ("# server.port=1\nserver.port: 8085", "application.properties", 8085),
        ("server.port=8085\n#---\nserver.port=1", "application.properties", 8085),
        ("spring.config.activate.on-profile: dev\nserver.port: 1\n---\nserver.port: 8085", "application.yml", 8085),
        ("server:\n  port: ${PORT}", "application.yml", 8080),
        ("name: @artifactId@\nserver:\n  port: 8085", "application.yml", 8085),
        ("profiles:\n- @active@\nserver:\n  port: @port@", "application.yml", 8080),
        ('import: "optional:file:\\${dir}/a.yml"\nserver:\n  port: 8085', "application.yml", 8085),
        ("server:\n  port: 0", "application.yml", 8080),
        ("server:\n  port: 99999", "application.yml", 8080),
        ("server:\n  port: '@port@'", "application.yml", 8080),
        ("server: [", "application.yml", 8080),
        ("server:\n  port: ${{ secrets.X }}", "application.yml", 8080),
        ("server.port=8085", "config/application.properties", 8085),
    ],
)
def test_spring_ports(text: str, name: str, port: int) -> None:
    assert endpoints.spring_port(config(text, name), ACTUATOR) == port


SHOP = {
    "src/main/resources/shop.yml": "spring.profiles.include: ' shared,absent,../x'\nserver.port: 1",
    "src/main/resources/shop-shared.yml": "server:\n  port: ${PORT:8085}",
    "src/main/java/A.java": 'builder.properties("spring.config.name=shop").run(args);',
}


@pytest.mark.parametrize(
    ("change", "port"),
    [
        ({}, 8085),
        ({"src/main/java/A.java": 'System.setProperty("spring.config.name", "shop");'}, 8085),
        ({"src/main/resources/shop.yml": "spring:\n  profiles:\n    include: [shared]"}, 8085),
        ({"src/main/resources/shop.yml": "server.port: 8086"}, 8086),
        ({"src/main/resources/application.yml": "server.port: 8087"}, 8087),
        ({"src/main/java/A.java": "", "src/test/java/T.java": '"spring.config.name=shop"'}, 8080),
        ({"src/main/java/A.java": '"spring.config.name=absent"'}, 8080),
    ],
)
def test_a_configuration_with_a_name_of_its_own(change: dict[str, str], port: int) -> None:
    found = appconfig.read(Repo.from_mapping({**SHOP, **change}), ".")
    assert endpoints.spring_port(found, ACTUATOR) == port


def test_the_profiles_that_are_always_there_win() -> None:
    files = {
        "application.properties": "spring.profiles.include=a,b\nserver.port=1",
        "application-a.yml": "server.port: 2",
    }
    last = {"application-b.yml": "server.port: 3"}
    for more, port in (({}, 2), (last, 3)):
        paths = {f"x/src/main/resources/{name}": text for name, text in {**files, **more}.items()}
        assert appconfig.read(Repo.from_mapping(paths), "x").port("server.port") == port


@pytest.mark.parametrize(("port", "told"), [("99999", 1), ("8085", 0), ("0", 0), ("-1", 0), ("9" * 400, 1)])
def test_a_number_that_is_no_port_is_told(port: str, told: int) -> None:
    repo = Repo.from_mapping({"api/src/main/resources/application.properties": f"server.port={port}\n"})
    assert [finding.code for finding in appconfig.odd_ports(repo, "api")] == ["odd-port"] * told


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "/actuator/health"),
        ("management.endpoints.web.base-path: /management", "/management/health"),
        ("management.endpoints.web.base-path: /", "/health"),
        ("server.servlet.context-path: /api", "/api/actuator/health"),
        ("management.server.port: 8081", None),
        ("management.endpoint.health.enabled: false", None),
        ("management.endpoints.web.path-mapping.health: alive", "/actuator/alive"),
        ("management.endpoints.web.base-path: /a b;$(id)", None),
    ],
)
def test_spring_health(text: str, path: str | None) -> None:
    assert endpoints.spring_health(config(text), ACTUATOR) == path


def test_no_actuator_no_health() -> None:
    assert endpoints.spring_health(config(""), set()) is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "/q/health"),
        ("quarkus.http.root-path=/api", "/api/q/health"),
        ("quarkus.http.non-application-root-path=/ops", "/ops/health"),
        ("quarkus.smallrye-health.root-path=/alive", "/alive"),
        ("quarkus.management.enabled=true", None),
    ],
)
def test_quarkus_health(text: str, path: str | None) -> None:
    assert endpoints.quarkus_health(config(text, "application.properties"), HEALTH) == path


def test_defaults_of_frameworks() -> None:
    empty = config("")
    assert endpoints.helidon_port(empty, {("io.helidon.microprofile.bundles", "helidon-microprofile")}) == 7001
    assert endpoints.quarkus_port(empty, {("io.quarkus", "quarkus-picocli")}) is None
    assert endpoints.micronaut_port(empty, {("io.micronaut", "micronaut-http-server-netty")}) == 8080
