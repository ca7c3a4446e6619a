"""What a program without a framework's build plugin serves with, and the port that its source names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cigen.evidence import ports
from cigen.evidence.ports import FOREIGN, is_foreign
from cigen.repo import Repo

Key = tuple[str, str]  # group and artifact

# The start of "group:artifact", the framework, and the port that it takes where it is told nothing.
_FRAMEWORKS: tuple[tuple[str, str, int | None], ...] = (
    ("io.dropwizard:dropwizard-core", "dropwizard", 8080),
    ("io.javalin:javalin", "javalin", 8080),
    ("com.sparkjava:spark-core", "spark", 4567),
    ("io.jooby:jooby", "jooby", 8080),
    ("org.jooby:jooby", "jooby", 8080),
    ("io.ratpack:ratpack", "ratpack", 5050),
    ("org.http4k:http4k-server", "http4k", None),
    ("com.linecorp.armeria:armeria", "armeria", None),
    ("io.helidon.webserver:", "helidon", 8080),
    ("io.vertx:vertx-web", "vertx", None),
    ("io.vertx:vertx-core", "vertx", None),
)
# Servers that are no frameworks.
_SERVERS = (
    "org.eclipse.jetty:jetty-server", "org.eclipse.jetty.ee", "io.undertow:undertow-core", "io.netty:netty",
    "org.apache.tomcat.embed:tomcat-embed-core", "org.glassfish.grizzly:", "org.glassfish.jersey.containers:",
    "io.grpc:grpc-netty", "org.java-websocket:", "org.nanohttpd:",
)  # fmt: skip
_NUMBER = r"([1-9][0-9]{1,4})"
_OWN = r"(?:(?:http|server|web|listen|app|api)[._-])?"
_CLEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf'"{_OWN}(?:port|PORT|Port)"\s*,[^;]{{0,200}}?\b{_NUMBER}\s*\)',
        rf'"(?!\w{{0,30}}{FOREIGN})(?:[A-Z][A-Z0-9]{{0,20}}_){{0,3}}PORT"\s*(?:,|\)\s*\?:)\s*"?{_NUMBER}"?',
        rf'"--(?:http-|server-|web-)?port"[^;)]{{0,300}}?\bdefaultValue\s*=\s*"{_NUMBER}"',
        rf"\b(?:embeddedServer|HttpServer\.create|new\s+(?:Jetty)?Server)\([^;{{}}]{{0,100}}?\b{_NUMBER}\s*[,)]",
        rf"(?:\.listen|\.forPort|\.addHttpListener|\bserver\.start|\bapp\.start|\bport)\(\s*{_NUMBER}\s*[,)]",
        rf"\b(?:DEFAULT_)?(?:HTTP_|SERVER_|WEB_|LISTEN_)?PORT\s*(?::\s*Int\s*)?=\s*{_NUMBER}\b",
    )
)
_LIKELY = re.compile(
    r"(?:Main|App|Application|Server|Config\w{0,20}|Keys|Settings|Const\w{0,10}|Options|Verticle)\.\w+$"
)
_WORDS = (b"port", b"Port", b"PORT", b".listen(", b"Server")
_SOURCES = (".java", ".kt", ".groovy", ".scala")
_MAX_SOURCES = 400
_MAX_TEXT = 200_000  # characters of one


@dataclass(frozen=True, kw_only=True)
class Served:
    """What a program serves with, where that has a name, and the port."""

    framework: str | None = None
    port: int | None = None


def of(repo: Repo, folder: str, parts: Iterable[str], reached: Collection[Key]) -> Served:
    """Judge the program in ``folder``, which is made of the modules in ``parts`` and of libraries."""
    names = [f"{group}:{artifact}" for group, artifact in sorted(reached)]
    rows = (row for row in _FRAMEWORKS for name in names if name.startswith(row[0]) and "client" not in name)
    _, framework, usual = next(rows, ("", None, None))
    if framework is None and not any(name.startswith(_SERVERS) for name in names):
        return Served()
    texts = _texts(repo, parts)
    found = (int(match[1]) for text in texts for pattern in _CLEAR for match in islice(pattern.finditer(text), 20))
    port = next((port for port in found if not is_foreign(port)), None)
    told = ports.beside(repo, folder) if framework and port is None else None
    if told:
        repo.note(told.finding(folder))
    return Served(framework=framework, port=port or (told.port if told else usual))


def _texts(repo: Repo, folders: Iterable[str]) -> Iterator[str]:
    """Sources that may name a port, the likely ones first."""
    below = (path for folder in dict.fromkeys(folders) for path in repo.below(folder))
    paths = [path for path in below if path.endswith(_SOURCES) and "src/main/" in f"/{path}"]
    paths.sort(key=lambda path: (_LIKELY.search(path) is None, path))
    for path in islice(paths, _MAX_SOURCES):
        found = repo.bytes(path) or b""  # decoded and kept only where it may be one
        if any(word in found for word in _WORDS):
            yield (repo.text(path) or "")[:_MAX_TEXT]
