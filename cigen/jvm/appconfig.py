"""What an application configures for itself: application.properties, .yml and their like, without profiles."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cigen.display import printable
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.yamltree import NOTHING, Node

_FOLDERS = ("src/main/resources/config", "src/main/resources")
_NAMES = ("application", "META-INF/microprofile-config", "bootstrap")
_PORTS = ("server.port", "quarkus.http.port", "micronaut.server.port")
_LAST_PORT = 65535
_CONFIG_NAME = re.compile(r"""spring\.config\.name["']?\s{0,9}[=,]\s{0,9}["']?([\w-]{1,64})""")
_PROFILE = re.compile(r"[\w.-]{1,64}")
_MAX_PROFILES = 20
_MAX_SOURCES = 100  # that are searched for a name
_MAX_NESTING = 5  # of defaults in defaults: ${A:${B:8080}}
_DEFAULT = re.compile(r"\$\{[^:{}]*:(.*)\}")


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """The configuration files of one module, the one that wins first; those of ``base`` come after them."""

    properties: tuple[Mapping[str, str], ...] = ()
    documents: tuple[Node, ...] = field(default=())
    base: Configuration | None = None

    def get(self, key: str) -> str | None:
        """The value of a dotted key; the default of a placeholder, ``None`` for one without."""
        return next((_settled(text) for text in self._raw(key)), None)

    def _raw(self, key: str) -> Iterator[str]:
        yield from (part[key] for part in self.properties if key in part)
        for document in self.documents:
            node = _dotted(document, key.split("."))
            if node.kind == "scalar" and not node.is_null:
                yield node.text
        if self.base:
            yield from self.base._raw(key)

    def port(self, key: str) -> int | None:
        """The port that ``key`` configures; ``None`` where it has none, or a random one."""
        text = self.get(key) or ""
        return int(text) if re.fullmatch(r"[1-9]\d{0,4}", text) and int(text) <= _LAST_PORT else None


def read(repo: Repo, folder: str) -> Configuration:
    """The configuration of the module in ``folder``, with that of the profiles that it always includes."""
    prefix = "" if folder == "." else f"{folder}/"
    places = [f"{prefix}{place}" for place in _FOLDERS]
    own = _own_name(repo, folder, places)
    names = (own, *_NAMES[1:]) if own else _NAMES
    base = _read(repo, [f"{place}/{name}" for place in places for name in names])
    profiles = _included(base)
    if not profiles:
        return base
    added = _read(repo, [f"{place}/{names[0]}-{name}" for place in places for name in reversed(profiles)])
    return dataclasses.replace(added, base=base)


def _read(repo: Repo, stems: Sequence[str]) -> Configuration:
    texts = [repo.text(f"{stem}.properties") for stem in stems]
    paths = (f"{stem}.{end}" for stem in stems for end in ("yml", "yaml"))
    documents = (document for path in paths for document in repo.yaml(path, filled_in=True))
    return Configuration(
        properties=tuple(_properties(text) for text in texts if text),
        documents=tuple(document for document in documents if not _is_for_profile(document)),
    )


def _own_name(repo: Repo, folder: str, places: Sequence[str]) -> str | None:
    """What a program of Spring calls its configuration, where there is none of the usual name."""
    paths = repo.below(folder)
    stems = {
        posixpath.splitext(posixpath.basename(path))[0]
        for path in paths
        if posixpath.dirname(path) in places and path.endswith((".yml", ".yaml", ".properties"))
    }
    if not stems or "application" in stems:
        return None
    sources = [path for path in paths if path.endswith((".java", ".kt")) and "src/main/" in f"/{path}"]
    for path in sorted(sources, key=lambda path: (path.count("/"), path))[:_MAX_SOURCES]:
        match = _CONFIG_NAME.search(repo.text(path) or "")
        if match and match[1] in stems:
            return match[1]
    return None


def _included(config: Configuration) -> list[str]:
    """https://docs.spring.io/spring-boot/reference/features/profiles.html#features.profiles.adding-active-profiles."""
    key = "spring.profiles.include"
    listed = [node.text for document in config.documents for node in _dotted(document, key.split(".")).scalars()]
    said = [config.get(key) or "", *listed]
    found = dict.fromkeys(name.strip() for text in said for name in text.split(",")[:_MAX_PROFILES])
    return [name for name in found if _PROFILE.fullmatch(name)][:_MAX_PROFILES]


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
