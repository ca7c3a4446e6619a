"""The port that a framework listens on, and the path under which it tells that it is well."""

from __future__ import annotations

import re
from collections.abc import Collection

from cigen.jvm.appconfig import Configuration

Key = tuple[str, str]  # group and artifact

_DEFAULT_PORT = 8080
_HELIDON_MP_PORT = 7001
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]{1,64}){1,8}")

_SPRING_WEB = re.compile(
    r"spring-boot-starter-(?:web|webmvc|webflux|web-services|webservices|jersey|jetty|tomcat|undertow|hateoas"
    r"|data-rest|graphql)|spring-cloud-starter-(?:gateway.*|netflix-eureka-server|netflix-zuul)"
    r"|spring-cloud-config-server|spring-boot-admin-starter-server|vaadin-spring-boot-starter"
)
_QUARKUS_WEB = re.compile(
    r"quarkus-(?:rest|resteasy|vertx-http|undertow|reactive-routes|spring-web|smallrye-graphql|smallrye-health"
    r"|smallrye-openapi|websockets|grpc|qute-web|vertx-web)(?:-.*)?"
)
_MICRONAUT_WEB = re.compile(r"micronaut-http-server(?:-.*)?")


def _has(reached: Collection[Key], pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch(artifact) for _, artifact in reached)


def _names(reached: Collection[Key], *artifacts: str) -> bool:
    return any(artifact in artifacts for _, artifact in reached)


def _joined(*parts: str | None) -> str | None:
    """The path of the parts that are there; ``None`` for one that does not fit the grammar of a path."""
    path = "".join(f"/{part.strip('/')}" for part in parts if part and part.strip("/"))
    return path if _PATH.fullmatch(path) else None


def spring_port(config: Configuration, reached: Collection[Key]) -> int | None:
    """The port of a Spring Boot application; none for one without a web server."""
    is_web = _has(reached, _SPRING_WEB) or config.get("server.port") not in (None, "-1")
    return config.port("server.port") or (_DEFAULT_PORT if is_web else None)


def spring_health(config: Configuration, reached: Collection[Key]) -> str | None:
    """The actuator's health path, where the actuator is there and answers on the application's port."""
    own_port = config.get("management.server.port")
    if not _names(reached, "spring-boot-starter-actuator") or own_port not in (None, config.get("server.port")):
        return None
    if config.get("management.endpoint.health.enabled") == "false":
        return None
    return _joined(
        config.get("server.servlet.context-path") or config.get("spring.webflux.base-path"),
        config.get("management.endpoints.web.base-path") or "actuator",
        config.get("management.endpoints.web.path-mapping.health") or "health",
    )


def quarkus_port(config: Configuration, reached: Collection[Key]) -> int | None:
    """The port of a Quarkus application; none for one without an HTTP extension."""
    return config.port("quarkus.http.port") or (_DEFAULT_PORT if _has(reached, _QUARKUS_WEB) else None)


def quarkus_health(config: Configuration, reached: Collection[Key]) -> str | None:
    """SmallRye Health's path, where it answers on the application's port."""
    if not _names(reached, "quarkus-smallrye-health") or config.get("quarkus.management.enabled") == "true":
        return None
    root = config.get("quarkus.http.root-path")
    beside = config.get("quarkus.http.non-application-root-path") or "q"
    health = config.get("quarkus.smallrye-health.root-path") or "health"
    absolute = [part for part in (health, beside) if part.startswith("/")]
    if health.startswith("/"):
        return _joined(health)
    return _joined(beside, health) if absolute else _joined(root, beside, health)


def micronaut_port(config: Configuration, reached: Collection[Key]) -> int | None:
    """The port of a Micronaut application; none for one without an HTTP server."""
    return config.port("micronaut.server.port") or (_DEFAULT_PORT if _has(reached, _MICRONAUT_WEB) else None)


def micronaut_health(config: Configuration, reached: Collection[Key]) -> str | None:
    """The management endpoint's health path."""
    own_port = config.get("endpoints.all.port")
    if not _names(reached, "micronaut-management") or own_port:
        return None
    base = config.get("endpoints.all.path")
    return _joined(config.get("micronaut.server.context-path"), base, "health")


def helidon_port(config: Configuration, reached: Collection[Key]) -> int | None:
    """The port of a Helidon application: MicroProfile's has a default of its own."""
    is_mp = any(group.startswith("io.helidon.microprofile") for group, _ in reached)
    return config.port("server.port") or (_HELIDON_MP_PORT if is_mp else _DEFAULT_PORT)


def helidon_health(reached: Collection[Key], version: str) -> str | None:
    """Helidon's health path, which moved with version 4 of its SE edition."""
    if _names(reached, "helidon-microprofile", "helidon-microprofile-health"):
        return "/health"
    if not _names(reached, "helidon-health", "helidon-webserver-observe-health"):
        return None
    return "/health" if version.startswith(("1", "2", "3")) else "/observe/health"
