"""Web frameworks of Scala, and the port at which each listens where nothing else is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cigen.ecosystems.sbt.definition import Definition
from cigen.repo import Repo

MAX_SOURCES = 200  # that are searched for a port
# Library, framework and its own default port, which Akka and Pekko have not; their documentations say so.
_FRAMEWORKS = (
    (re.compile(r"org\.scalatra:scalatra(?:-.*)?"), "scalatra", 8080),
    (re.compile(r"org\.http4s:http4s-(?:ember|blaze|jetty|netty)-server(?:_.*)?"), "http4s", 8080),
    (re.compile(r"dev\.zio:zio-http(?:_.*)?|io\.d11:zhttp(?:_.*)?"), "zio-http", 8080),
    (re.compile(r"com\.lihaoyi:cask(?:_.*)?"), "cask", 8080),
    (re.compile(r"org\.apache\.pekko:pekko-http(?:_.*)?"), "pekko-http", None),
    (re.compile(r"com\.typesafe\.akka:akka-http(?:_.*)?"), "akka-http", None),
)
_PORT = re.compile(
    r"\b(?:newServerAt|bindAndHandle|bind)\([^()\n]{0,80}?,\s*(?:port\s*=\s*)?([1-9][0-9]{1,4})\b"
    r"|\bport\"([1-9][0-9]{1,4})\"|^[ \t]*(?:http[.-])?port[ \t]*[=:][ \t]*([1-9][0-9]{1,4})\b",
    re.MULTILINE,
)


@dataclass(frozen=True, kw_only=True)
class Served:
    """What an application is made with and where it listens."""

    framework: str
    port: int | None


def served(repo: Repo, one: Definition) -> Served | None:
    """By the libraries of the build, Play left out; ``None`` where none of them serves."""
    names = {f"{group}:{artifact}" for group, artifact, _ in one.libraries}
    for pattern, framework, port in _FRAMEWORKS:
        if any(pattern.fullmatch(name) for name in names):
            return Served(framework=framework, port=_said(repo, one.root) or port)
    return None


def _said(repo: Repo, root: str) -> int | None:
    """What the configuration says, or else a source."""
    main = [path for path in repo.below(root) if "src/main/" in f"/{path}"]
    paths = [path for path in main if path.endswith(("/application.conf", "/reference.conf"))]
    paths += [path for path in main if path.endswith(".scala")]
    ports = (
        int(number)
        for path in paths[:MAX_SOURCES]
        for match in _PORT.finditer(repo.text(path) or "")
        for number in match.groups()
        if number
    )
    return next((port for port in ports if port < 65536), None)
