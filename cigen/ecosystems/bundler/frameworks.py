"""Which framework an application is made with, how it is started, where it listens and what it talks to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cigen import sites
from cigen.ecosystems.base import below
from cigen.facts import PATH, Service, Source
from cigen.repo import Repo

_RACK = ("hanami", "padrino", "sinatra", "grape", "roda", "cuba", "rack")
_RACK_PORT, _CLASSIC_PORT = 9292, 4567
_PORTS = {"rails": 3000, "hanami": 2300}
_LISTENS = re.compile(r"^[ \t]*port[ \t(]+(?:ENV(?:\.fetch\(|\[)[^\n]{0,40}?)?([1-9][0-9]{1,4})\b", re.MULTILINE)
_CLASSIC = re.compile(r"^[ \t]*require[ \t(]*[\"']sinatra[\"']", re.MULTILINE)
_OPTION = re.compile(r"\bport[\"']?\s*(?:=>|[:=])\s*([1-9][0-9]{1,4})\b", re.IGNORECASE)
_UP = re.compile(r"^[ \t]*get[ \t(]+[\"']/?(up)[\"'][^\n]*rails/health#show", re.MULTILINE)
_SERVERS = (
    ("puma", ("puma", "--bind", "tcp://0.0.0.0:{port}")),
    ("falcon", ("falcon", "serve", "--bind", "http://0.0.0.0:{port}")),
    ("unicorn", ("unicorn", "--listen", "0.0.0.0:{port}")),
    ("thin", ("thin", "start", "--address", "0.0.0.0", "--port", "{port}")),  # noqa: S104
)
_RACKUP = ("rackup", "--host", "0.0.0.0", "--port", "{port}")  # noqa: S104  # in a container nobody else reaches it
_RAILS = ("rails", "server", "--binding", "0.0.0.0", "--port", "{port}", "--pid", "/tmp/server.pid")  # noqa: S104, S108
# A gem that an application names itself, and the service that it is a client of.
_CLIENTS = {
    "activerecord-sqlserver-adapter": "mssql",
    "bunny": "rabbitmq",
    "dalli": "memcached",
    "elasticsearch": "elasticsearch",
    "karafka": "kafka",
    "mongo": "mongo",
    "mongoid": "mongo",
    "mysql2": "mysql",
    "opensearch-ruby": "opensearch",
    "pg": "postgres",
    "rdkafka": "kafka",
    "redis": "redis",
    "resque": "redis",
    "searchkick": "elasticsearch",
    "sidekiq": "redis",
    "tiny_tds": "mssql",
    "trilogy": "mysql",
}


@dataclass(frozen=True, kw_only=True)
class Application:
    """Something that is served: by ``start``, or as static files where that is empty."""

    framework: str
    port: int
    start: tuple[str, ...] = ()
    health: str | None = None


def application(repo: Repo, folder: str, gems: frozenset[str], port: int | None, *, is_gem: bool) -> Application | None:
    """What is served of the component, on ``port`` where the user says so; ``None`` for a library."""
    if repo.exists(below(folder, "config/application.rb")) and gems & {"rails", "railties"}:
        return _rails(repo, folder, port or _port(repo, folder) or _PORTS["rails"])
    if is_gem:
        return None
    if repo.exists(below(folder, "config.ru")):
        return _rack(gems, port, _port(repo, folder))
    if "jekyll" in gems and repo.exists(below(folder, "_config.yml")):
        return Application(framework="jekyll", port=sites.PORT)
    return _classic(repo, folder, port or _CLASSIC_PORT) if "sinatra" in gems else None


def _rails(repo: Repo, folder: str, port: int) -> Application:
    routes = repo.text(below(folder, "config/routes.rb")) or ""
    health = "/up" if _UP.search(routes) else None
    return Application(framework="rails", port=port, start=_filled(_RAILS, port), health=health)


def _rack(gems: frozenset[str], wanted: int | None, said: int | None) -> Application:
    framework = next((name for name in _RACK if name in gems), "rack")
    port = wanted or said or _PORTS.get(framework, _RACK_PORT)
    server = next((words for name, words in _SERVERS if name in gems), _RACKUP)
    return Application(framework=framework, port=port, start=_filled(server, port))


def _classic(repo: Repo, folder: str, port: int) -> Application | None:
    """Sinatra's classic style: a file that starts a server when it is run."""
    scripts = [path for path in repo.inside(folder) if path.endswith(".rb") and PATH.fullmatch(path)]
    main = next((path for path in scripts if _CLASSIC.search(repo.text(path) or "")), None)
    if main is None:
        return None
    words = ("bundle", "exec", "ruby", main.rpartition("/")[2], "-o", "0.0.0.0", "-p", str(port))  # noqa: S104
    return Application(framework="sinatra", port=port, start=words)


def program(repo: Repo, path: str, gems: frozenset[str], port: int | None) -> Application | None:
    """A gem's own program in ``path``, where it names a port to serve at with one of the ``gems`` that it brings.

    Rack itself is none of them: servers for others are made with it.
    """
    framework = next((one for one in _RACK[:-1] if one in gems), None)
    said = _OPTION.search(repo.text(path) or "")
    if framework is None or said is None or int(said[1]) > 65535:
        return None
    # By its path: Bundler made a command of it only if the program was there when the packages were installed.
    start = ("bundle", "exec", "ruby", "/".join(path.split("/")[-2:]))
    return Application(framework=framework, port=port or int(said[1]), start=start)


def _filled(words: tuple[str, ...], port: int) -> tuple[str, ...]:
    return "bundle", "exec", *(word.format(port=port) for word in words)


def _port(repo: Repo, folder: str) -> int | None:
    match = _LISTENS.search(repo.text(below(folder, "config/puma.rb")) or "")
    return int(match[1]) if match and int(match[1]) < 65536 else None


def clients(file: str, gems: Mapping[str, int]) -> Iterator[Service]:
    """The services whose clients a Gemfile names."""
    for gem, line in gems.items():
        if gem in _CLIENTS:
            yield Service(name=_CLIENTS[gem], source=Source(file=file, line=line, key=gem))
