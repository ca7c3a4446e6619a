"""Where an app listens by what stands beside its source: settings that are shipped, compose files, the README."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from cigen import services
from cigen.evidence.images import service_of
from cigen.evidence.statement import files_near, written_by_cigen
from cigen.facts import Finding, Source
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

FOREIGN = (
    r"(?i:redis|postgres|pg_|mysql|maria|mongo|database|db[._-]|smtp|mail|imap|ldap|kafka|rabbit|amqp|mqtt|nats"
    r"|elastic|memcache|minio|s3[._-]|etcd|consul|zookeeper|jaeger|otel|otlp|statsd|sentry|proxy|upstream|remote|target"
    r"|peer|client|pprof|debug|ssh|tls|ssl|https)"
)
"""In the name of a setting: it is about something that the program asks, or a second door of its own."""
NUMBER = r"([1-9][0-9]{1,4})(?!\w|\.\w)"
_LAST = 65535
_ELSEWHERE = frozenset({22, 25, 389, 443, 465, 587, 1433, 1521, 4317, 4318, 7474, 7687})
_OWN = r"(?:(?:APP|APPLICATION|HTTP|SERVER|WEB|LISTEN|LISTENING|SERVICE|API|BACKEND|NODE)_){0,2}PORT"
_MAX_TEXT = 100_000  # characters of one file
_MAX_LINES = 2000

_ENVIRONMENT = re.compile(
    r"(?:.*/)?(?:\.env(?:\.(?:example|sample|template|dist|defaults?))?|(?:example|sample|default)\.env|env\.(?:example|sample))"
)
_VARIABLE = re.compile(rf"(?:export[ \t]{{1,9}})?({_OWN})[ \t]{{0,9}}=[ \t]{{0,9}}[\"']?{NUMBER}")
_COMPOSE = re.compile(r"(?:.*/)?(?:docker-)?compose[\w.-]*\.ya?ml")
_PUBLISHED = re.compile(r"(?:.*:)?([1-9][0-9]{1,4})(?:/tcp)?")
_ANOTHER = re.compile(r"(?:^|[._-])(?:override|dev|development|test|tests|ci|debug)(?:[._-]|$)", re.IGNORECASE)
_SETTINGS = re.compile(
    r"(?:.*/)?(?:[\w-]{1,40}[._-])?(?:config|conf|settings|server|application|app|defaults?|example|sample|Rocket)"
    r"(?:[._-](?:example|sample|default|dist|template))?\.(?:ya?ml|toml|json|ini|cfg|conf|properties)"
    r"(?:[._-](?:example|sample|default|dist|template))?"
)
_SETTING_FOLDERS = (
    "",
    "config",
    "conf",
    "etc",
    "configs",
    "settings",
    "defaults",
    "src/main/conf",
    "src/main/resources",
)
_NO_SETTINGS = re.compile(r"(?:^|/)(?:package|tsconfig|composer|mkdocs|setup|app\.json)[^/]{0,80}$")
_KEY = re.compile(r"(?i:(?:(?:http|server|listen|listening|web|app|api)[._-]?)?(?:port|listen|addr|address|bind))")
_ABOVE = re.compile(
    r"(?i:server|https?|web|app|application|api|listen|listener|general|main|network|service|global|default)"
)
_VALUE = re.compile(r"(?:(?:https?://)?(?:0\.0\.0\.0|\[::\]|127\.0\.0\.1|localhost|\*)?:)?([1-9][0-9]{1,4})/?")
_LINE = re.compile(
    r"(?:(?i:http|server|listen|web|app)[._-]?)?(?i:port|listen|addr|address)[ \t]{0,20}[=:][ \t]{0,20}"
    rf"[\"']?(?:(?:0\.0\.0\.0|\[::\]|127\.0\.0\.1|localhost|\*)?:)?{NUMBER}[\"']?[ \t]{{0,20}}(?:[#;].*)?"
)
_CONTAINER = re.compile(rf"^[ \t-]{{0,80}}containerPort:[ \t]{{0,9}}{NUMBER}", re.MULTILINE)
_MANIFEST = re.compile(
    r"(?:k8s|kubernetes|kustomize|deploy(?:ment)?s?|manifests|helm|charts?)/(?:[\w.-]{1,80}/){0,4}"
    r"[\w.-]{0,40}deployment[\w.-]{0,40}\.ya?ml"
)
_README = re.compile(r"(?:.*/)?readme(?:\.(?:md|rst|txt|adoc))?", re.IGNORECASE)
_URL = re.compile(rf"\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0):{NUMBER}")
_RUN = re.compile(rf"(?<![\w-])(?:-p|--publish)[ =]{{1,3}}(?:[\w.]{{1,40}}:)?[0-9]{{2,5}}:{NUMBER}")
_MOST = 3  # of four mentions are one port's that stands out among others
_OF_TOOLS = frozenset({3306, 5173, 5174, 4173, 6006, 8025, 8081, 9229, 16686})  # where tools for developers listen


@dataclass(frozen=True, kw_only=True)
class Told:
    """A port and what tells it."""

    port: int
    source: Source

    def finding(self, folder: str) -> Finding:
        """That it is believed, since nothing of the program's own says it."""
        message = f"{self.source}: {folder} is taken to listen at {self.port}, which its source does not tell"
        return Finding.at(self.source, "port-told", "info", message)


@cache
def _of_services() -> Collection[int]:
    return _ELSEWHERE | {kind.port for kind in services.known().values()} - {8080}


def is_foreign(port: int) -> bool:
    """Whether it is that of a database, a broker or the like, which programs ask, or none at all."""
    return port in _of_services() or port > _LAST


def beside(repo: Repo, folder: str) -> Told | None:
    """The port by what lies near ``folder``, the surest first."""
    rules: tuple[Callable[[Repo, str], Iterable[Told]], ...] = (_composed, _variables, _settings, _deployed, _read)
    found = (told for rule in rules for told in rule(repo, folder))
    return next((told for told in found if not is_foreign(told.port)), None)


def composed(repo: Repo, folder: str) -> int | None:
    """The port at which compose reaches what is built here, where it is one: it listens there, whatever is exposed."""
    ports = {told.port for told in _composed(repo, folder)}
    return next(iter(ports)) if len(ports) == 1 and not any(map(is_foreign, ports)) else None


def _composed(repo: Repo, folder: str) -> Iterator[Told]:
    """What the compose service that is built here publishes; a file for developers comes after others."""
    paths = sorted(files_near(repo, folder, _COMPOSE), key=lambda path: bool(_ANOTHER.search(posixpath.basename(path))))
    for path in paths:
        for document in () if written_by_cigen(repo.text(path) or "") else repo.yaml(path):
            for _, service in document.get("services").entries[:100]:
                if _is_built_in(service.get("build"), path, folder):
                    yield from _published(service, path)


def is_composed(repo: Repo, folder: str) -> bool:
    """Whether a compose file near ``folder`` builds a service there."""
    return any(
        _is_built_in(service.get("build"), path, folder)
        for path in files_near(repo, folder, _COMPOSE)
        if not written_by_cigen(repo.text(path) or "")
        for document in repo.yaml(path)
        for _, service in document.get("services").entries[:100]
    )


def _is_built_in(build: Node, path: str, folder: str) -> bool:
    context = build.text if build.kind == "scalar" else build.get("context").text
    return bool(context) and resolve(posixpath.dirname(path) or ".", context) == folder


def _published(service: Node, path: str) -> Iterator[Told]:
    for item in service.get("ports").items[:1]:
        node = item if item.kind == "scalar" else item.get("target")
        if match := _PUBLISHED.fullmatch(node.text[:100]):
            yield Told(port=int(match[1]), source=Source(file=path, line=node.line, key="ports"))


def _variables(repo: Repo, folder: str) -> Iterator[Told]:
    """``PORT`` in an example of the environment, before the same with the name of what it is."""
    found = []
    for path in (path for path in repo.inside(folder) if _ENVIRONMENT.fullmatch(path)):
        for number, line in _lines(repo, path):
            if match := _VARIABLE.match(line):
                found.append((match[1], Told(port=int(match[2]), source=Source(file=path, line=number, key=match[1]))))
    found.sort(key=lambda pair: (pair[0].count("_"), pair[0] != "PORT"))
    yield from (told for _, told in found)


def _settings(repo: Repo, folder: str) -> Iterator[Told]:
    """A configuration that is shipped: its own key for the server, and none of a client's."""
    places = (posixpath.normpath(f"{folder}/{name}") for name in _SETTING_FOLDERS)
    named = (path for place in places for path in repo.inside(place))
    paths = (path for path in named if _SETTINGS.fullmatch(path) and not _NO_SETTINGS.search(path))
    for path in islice(paths, 20):
        if re.search(r"\.ya?ml\b", path):
            yield from (told for document in repo.yaml(path) for told in _in_tree(document, path))
        elif path.endswith(".json"):
            yield from _in_tree(repo.json(path), path)
        else:
            yield from _in_lines(repo, path)


def _in_tree(document: Node, path: str) -> Iterator[Told]:
    inside = (node for key, node in document.entries[:200] if _ABOVE.fullmatch(key.text))
    for mapping in (document, *inside):
        for key, value in mapping.entries[:200]:
            match = _VALUE.fullmatch(value.text[:60]) if value.kind == "scalar" and _KEY.fullmatch(key.text) else None
            if match:
                yield Told(port=int(match[1]), source=Source(file=path, line=value.line, key=key.text))


def _in_lines(repo: Repo, path: str) -> Iterator[Told]:
    """The lines before the first section, and those of sections that are about the server."""
    is_own = True
    for number, line in _lines(repo, path):
        if section := re.match(r"\[{1,2}([\w.-]{1,60})\]", line):
            is_own = _ABOVE.fullmatch(section[1]) is not None
        elif is_own and (match := _LINE.fullmatch(line)):
            yield Told(port=int(match[1]), source=Source(file=path, line=number))


def _deployed(repo: Repo, folder: str) -> Iterator[Told]:
    """The one port of all containers that manifests of Kubernetes start."""
    found = []
    prefix = "" if folder == "." else f"{folder}/"
    paths = (path for path in repo.below(folder) if path.endswith((".yaml", ".yml")))
    for path in islice((path for path in paths if _MANIFEST.fullmatch(path.removeprefix(prefix))), 20):
        text = (repo.text(path) or "")[:_MAX_TEXT]
        found += [
            Told(port=int(match[1]), source=Source(file=path, line=text.count("\n", 0, match.start(1)) + 1))
            for match in islice(_CONTAINER.finditer(text), 20)
        ]
    if len({told.port for told in found}) == 1:
        yield found[0]


def _read(repo: Repo, folder: str) -> Iterator[Told]:
    """The last resort: the README, where one number stands out."""
    path = next((path for path in repo.inside(folder) if _README.fullmatch(path)), None)
    for pattern in (_RUN, _URL) if path else ():
        found = [
            Told(port=int(match[1]), source=Source(file=path or "", line=number))
            for number, line in _lines(repo, path or "")
            for match in islice(pattern.finditer(line[:1000]), 20)
            if not (pattern is _RUN and _runs_service(line[match.end() : 1000]))
        ]
        known = [told for told in found if told.port not in _OF_TOOLS and not is_foreign(told.port)]
        counts = Counter(told.port for told in known)
        best, count = next(iter(counts.most_common(1)), (0, 0))
        if best and count * (_MOST + 1) >= len(known) * _MOST:
            yield next(told for told in known if told.port == best)
            return


def _runs_service(words: str) -> bool:
    """Whether what ``docker run`` is told after a port is the image of a database or the like."""
    return any(service_of(word) for word in words.split()[:20])


def _lines(repo: Repo, path: str) -> Iterator[tuple[int, str]]:
    text = (repo.text(path) or "")[:_MAX_TEXT]
    lines = enumerate(text.split("\n")[:_MAX_LINES], 1)
    yield from ((number, line.strip()) for number, line in lines)
