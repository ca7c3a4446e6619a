"""What an image's name tells: the tool and version inside it, the service it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_LENGTH = 255
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w{0,63})|\{([A-Za-z_]\w{0,63})(?::?-([^${}]{0,128}))?\})", re.ASCII)

# Of repository:tag, what names the version of the tool that is inside.
_JDK_NAMES = (
    r"(?:eclipse-temurin|temurin|openjdk|openjdk/jdk|amazoncorretto|zulu-openjdk(?:-\w+)?|sapmachine|java|jdk|jre"
    r"|liberica-(?:open)?(?:jdk|jre)(?:-\w+)*|liberica-runtime-container|ibm-semeru-runtimes|adoptopenjdk"
    r"|jdk-community|dragonwell)"
)
VERSION_IN_IMAGE: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "java": (
        re.compile(r"(?:.*/)?(?:[\w.-]*-)?(?:java|jdk|openjdk|jre)-?([1-9][0-9]?)(?:[:-].*)?"),
        re.compile(rf"(?:.*/)?{_JDK_NAMES}:(?:open-|jdk-|jre-)?(?:1\.)?([1-9][0-9]?)(?:[.u_+-].*)?"),
        re.compile(
            r"(?:.*/)?(?:maven|gradle|tomcat|tomee|jetty|sbt|scala-sbt)[\w.-]*:.*?"
            r"(?:jdk|jre|java|openjdk|temurin|corretto|semeru|zulu|sapmachine|liberica|oracle"
            r"|graalvm-community)(?:-open)?-?([1-9][0-9]?)(?:[._-].*)?"
        ),
    ),
    "node": (
        re.compile(r"(?:.*/)?(?:node|javascript-node|typescript-node):(?:\d+-)?v?([1-9][0-9]?)(?:[.-].*)?"),
        re.compile(r"(?:.*/)?(?:nodejs|node)-?([1-9][0-9]?)(?:[:-].*)?"),
    ),
    "deno": (re.compile(r"(?:.*/)?denoland/deno:(?:[a-z]+-)?v?([12](?:\.[0-9]{1,3}){1,2})(?:[.-].*)?"),),
    "dart": (re.compile(r"(?:.*/)?dart:([23]\.[0-9]{1,2})(?:[.-].*)?"),),
    "hugo": (re.compile(r"(?:.*/)?hugo:(?:[a-z]+-)*v?(0\.[0-9]{1,3})(?:[.-].*)?"),),
    "ghc": (re.compile(r"(?:.*/)?haskell:([89]\.[0-9]{1,2})(?:[.-].*)?"),),
    "rust": (re.compile(r"(?:.*/)?(?:rust|cimg/rust):(?:\d-)?v?(1\.[0-9]{1,3})(?:[.-].*)?"),),
    "ruby": (re.compile(r"(?:.*/)?(?:ruby|passenger-ruby)[:-]?([2-9]\.[0-9]{1,2})(?:[.:-].*)?"),),
    "php": (re.compile(r"(?:.*/)?(?:php|php-fpm|frankenphp):(?:[0-9.]{1,8}-php)?([5-9]\.[0-9]{1,2})(?:[.-].*)?"),),
    "gcc": (re.compile(r"(?:.*/)?gcc:([1-9][0-9])(?:[.-].*)?"),),
    "swift": (re.compile(r"(?:.*/)?swift:([5-9]\.[0-9]{1,2})(?:[.-].*)?"),),
    "elixir": (re.compile(r"(?:.*/)?elixir:v?(1\.[0-9]{1,2})(?:[.-].*)?"),),
    "erlang": (re.compile(r"(?:.*/)?(?:elixir:[0-9.]{1,9}-(?:otp|erlang)-|erlang:)([1-9][0-9])(?:[.-].*)?"),),
    "dotnet": (re.compile(r"(?:.*/)?dotnet/(?:nightly/)?(?:sdk|aspnet|runtime):([1-9][0-9]?\.0)(?:[.-].*)?"),),
    "go": (re.compile(r"(?:.*/)?(?:golang|devcontainers/go|cimg/go):(?:\d-)?v?(1\.[0-9]{1,3})(?:[.-].*)?"),),
    "python": (
        re.compile(r"(?:.*/)?(?:[\w.-]*-)?python:(?:[0-9]-)?([23]\.[0-9]{1,2})(?:[.-].*)?"),
        re.compile(r"(?:.*/)?[\w.-]+:python-?([23]\.[0-9]{1,2})(?:[.-].*)?"),
    ),
}  # fmt: skip


def version_in(tool: str, image: str) -> str | None:
    """The version of ``tool`` inside ``image``; ``None`` where the name tells none."""
    if len(image) > MAX_LENGTH:
        return None
    name = image.partition("@")[0]
    matches = (pattern.fullmatch(name) for pattern in VERSION_IN_IMAGE.get(tool, ()))
    return next((match[1] for match in matches if match), None)


def substituted(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``$NAME``, ``${NAME}`` and ``${NAME:-default}`` replaced; unknown names become empty."""
    if len(text) > MAX_LENGTH:
        return text
    return _VARIABLE.sub(lambda match: values.get(match[1] or match[2], match[3] or ""), text)
