"""Servers that the steps of a job start by themselves: by the system, in a container, or by an action."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cigen import services
from cigen.evidence import shell
from cigen.evidence.images import service_of
from cigen.yamltree import NOTHING, Node

MAX_STEPS = 100  # of one job
MAX_TEXT = 20_000  # characters of one
MAX_SAID = 100_000  # characters of all, where statements make databases
_SYSTEM = {
    "mariadb": "mariadb", "memcached": "memcached", "mongod": "mongo", "mongodb": "mongo", "mysql": "mysql",
    "mysqld": "mysql", "postgres": "postgres", "postgresql": "postgres", "rabbitmq-server": "rabbitmq",
    "redis": "redis", "redis-server": "redis",
}  # fmt: skip
_MAY_START = re.compile(r"\b(?:re)?start\b|\bdocker[ \t]{1,9}run\b")
_STARTS = frozenset({"start", "restart"})
_WITH_VALUE = frozenset({
    "--env", "--env-file", "--health-cmd", "--health-interval", "--health-retries", "--health-timeout", "--hostname",
    "--name", "--net", "--network", "--publish", "--restart", "--user", "--volume", "-e", "-h", "-p", "-u", "-v",
})  # fmt: skip
_NAMED = r"[\"'`]?([A-Za-z_][\w-]{0,62})[\"'`]?"
_WORD = r"[\"']?([\w.!@#%+-]{1,60})[\"']?"
_DATABASE = re.compile(
    rf"\bCREATE\s+DATABASE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAMED}|\bcreatedb[ \t](?:[^\n;&|]{{0,80}}[ \t])?{_NAMED}$",
    re.IGNORECASE | re.MULTILINE,
)
_USER = re.compile(
    rf"\bCREATE\s+(?:USER|ROLE)\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAMED}(?:@\S{{1,60}})?\s[^;\n]{{0,80}}?"
    rf"\b(?:PASSWORD|IDENTIFIED\s+BY)\s+{_WORD}",
    re.IGNORECASE,
)
_ROOT = re.compile(
    rf"\bALTER\s+(?:USER|ROLE)\s+(?:postgres|'?root'?@\S{{1,30}})\s[^;\n]{{0,60}}?\b(?:PASSWORD|BY)\s+{_WORD}",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}")
_ROOT_OF_RUNNERS = "root"  # of MySQL on GitHub's machines: https://github.com/actions/runner-images


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action that starts a server: which, and by which of its inputs it is told what."""

    name: str
    version: str
    told: Mapping[str, str] = field(default_factory=dict)  # variables of the server by inputs
    usual: Mapping[str, str] = field(default_factory=dict)  # variables where an input is not given


def _postgres(version: str, user: str, password: str, database: str) -> Action:
    told = {user: "POSTGRES_USER", password: "POSTGRES_PASSWORD", database: "POSTGRES_DB"}
    return Action(name="postgres", version=version, told=told)


def _mysql(version: str, root: str, user: str, password: str, database: str) -> Action:
    told = {root: "MYSQL_ROOT_PASSWORD", user: "MYSQL_USER", password: "MYSQL_PASSWORD", database: "MYSQL_DATABASE"}
    return Action(name="mysql", version=version, told=told)


_ACTIONS = {
    "ankane/setup-elasticsearch": Action(name="elasticsearch", version=""),
    "ankane/setup-mariadb": Action(name="mariadb", version="mariadb-version", told={"database": "MARIADB_DATABASE"}),
    "ankane/setup-mongodb": Action(name="mongo", version="mongodb-version"),
    "ankane/setup-mysql": _mysql("mysql-version", "", "", "", "database"),
    "ankane/setup-postgres": _postgres("postgres-version", "user", "", "database"),
    "getong/elasticsearch-action": Action(name="elasticsearch", version="elasticsearch version"),
    "getong/mariadb-action": Action(
        name="mariadb",
        version="mariadb version",
        told={
            "mysql root password": "MARIADB_ROOT_PASSWORD",
            "mysql user": "MARIADB_USER",
            "mysql password": "MARIADB_PASSWORD",
            "mysql database": "MARIADB_DATABASE",
        },
    ),
    "getong/redis-action": Action(name="redis", version="redis version"),
    "harmon758/postgresql-action": _postgres(
        "postgresql version", "postgresql user", "postgresql password", "postgresql db"
    ),
    "ikalnytskyi/action-setup-postgres": Action(
        name="postgres",
        version="postgres-version",
        told={"username": "POSTGRES_USER", "password": "POSTGRES_PASSWORD", "database": "POSTGRES_DB"},
        usual={"POSTGRES_USER": "postgres", "POSTGRES_PASSWORD": "postgres", "POSTGRES_DB": "postgres"},
    ),
    "mirromutth/mysql-action": _mysql(
        "mysql version", "mysql root password", "mysql user", "mysql password", "mysql database"
    ),
    "niden/actions-memcached": Action(name="memcached", version=""),
    "shogo82148/actions-setup-mysql": _mysql("mysql-version", "root-password", "user", "password", ""),
    "shogo82148/actions-setup-redis": Action(name="redis", version="redis-version"),
    "supercharge/mongodb-github-action": Action(name="mongo", version="mongodb-version"),
    "supercharge/redis-github-action": Action(name="redis", version="redis-version"),
    "zhulik/redis-action": Action(name="redis", version="redis version"),
}


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server by its image, as it may stand in a job's ``services``: hosts, and variables of the server."""

    image: Node
    env: Node = NOTHING
    hosts: tuple[str, ...] = ()


def started(steps: Sequence[Node]) -> Iterator[Server]:
    """The servers that the ``steps`` of a GitHub job start."""
    steps = steps[:MAX_STEPS]
    said = "\n".join(step.get("run").text[:MAX_TEXT] for step in steps)[:MAX_SAID]
    running: set[str] = set()
    for step in steps:
        if action := _ACTIONS.get(step.get("uses").text.partition("@")[0].lower()):
            yield _of_action(action, step.get("uses"), step.get("with"))
        run = step.get("run")
        for command in shell.commands(run.text[:MAX_TEXT]) if _MAY_START.search(run.text) else ():
            words = _without_sudo(command.words)
            name = _of_system(words)
            if name and name not in running:
                running.add(name)
                yield _server(name, "", _of_sql(name, said), run)
            elif words[:2] == ("docker", "run"):
                yield from _of_container(words[2:], run)


def _of_action(action: Action, uses: Node, given: Node) -> Server:
    values = {name: given.get(key).text for key, name in action.told.items() if key}
    env = {**action.usual, **{name: value for name, value in values.items() if value}}
    return _server(action.name, given.get(action.version).text if action.version else "", env, uses)


def _server(name: str, version: str, env: Mapping[str, str], place: Node) -> Server:
    kind = services.known()[name]
    image = f"{kind.image.partition(':')[0]}:{version}" if _VERSION.fullmatch(version) else kind.image
    # The image refuses to start without these.
    every = {**{key: value for key, value in kind.server.items() if "PASSWORD" in key}, **env}
    return Server(image=_text(place, image), env=_mapping(place, every))


def _without_sudo(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if words[0] == "sudo" else words


def _of_system(words: tuple[str, ...]) -> str | None:
    """The server that ``systemctl start X``, ``service X start`` or ``/etc/init.d/X start`` starts."""
    match words:
        case ("systemctl", verb, unit, *_) if verb in _STARTS:
            return _SYSTEM.get(unit.removesuffix(".service").partition("@")[0])
        case ("service", unit, verb, *_) if verb in _STARTS:
            return _SYSTEM.get(unit)
        case (script, verb, *_) if verb in _STARTS and script.startswith("/etc/init.d/"):
            return _SYSTEM.get(posixpath.basename(script))
    return None


def _of_sql(name: str, said: str) -> dict[str, str]:
    """What statements in the job make of a new server: a database, a user, and the password of who may do all."""
    database, user, root = _DATABASE.search(said), _USER.search(said), _ROOT.search(said)
    made = database and (database[1] or database[2])
    if name == "postgres":
        found = {"POSTGRES_DB": made, "POSTGRES_USER": user and user[1]}
        found["POSTGRES_PASSWORD"] = (user and user[2]) or (root and root[1])
    elif name in ("mysql", "mariadb"):
        prefix = name.upper()
        found = {f"{prefix}_DATABASE": made, f"{prefix}_ROOT_PASSWORD": (root and root[1]) or _ROOT_OF_RUNNERS}
        if user and user[1] != "root":
            found |= {f"{prefix}_USER": user[1], f"{prefix}_PASSWORD": user[2]}
    else:
        return {}
    return {key: value for key, value in found.items() if value}


def _of_container(words: Sequence[str], run: Node) -> Iterator[Server]:
    """A container in the background."""
    env: dict[str, str] = {}
    hosts: list[str] = []
    is_behind = False
    pending = iter(words)
    for word in pending:
        option, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if word in ("-d", "--detach"):
            is_behind = True
        elif option in _WITH_VALUE:
            value = value if sign else next(pending, "")
            if option in ("-e", "--env"):
                name, given, text = value.partition("=")
                env |= {name: text} if given and not set(text) & set("$`") else {}
            elif option in ("--name", "-h", "--hostname"):
                hosts.append(value)
        elif not word.startswith("-"):
            if is_behind and service_of(word):
                yield Server(image=_text(run, word), env=_mapping(run, env), hosts=tuple(hosts))
            return


def _text(place: Node, text: str) -> Node:
    return Node(kind="scalar", line=place.line, text=text)


def _mapping(place: Node, values: Mapping[str, str]) -> Node:
    return Node.of(place.line, ((name, _text(place, value)) for name, value in values.items()))
