"""What an application configures for itself: application.properties, .yml and their like, without profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cigen.display import printable
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.yamltree import NOTHING, Node

_FOLDERS = ("src/main/resources/config", "src/main/resources")
_NAMES = ("application", "META-INF/microprofile-config", "bootstrap")
_PORTS = ("server.port", "quarkus.http.port", "micronaut.server.port")
_LAST_PORT = 65535
_MAX_NESTING = 5  # of defaults in defaults: ${A:${B:8080}}
_DEFAULT = re.compile(r"\$\{[^:{}]*:(.*)\}")


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The configuration files of one module, the one that wins first."""

    properties: tuple[Mapping[str, str], ...] = ()
    documents: tuple[Node, ...] = field(default=())

    def get(self, key: str) -> str | None:
        """The value of a dotted key; the default of a placeholder, ``None`` for one without."""
        return next((_settled(text) for text in self._raw(key)), None)

    def _raw(self, key: str) -> Iterator[str]:
        yield from (part[key] for part in self.properties if key in part)
        for document in self.documents:
            node = _dotted(document, key.split("."))
            if node.kind == "scalar" and not node.is_null:
                yield node.text

    def port(self, key: str) -> int | None:
        """The port that ``key`` configures; ``None`` where it has none, or a random one."""
        text = self.get(key) or ""
        return int(text) if re.fullmatch(r"[1-9]\d{0,4}", text) and int(text) <= _LAST_PORT else None


def read(repo: Repo, folder: str) -> Configuration:
    """The configuration of the module in ``folder``."""
    prefix = "" if folder == "." else f"{folder}/"
    stems = [f"{prefix}{place}/{name}" for place in _FOLDERS for name in _NAMES]
    texts = [repo.text(f"{stem}.properties") for stem in stems]
    documents = (document for stem in stems for end in ("yml", "yaml") for document in repo.yaml(f"{stem}.{end}"))
    return Configuration(
        properties=tuple(_properties(text) for text in texts if text),
        documents=tuple(document for document in documents if not _is_for_profile(document)),
    )


def odd_ports(repo: Repo, folder: str) -> Iterator[Finding]:
    """A finding for a number that is configured as a port and can be none: the application would not start."""
    config = read(repo, folder)
    for key in _PORTS:
        text = config.get(key) or ""
        if re.fullmatch(r"\d+", text) and int(text[:9]) > _LAST_PORT:
            message = f"{key} is {printable(text, limit=20)} in {folder}, which is no port: the usual one is taken"
            yield Finding(code="odd-port", severity="warning", message=message)


def _properties(text: str) -> dict[str, str]:
    """The lines of a properties file up to the first of its further documents."""
    found = {}
    for line in text.split("\n#---", 1)[0].split("\n"):
        match = re.match(r"\s*([^\s#!=:][^\s=:]*)\s*[=:\s]\s*(.*)", line)
        if match:
            found[match[1]] = match[2].strip()
    return found


def _is_for_profile(document: Node) -> bool:
    keys = (["spring", "config", "activate", "on-profile"], ["spring", "profiles"])
    node = _dotted(document, keys[1])
    return bool(_dotted(document, keys[0])) or node.kind in ("scalar", "list")


def _dotted(node: Node, parts: list[str]) -> Node:
    """The node at a dotted key, of which any part may itself be written with dots."""
    if not parts:
        return node
    for length in range(1, len(parts) + 1):
        child = node.get(".".join(parts[:length]))
        found = _dotted(child, parts[length:]) if child else NOTHING
        if found:
            return found
    return NOTHING


def _settled(text: str) -> str | None:
    for _ in range(_MAX_NESTING):
        match = _DEFAULT.fullmatch(text)
        if not match:
            break
        text = match[1]
    return None if "${" in text or "@" in text else text
