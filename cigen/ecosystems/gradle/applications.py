"""Which projects of a build are applications, what they are made with and what can be started of them."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cigen.ecosystems.gradle import main_classes
from cigen.ecosystems.gradle.build import Build
from cigen.ecosystems.gradle.project import Project
from cigen.ecosystems.gradle.script import Statement
from cigen.jvm import appconfig, endpoints, listening
from cigen.jvm.appconfig import Configuration
from cigen.jvm.endpoints import Key
from cigen.repo import Repo

# jar: one file holds everything; shadow: the same by a task of its own; dist: scripts beside libraries; quarkus: the
# folder quarkus-app; thin: a jar, and the libraries that cigen has Gradle lay beside it; war: runs in a servlet
# container; executable-war: java -jar starts it.
Form = Literal["jar", "shadow", "dist", "quarkus", "thin", "war", "executable-war"]

BOOT = "org.springframework.boot"
# A plugin that a company has for its services, which applies Spring's.
_BOOT_OF_OTHERS = re.compile(r"(?:^|[.-])spring-?boot(?:[.-](?:app(?:lication)?|service|conventions?))?\Z")
_SHADOW = ("com.github.johnrengelman.shadow", "com.gradleup.shadow", "io.github.goooler.shadow")
_ASIDE = re.compile(r"(?:^|[-_./])(?:examples?|samples?|demos?|tests?|testing|its?|benchmarks?|jmh)(?:[-_./]|$)")
_MAIN = re.compile(r"(?:^|/)src/(?:main|\w+Main)/")  # the latter of Kotlin's multiplatform plugin
_KTOR_PORT = re.compile(r"\bport\s*[=:]\s*\"?(?:\$\{[^}:]{0,100}:)?(\d{2,5})\b")
_KTOR_ENGINE = re.compile(r"ktor-(client|server)-(?:netty|cio|jetty|tomcat|servlet|apache|okhttp|java|curl)")
_GRPC_SERVER = b"ServerBuilder"
_CLASS = re.compile(r"(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*", re.ASCII)
_BENCHMARK_MAIN = "org.openjdk.jmh.Main"
_MAX_SOURCES = 100  # that are searched for a port


@dataclass(frozen=True, kw_only=True)
class Application:
    """A project that can be started; ``folder`` is relative to the repository's root, ``main`` a thin jar's class."""

    folder: str
    form: Form
    framework: str | None = None
    port: int | None = None
    health: str | None = None
    tomcat: str | None = None
    main: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A project as the rules below look at it."""

    repo: Repo
    project: Project
    reached: frozenset[Key]
    config: Configuration
    is_used: bool = False  # by another project of the build

    def has(self, *plugins: str) -> bool:
        return self.project.has(*plugins)

    def uses(self, group: str) -> bool:
        return any(found == group or found.startswith(f"{group}.") for found, _ in self.reached)


def find(repo: Repo, build: Build) -> tuple[Application, ...]:
    """The applications of a build; tests, examples and benchmarks only where there is nothing else."""
    deployed = [item for item in build.projects if item.folder == build.root or not _ASIDE.search(_inside(build, item))]
    looked_at = deployed or build.projects
    used = {part.folder for item in looked_at for part in build.reached(item)[1:]}
    found = [app for item in looked_at if (app := _application(repo, build, item, is_used=item.folder in used))]
    return tuple(found)


def unpacked(repo: Repo, build: Build) -> Application | None:
    """A server of Kotlin's multiplatform plugin, which starts it from a task and has none that packs it."""
    for project in build.projects:
        candidate = _candidate(repo, build, project)
        serves = _engines(candidate) >= {"server"}
        if serves and project.has("org.jetbrains.kotlin.multiplatform") and main_classes.is_named(project):
            return Application(folder=project.folder, form="dist", framework="ktor", port=_ktor_port(candidate) or 8080)
    return None


def _inside(build: Build, item: Project) -> str:
    return item.folder if build.root == "." else item.folder.removeprefix(build.root)


def _application(repo: Repo, build: Build, project: Project, *, is_used: bool) -> Application | None:
    candidate = dataclasses.replace(_candidate(repo, build, project), is_used=is_used)
    app = next((app for rule in _RULES if (app := rule(candidate))), None)
    if app and app.framework is None and (candidate.has("org.openjfx.javafxplugin") or candidate.uses("org.openjfx")):
        return dataclasses.replace(app, framework="javafx")
    if app is None or app.form == "war" or app.port or app.framework not in (None, "grpc"):
        return app
    return _heard(candidate, app, [part.folder for part in build.reached(project)])


def _heard(it: _Candidate, app: Application, parts: list[str]) -> Application:
    """The same, with what its libraries and sources say of a server."""
    served = listening.of(it.repo, it.project.folder, parts, it.reached)
    return dataclasses.replace(app, framework=app.framework or served.framework, port=served.port)


def _candidate(repo: Repo, build: Build, project: Project) -> _Candidate:
    reached = frozenset(
        (item.group, item.artifact)
        for part in build.reached(project)
        for item in part.dependencies
        if item.artifact and not item.is_test
    )
    return _Candidate(repo=repo, project=project, reached=reached, config=appconfig.read(repo, project.folder))


def _has_sources(it: _Candidate) -> bool:
    prefix = "" if it.project.folder == "." else f"{it.project.folder}/"
    return any(path.startswith(f"{prefix}src/main/") for path in it.repo.below(it.project.folder))


def _quarkus(it: _Candidate) -> Application | None:
    if not it.has("io.quarkus") or not _has_sources(it):
        return None
    return Application(
        folder=it.project.folder,
        form="jar" if it.config.get("quarkus.package.jar.type") == "uber-jar" else "quarkus",
        framework="quarkus",
        port=endpoints.quarkus_port(it.config, it.reached),
        health=endpoints.quarkus_health(it.config, it.reached),
    )


def _spring_boot(it: _Candidate) -> Application | None:
    if not _applies_boot(it) or not _has_sources(it) or _is_off(it.project, "bootJar"):
        return None
    return Application(
        folder=it.project.folder,
        form="executable-war" if it.has("war") else "jar",
        framework="spring-boot",
        port=endpoints.spring_port(it.config, it.reached),
        health=endpoints.spring_health(it.config, it.reached),
    )


def _applies_boot(it: _Candidate) -> bool:
    if it.has(BOOT):
        return True
    is_others = any(map(_BOOT_OF_OTHERS.search, it.project.plugins))
    return is_others and any(b"@SpringBootApplication" in (it.repo.bytes(path) or b"") for path in _main_sources(it))


def _main_sources(it: _Candidate) -> list[str]:
    sources = (path for path in it.repo.below(it.project.folder) if path.endswith((".java", ".kt")))
    return [path for path in sources if _MAIN.search(path)]


def _is_off(project: Project, task: str) -> bool:
    """``bootJar { enabled = false }`` and its like: a library that borrows the plugin."""
    return any(
        "false" in item.words and "enabled" in "".join(item.words) and task in f"{'.'.join(item.blocks)} {item.words}"
        for item in project.statements
    )


def _micronaut(it: _Candidate) -> Application | None:
    if not it.has("io.micronaut.application", "io.micronaut.minimal.application"):
        return None
    # Its plugin adds the HTTP server that `runtime("netty")` names.
    reached = it.reached | {("io.micronaut", "micronaut-http-server-netty")}
    return Application(
        folder=it.project.folder,
        form="dist",
        framework="micronaut",
        port=endpoints.micronaut_port(it.config, reached),
        health=endpoints.micronaut_health(it.config, reached),
    )


def _ktor(it: _Candidate) -> Application | None:
    is_server = any(group == "io.ktor" and "server" in artifact for group, artifact in it.reached)
    if not it.has("io.ktor.plugin") and not (is_server and it.has("application")):
        return None
    if not main_classes.is_named(it.project):  # the plugin starts nothing then: a part of an application
        return None
    port = _ktor_port(it) or (None if _engines(it) == {"client"} else 8080)
    return Application(folder=it.project.folder, form="dist", framework="ktor", port=port)


def _engines(it: _Candidate) -> set[str]:
    """Whether it has an engine to serve with, one to ask others, or both."""
    found = (_KTOR_ENGINE.match(artifact) for group, artifact in it.reached if group == "io.ktor")
    return {match[1] for match in found if match}


def _ktor_port(it: _Candidate) -> int | None:
    paths = [
        path
        for path in it.repo.below(it.project.folder)
        if path.endswith((".kt", "/application.conf", "/application.yaml")) and _MAIN.search(path)
    ]
    paths.sort(key=lambda path: (path.endswith(".kt"), path))
    for path in paths[:_MAX_SOURCES]:
        match = _KTOR_PORT.search(it.repo.text(path) or "")
        if match and 0 < int(match[1]) < 65536:
            return int(match[1])
    return None


def _war(it: _Candidate) -> Application | None:
    if not it.has("war"):
        return None
    return Application(folder=it.project.folder, form="war", port=8080, tomcat=_tomcat(it))


def _tomcat(it: _Candidate) -> str:
    """By the servlet API that it is compiled against."""
    said = [item for item in it.project.dependencies if "servlet" in item.artifact or "jakartaee" in item.artifact]
    is_jakarta = any(item.group.startswith("jakarta.") and not item.version.startswith("4.") for item in said)
    return "10.1" if is_jakarta else "9.0"


def _application_plugin(it: _Candidate) -> Application | None:
    if (
        not it.has("application")
        or not main_classes.is_named(it.project)
        or main_classes.is_of_tests(it.repo, it.project)
    ):
        return None
    return Application(folder=it.project.folder, form="dist", framework="grpc" if _serves_grpc(it) else None)


def _serves_grpc(it: _Candidate) -> bool:
    """Whether it builds a server of gRPC, and not only a client: both have the same libraries."""
    if not it.uses("io.grpc"):
        return False
    return any(_GRPC_SERVER in (it.repo.bytes(path) or b"") for path in _main_sources(it)[:_MAX_SOURCES])


def _shadow(it: _Candidate) -> Application | None:
    main = any("Main-Class" in item.strings for item in it.project.statements)
    return Application(folder=it.project.folder, form="shadow") if main and it.has(*_SHADOW) else None


def _main_jar(it: _Candidate) -> Application | None:
    """A jar whose manifest names a main class; one of a library is there to try it, unless it brings its class path."""
    mains = [(item, main) for item in it.project.statements if (main := _main_of(it.project, item))]
    if not mains or it.is_used:
        return None
    item, main = mains[0]
    if _is_fat(it.project, item):
        return Application(folder=it.project.folder, form="jar")
    has_class_path = any("Class-Path" in item.strings for item in it.project.statements)
    if not has_class_path and it.has("java-library", "maven-publish"):
        return None
    return Application(folder=it.project.folder, form="thin", main=main)


def _main_of(project: Project, item: Statement) -> str | None:
    """``attributes 'Main-Class': ...`` in any notation, and what it stands for."""
    at = next((at for at, token in enumerate(item.tokens) if token.kind == "text" and token.text == "Main-Class"), None)
    if at is None or not {"attributes", "manifest"} & {*item.blocks, *item.full_path.split(".")}:
        return None
    said = itertools.takewhile(lambda token: token.text != "," or token.kind == "text", item.tokens[at + 1 :])
    main = project.values.of(list(said))
    return main if main and _CLASS.fullmatch(main) and main != _BENCHMARK_MAIN else None


def _is_fat(project: Project, main: Statement) -> bool:
    """Whether the build's own jar has the dependencies unpacked in it."""
    blocks = main.full_path.split(".")
    jar = next((name for name in (["jar"], ["tasks", "jar"]) if blocks[: len(name)] == name), None)
    return jar is not None and any(
        "zipTree" in item.words and item.full_path.split(".")[: len(jar)] == jar for item in project.statements
    )


_RULES: tuple[Callable[[_Candidate], Application | None], ...] = (
    _quarkus,
    _spring_boot,
    _micronaut,
    _ktor,
    _war,
    _application_plugin,
    _shadow,
    _main_jar,
)
