"""Versions in existing Dockerfiles."""

from __future__ import annotations

import time

import pytest

from cigen.evidence.images import dockerfiles
from cigen.repo import Repo


def found(files: dict[str, str | bytes], folder: str = ".") -> list[tuple[tuple[str, ...], str]]:
    return [
        (item.values, str(item.source)) for item in dockerfiles.statements(Repo.from_mapping(files), folder, "java")
    ]


def test_every_stage_that_starts_from_the_tool() -> None:
    text = (
        "FROM node:20 AS web\n"
        "from --platform=$BUILDPLATFORM maven:3.9-eclipse-temurin-17 as build\n"
        "FROM build\nFROM eclipse-temurin:21-jre\n"
    )
    assert found({"Dockerfile": text}) == [(("17",), "Dockerfile:2 FROM"), (("21",), "Dockerfile:4 FROM")]


@pytest.mark.parametrize(
    "text",
    [
        "ARG V=17\nFROM eclipse-temurin:${V}-jdk\n",
        'ARG V="17"\nARG V\nFROM eclipse-temurin:$V-jdk\n',
        "FROM eclipse-temurin:${V:-17}\n",
        "ARG BASE=eclipse-temurin:17\nFROM ${BASE}\n",
        'ARG V=17\nARG BASE="eclipse-temurin:${V}-jdk"\nFROM ${BASE} AS build\n',
    ],
)
def test_arguments_have_defaults(text: str) -> None:
    assert [values for values, _ in found({"Dockerfile": text})] == [("17",)]


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("a/Dockerfile", True),
        ("a/Dockerfile.dev", True),
        ("a/app.Dockerfile", True),
        ("a/dockerfile", True),
        ("a/Containerfile", True),
        ("a/docker/Dockerfile", True),
        ("a/src/main/docker/Dockerfile.jvm", True),
        ("Dockerfile", True),
        ("a/Dockerfile.dockerignore", False),
        ("b/Dockerfile", False),
        ("a/b/Dockerfile", False),
        ("a/NotADockerfile", False),
        ("a/docker-compose.yml", False),
    ],
)
def test_those_near_the_component_count(path: str, counts: bool) -> None:
    assert bool(found({path: "FROM openjdk:17"}, "a")) is counts


def test_the_nearest_comes_first() -> None:
    files: dict[str, str | bytes] = {"Dockerfile": "FROM openjdk:11", "a/Dockerfile": "FROM openjdk:17"}
    assert [values for values, _ in found(files, "a")] == [("17",), ("11",)]


@pytest.mark.parametrize("head", ["# Written by cigen 0.1.0", "# check=skip=x\n# Made by cigen: see cigen.yml"])
def test_what_cigen_wrote_is_no_evidence(head: str) -> None:
    assert found({"Dockerfile": f"{head}\nFROM openjdk:17\n"}) == []


def test_a_word_that_only_resembles_cigen_is_none_of_it() -> None:
    assert found({"Dockerfile": "# cigenerator\nFROM openjdk:17\nRUN cigen\n"}) != []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FROM",
        "FROM ${BASE:-evil/img}",
        "FROM " + "x" * 5000,
        "FROM scratch",
        "FROM $V",
        "\x00",
        "FROMAGE openjdk:17",
    ],
)
def test_odd_dockerfiles_say_nothing(text: str) -> None:
    assert found({"Dockerfile": text}) == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("COPY target/app.jar /app.jar", 3),
        ("ADD ./target/*.jar app.jar", 3),
        ('COPY ["target/quarkus-app/", "/app/"]', 3),
        ("COPY ${JAR_FILE} app.jar", 3),
        ("COPY api/target/api.war /x.war", 3),
        ("COPY build/libs/ /app", 3),
        ("COPY .build/linux-amd64/exporter /bin/exporter", 3),
        ("COPY --from=build /src/target/app.jar /app.jar", None),
        ("COPY src src", None),
        ("COPY api/package*.json /app/api/dist/api/", None),
        ('COPY ["app.py", "dist/"]', None),
        ("COPY mvnw pom.xml ./", None),
        ("COPY build/nginx.conf /etc/nginx/", None),
    ],
)
def test_a_dockerfile_that_packs_what_was_built_elsewhere(line: str, wanted: int | None) -> None:
    assert dockerfiles.needs_output(f"FROM x\nARG JAR_FILE=target/*.jar\n{line}\n") == wanted


def test_the_last_stage_is_followed_through_the_stages_that_it_is_made_of() -> None:
    text = (
        "ARG KIND=remote\nFROM alpine:3.22 AS base\nEXPOSE 53/udp\nEXPOSE 80\n"
        "FROM base AS remote-x\nFROM base AS local-x\n"
        "EXPOSE 9\nFROM ${KIND}-x AS final\n"
    )
    assert dockerfiles.last_base(text) == (2, "alpine:3.22")
    assert dockerfiles.exposed(text) == 80
    assert dockerfiles.last_base("FROM a AS a\nFROM a AS a\n") == (1, "a")
    assert dockerfiles.exposed("FROM x AS y\nEXPOSE 1\nFROM z\n") is None
    assert dockerfiles.exposed("FROM node:24 AS y\nFROM nginx:1\n") == 80
    assert dockerfiles.exposed("FROM nginx:1\nEXPOSE 81\n") == 81
    assert dockerfiles.exposed("FROM php:8.3-apache-bookworm\nCOPY . /var/www/html\n") == 80
    assert dockerfiles.packs_program("FROM php:8.3-apache\nCOPY . /var/www/html\n")
    assert not dockerfiles.packs_program("FROM php:8.3-cli\nCOPY . /app\n")


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("EXPOSE 22 3000", 3000),
        ("EXPOSE 443\nEXPOSE 80/tcp 9", 80),
        ("EXPOSE 22", None),
        ("EXPOSE 53/udp 99999 7", 7),
        ("EXPOSE $PORT", None),
        ("ARG WEB=8300\nEXPOSE ${WEB}", 8300),
        ("ARG WEB=8300\nENV WEB=${WEB}\nEXPOSE ${WEB}", 8300),
        ("ENV HOME=/app WEB=8300\nEXPOSE ${WEB}", 8300),
        ("ENV WEB 8300\nEXPOSE $WEB", 8300),
        ("ENV HOST=0.0.0.0 PORT=8301\nCMD ./serve", 8301),
        ('ENV PORT "8302"\nEXPOSE 8303', 8303),
        ('CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8304"]', 8304),
        ("CMD gunicorn -b 0.0.0.0:8305 web:app", 8305),
        ("CMD serve --report 8306 --version 8307.1", None),
        ('ENTRYPOINT ["/app/calendar"]\nCMD ["--hosts", "0.0.0.0:8305,[::]:8305"]', 8305),
        ("CMD serve --port 99999", None),
    ],
)
def test_the_port_of_the_service_goes_before_those_of_shells_and_certificates(text: str, port: int | None) -> None:
    assert dockerfiles.exposed(f"FROM x\n{text}\n") == port


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("FROM mcr.microsoft.com/dotnet/aspnet:8.0 AS base\nEXPOSE 80\nEXPOSE 443\nFROM base\n", 8080),
        ("FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine\nEXPOSE 80\nENV ASPNETCORE_URLS=http://+:80\n", 80),
        ("FROM mcr.microsoft.com/dotnet/aspnet:6.0\nEXPOSE 80\n", 80),
        ("FROM mcr.microsoft.com/dotnet/aspnet:8.0\nEXPOSE 7070\n", 7070),
    ],
)
def test_images_of_dotnet_listen_where_their_base_says(text: str, port: int) -> None:
    assert dockerfiles.exposed(text) == port


@pytest.mark.parametrize(
    ("text", "packs"),
    [
        ('COPY . .\nENTRYPOINT ["python", "mail.py"]', True),
        ("COPY . .\nCMD node server.js", True),
        ("COPY . .\nEXPOSE 7000", True),
        ('COPY . .\nCMD ["/bin/bash"]', False),
        ("COPY . .\nCMD sh", False),
        ("COPY . .\nCMD bundle exec rake", False),
        ('COPY . .\nCMD ["npm", "test"]', False),
        ("COPY . .", False),
        ("CMD node server.js", False),
        ("", False),
    ],
)
def test_an_image_of_a_program_is_told_from_one_of_tools(text: str, packs: bool) -> None:
    assert dockerfiles.packs_program(f"FROM x\n{text}\n") is packs


@pytest.mark.parametrize("start", ['"' * 300 + "/" * 600, '"' * 250 + "/" * 240 + "a " * 240, "a" * 950, " [" * 450])
def test_a_hostile_command_is_read_in_no_time(start: str) -> None:
    begin = time.monotonic()
    assert dockerfiles.packs_program(f"FROM x\nCOPY . .\nCMD {start}\n")
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"docker/default.Dockerfile": "FROM x\nEXPOSE 9090\n", "docker/base.Dockerfile": "FROM y\n"}, 9090),
        ({"container/dist.dockerfile": "FROM x\nEXPOSE 8080\n"}, 8080),
        ({"docker/a.Dockerfile": "FROM x\nEXPOSE 1\n", "docker/b.Dockerfile": "FROM x\nEXPOSE 2\n"}, None),
        ({"docker/web.Dockerfile": "FROM nginx:1\nEXPOSE 80\n", "docker/Dockerfile": "FROM x\nEXPOSE 9000\n"}, 9000),
        ({"docker/web.Dockerfile": "FROM nginx:1\n"}, None),
        ({".devcontainer/Dockerfile": "FROM x\nEXPOSE 9090\n"}, None),
        ({"other/Dockerfile": "FROM x\nEXPOSE 9090\n"}, None),
    ],
)
def test_the_port_of_all_images_beside(files: dict[str, str], port: int | None) -> None:
    assert dockerfiles.port_beside(Repo.from_mapping(files), ".") == port


@pytest.mark.parametrize(
    ("path", "copies", "port"),
    [
        ("docker/services/tide/Dockerfile", "./services/tide/src ./src", 8007),
        ("docker/tide.Dockerfile", "services/tide .", 8007),
        ("docker/Dockerfile.tide", "services/tide .", 8007),
        ("docker/services/wave/Dockerfile", "services/tide .", None),
        ("docker/services/tide/Dockerfile", "services/tides .", None),
    ],
)
def test_the_port_of_an_image_elsewhere_that_is_called_after_the_folder(
    path: str, copies: str, port: int | None
) -> None:
    files = {path: f"FROM x\nCOPY {copies}\nRUN make\nEXPOSE 8007\n", "services/tide/src/main.rs": ""}
    assert dockerfiles.port_beside(Repo.from_mapping(files), "services/tide") == port
    assert bool(dockerfiles.commands_beside(Repo.from_mapping(files), "services/tide")) is (port is not None)


@pytest.mark.parametrize(("version", "port"), [("7.0", 80), ("8.0-alpine", 8080), ("10.0", 8080)])
def test_the_port_at_which_images_of_asp_net_listen(version: str, port: int) -> None:
    base = f"FROM mcr.microsoft.com/dotnet/aspnet:{version}\n"
    assert dockerfiles.exposed(base) == port
    assert dockerfiles.exposed(f"{base}EXPOSE 80\n") == port
    assert dockerfiles.exposed(f"{base}EXPOSE 5000\n") == 5000


def test_commands_of_an_image() -> None:
    text = "FROM x\nARG A=1\nRUN --mount=type=cache,target=/x one $A && \\\n  # why\n  two\nCOPY . .\nrun three\\\n"
    assert [" ".join(shell.split()) for shell in dockerfiles.commands(text)] == ["one 1 && two", "three"]


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("FROM php:8.3\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash -\n", [("20",)]),
        (
            "FROM x\nRUN NODE_MAJOR=22 \\\n && echo deb https://deb.nodesource.com/node_$NODE_MAJOR.x nodistro main\n",
            [("22",)],
        ),
        ("FROM x\nENV NODE_VERSION v18.12.1\n", [("18",)]),
        ('FROM x\nARG NODE_VERSION="none"\n', []),
        ("FROM x\n# RUN NODE_MAJOR=22\n", []),
        ("FROM node:24\nRUN NODE_MAJOR=22\n", [("24",)]),
        ("# cigen wrote this\nFROM x\nRUN NODE_MAJOR=22\n", []),
    ],
)
def test_node_that_is_installed_into_another_image(text: str, versions: list[tuple[str, ...]]) -> None:
    repo = Repo.from_mapping({"Dockerfile": text})
    assert [item.values for item in dockerfiles.statements(repo, "ui", "node")] == versions


def test_arguments_made_of_arguments_stay_short() -> None:
    lines = "".join(f"ARG A{n}={f'$A{n - 1}' * 30}\n" for n in range(1, 40))
    found = dockerfiles.last_base(f"ARG A0={'x' * 100}\n{lines}FROM $A39\n")
    assert found is not None
    assert len(found[1]) < 300
