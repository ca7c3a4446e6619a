"""What images' names tell."""

from __future__ import annotations

import pytest

from cigen.evidence.images import substituted, version_in


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("maven:3.9-eclipse-temurin-17", "17"),
        ("maven:3-jdk-11", "11"),
        ("maven:3.8.6-openjdk-18-slim", "18"),
        ("maven:3.9.6-amazoncorretto-21-debian", "21"),
        ("maven:3.9-ibm-semeru-17-focal", "17"),
        ("maven:3.9-sapmachine-21", "21"),
        ("maven:3.9", None),
        ("gradle:8.5-jdk17", "17"),
        ("gradle:7.6.1-jdk17-alpine", "17"),
        ("eclipse-temurin:17-jdk", "17"),
        ("eclipse-temurin:17.0.10_7-jre-alpine", "17"),
        ("docker.io/library/eclipse-temurin:21", "21"),
        ("eclipse-temurin", None),
        ("openjdk:8-jre-alpine", "8"),
        ("openjdk:11", "11"),
        ("java:8", "8"),
        ("amazoncorretto:17-alpine", "17"),
        ("azul/zulu-openjdk:21", "21"),
        ("azul/zulu-openjdk-alpine:17-jre", "17"),
        ("bellsoft/liberica-openjdk-debian:17", "17"),
        ("bellsoft/liberica-openjre-alpine:21", "21"),
        ("ibm-semeru-runtimes:open-17-jdk", "17"),
        ("cimg/openjdk:17.0", "17"),
        ("circleci/openjdk:11-jdk", "11"),
        ("mcr.microsoft.com/openjdk/jdk:17-ubuntu", "17"),
        ("gcr.io/distroless/java17-debian12", "17"),
        ("gcr.io/distroless/java21-debian12:nonroot", "21"),
        ("gcr.io/distroless/java:11", "11"),
        ("adoptopenjdk/openjdk11:alpine-jre", "11"),
        ("adoptopenjdk:11-jdk-hotspot", "11"),
        ("registry.access.redhat.com/ubi8/openjdk-17:1.14", "17"),
        ("sapmachine:21-jdk-ubuntu", "21"),
        ("ghcr.io/graalvm/jdk-community:21", "21"),
        ("tomcat:10.1-jdk17-temurin", "17"),
        ("localhost:5000/eclipse-temurin:17-jdk@sha256:" + "0" * 64, "17"),
        ("postgres:16", None),
        ("node:20", None),
        ("scratch", None),
        ("javascript:17", None),
        ("", None),
    ],
)
def test_java(image: str, version: str | None) -> None:
    assert version_in("java", image) == version


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("node:20", "20"),
        ("node:20.11.1-bookworm-slim", "20"),
        ("docker.io/node:22-alpine", "22"),
        ("cimg/node:20.11", "20"),
        ("bitnami/node:20", "20"),
        ("mcr.microsoft.com/devcontainers/javascript-node:1-20-bookworm", "20"),
        ("gcr.io/distroless/nodejs20-debian12", "20"),
        ("node:lts", None),
        ("node", None),
        ("prom/node-exporter:1.7", None),
    ],
)
def test_node(image: str, version: str | None) -> None:
    assert version_in("node", image) == version


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a:$V-jdk", "a:17-jdk"),
        ("a:${V}-jdk", "a:17-jdk"),
        ("a:${W:-21}", "a:21"),
        ("a:${W-21}", "a:21"),
        ("a:${V:-21}", "a:17"),
        ("${W}/a", "/a"),
        ("a:${V", "a:${V"),
        ("a:$$", "a:$$"),
        ("plain", "plain"),
    ],
)
def test_variables(text: str, result: str) -> None:
    assert substituted(text, {"V": "17"}) == result


def test_variables_are_not_expanded_again() -> None:
    assert substituted("$A", {"A": "$A$A"}) == "$A$A"


@pytest.mark.parametrize(
    "image", ["maven:" + "jdk" * 80, "a-" * 120, "/" * 250, "maven:" + "x" * 10_000, "$" * 255, "${" * 127]
)
def test_hostile_names_take_no_time(image: str) -> None:
    version_in("java", substituted(image, {}))
