"""Random plans and how they evolve, rendered by cigen's own renderers: what a merge meets as base and as new."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from cigen import pins as shipped
from cigen.output_files import files
from cigen.pins import Action, Pins
from cigen.plan import (
    OUTPUT,
    Cache,
    ComponentPlan,
    Copy,
    Env,
    Image,
    Plan,
    Run,
    Service,
    Stage,
    Start,
    Test,
    TestBed,
    Workdir,
)

SERVERS = {
    "postgres": ("16", ("CMD", "pg_isready", "--quiet"), ("POSTGRES_USER", "POSTGRES_PASSWORD")),
    "redis": ("8", ("CMD", "redis-cli", "ping"), ()),
    "rabbitmq": ("4", ("CMD-SHELL", "rabbitmq-diagnostics --quiet check_running"), ("RABBITMQ_DEFAULT_USER",)),
    "mysql": ("8.4", ("CMD", "mysqladmin", "ping"), ("MYSQL_ROOT_PASSWORD",)),
}
NAMES = ("api", "web", "worker", "image-of-the-day", "billing", "gateway", "search", "mailer")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One component of a world; it ``uses`` files of others, whose names come before its own: none waits for itself."""

    name: str
    java: str = "21"
    digest: int = 0
    port: int | None = 8080
    manifests: tuple[str, ...] = ("pom.xml",)
    options: str = "-B -ntp"
    packages: tuple[str, ...] = ()
    audit: bool = False
    ignored: tuple[str, ...] = ("**/target",)
    servers: tuple[str, ...] = ()
    server_tag: int = 0
    server_digest: int = 0
    password: str = "pa$word"
    hosts: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything that decides what is rendered."""

    parts: tuple[Part, ...]
    actions: tuple[tuple[str, int], ...] = ()
    branch: str = "main"
    cache: str = "gha"


def start(random: Random) -> World:
    """A world to begin with."""
    names = random.sample(NAMES, random.randint(1, 4))
    parts = (
        Part(
            name=name,
            java=random.choice(("17", "21")),
            port=random.choice((None, 8080)),
            servers=_servers(random, random.choice((0, 0, 1, 2, 3))),
            uses=_uses(random, names, name),
        )
        for name in names
    )
    return World(parts=tuple(sorted(parts, key=lambda part: part.name)))


def _uses(random: Random, names: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(other for other in sorted(names) if other < name and random.random() < 0.4)


def _servers(random: Random, count: int) -> tuple[str, ...]:
    return tuple(sorted(random.sample(sorted(SERVERS), count)))


def evolved(random: Random, world: World) -> World:
    """What a later generate sees: one to three changes."""
    for _ in range(random.randint(1, 3)):
        world = random.choice(EVOLUTIONS)(random, world)
    return world


def _pins_move(random: Random, world: World) -> World:
    moved = dict(world.actions)
    for name in random.sample(sorted(shipped.shipped().actions), 2):
        moved[name] = moved.get(name, 0) + random.choice((1, 1, 10))
    parts = (dataclasses.replace(part, server_digest=part.server_digest + 1) for part in world.parts)
    return dataclasses.replace(world, actions=tuple(sorted(moved.items())), parts=tuple(parts))


def _component_comes(random: Random, world: World) -> World:
    free = [name for name in NAMES if name not in {part.name for part in world.parts}]
    if not free:
        return world
    parts = sorted((*world.parts, Part(name=random.choice(free))), key=lambda part: part.name)
    return dataclasses.replace(world, parts=tuple(parts))


def _component_goes(random: Random, world: World) -> World:
    if len(world.parts) < 2:
        return world
    gone = random.choice(world.parts)
    parts = (
        dataclasses.replace(part, uses=tuple(name for name in part.uses if name != gone.name))
        for part in world.parts
        if part is not gone
    )
    return dataclasses.replace(world, parts=tuple(parts))


def _producer_is_renamed(random: Random, world: World) -> World:
    used = sorted({name for part in world.parts for name in part.uses})
    if not used:
        return world
    old = random.choice(used)
    users = [part.name for part in world.parts if old in part.uses]
    taken = {part.name for part in world.parts}
    free = [name for name in (*NAMES, "assets") if name not in taken and name < min(users)]
    if not free or next(part for part in world.parts if part.name == old).uses:
        return world
    new = random.choice(free)
    parts = (
        dataclasses.replace(
            part,
            name=new if part.name == old else part.name,
            uses=tuple(sorted(new if name == old else name for name in part.uses)),
        )
        for part in world.parts
    )
    return dataclasses.replace(world, parts=tuple(sorted(parts, key=lambda part: part.name)))


def _uses_change(random: Random, world: World) -> World:
    part = random.choice(world.parts)
    uses = _uses(random, [one.name for one in world.parts], part.name)
    parts = (dataclasses.replace(one, uses=uses) if one is part else one for one in world.parts)
    return dataclasses.replace(world, parts=tuple(parts))


def _part_changes(random: Random, world: World) -> World:
    place = random.randrange(len(world.parts))
    part = world.parts[place]
    change: dict[str, Any] = random.choice(
        (
            {"java": "25"},
            {"digest": part.digest + 1},
            {"port": 9090},
            {"manifests": (*part.manifests, "core/pom.xml")},
            {"options": "-B -ntp -T1C"},
            {"packages": ("git", "fontconfig")},
            {"audit": not part.audit},
            {"ignored": (*part.ignored, "/*.md")},
            *([*_server_changes(random, part)] * 2 if part.servers else []),
        )
    )
    parts = list(world.parts)
    parts[place] = dataclasses.replace(part, **change)
    return dataclasses.replace(world, parts=tuple(parts))


def _server_changes(random: Random, part: Part) -> list[dict[str, Any]]:
    free = sorted(SERVERS.keys() - {*part.servers})
    gone = random.choice(part.servers)
    return [
        {"servers": tuple(sorted((*part.servers, random.choice(free)))) if free else part.servers},
        {"servers": tuple(name for name in part.servers if name != gone)},
        {"server_tag": part.server_tag + 1},
        {"server_digest": part.server_digest + 1},
        {"password": "another"},
        {"hosts": (*part.hosts, "db")},
    ]


def _settings_change(random: Random, world: World) -> World:
    if random.random() < 0.5:
        return dataclasses.replace(world, branch="trunk")
    return dataclasses.replace(world, cache="registry")


EVOLUTIONS = (
    *[_pins_move] * 4,
    *[_part_changes] * 4,
    *[_component_comes] * 2,
    *[_uses_change] * 2,
    _producer_is_renamed,
    _component_goes,
    _settings_change,
)


@lru_cache(maxsize=4096)
def rendered(world: World) -> dict[str, str]:
    """The files of a world by path."""
    used = {name for part in world.parts for name in part.uses}
    plan = Plan(
        components=tuple(_component(part, is_used=part.name in used) for part in world.parts),
        default_branch=world.branch,
        compose_file="compose.ci.yml" if any(part.servers for part in world.parts) else "",
        cache=Cache(backend="registry", ref="cache.example/team") if world.cache == "registry" else Cache(),
    )
    return {file.path: file.text for file in files(plan, _pins(world), lambda _: False)}


def _pins(world: World) -> Pins:
    original = shipped.shipped()
    return dataclasses.replace(
        original, actions={n: _moved(a, dict(world.actions)) for n, a in original.actions.items()}
    )


def _moved(action: Action, moved: dict[str, int]) -> Action:
    by = moved.get(action.name, 0)
    return bumped(action, by) if by else action


def bumped(action: Action, by: int) -> Action:
    """A later release of an action."""
    major, minor, patch = action.version.removeprefix("v").split(".")
    sha = f"{by:02x}" + action.sha[2:]
    return dataclasses.replace(action, version=f"v{major}.{minor}.{int(patch) + by}", sha=sha)


def _image(repository: str, tag: str, digest: int) -> Image:
    return Image(repository=repository, tag=tag, digest=f"sha256:{digest:064x}")


def _component(part: Part, *, is_used: bool) -> ComponentPlan:
    folder = f"services/{part.name}"
    return ComponentPlan(
        name=part.name,
        path=folder,
        context=folder,
        dockerfile=f"{folder}/Dockerfile",
        ignored=(".git", ".github", "Dockerfile", *part.ignored),
        watch=(f":(top,glob){folder}/**", *(f":(top,exclude,glob){folder}/{name}" for name in part.ignored)),
        stages=(*_stages(part), *((Stage(name=OUTPUT, base="scratch"),) if is_used else ())),
        builds_with=part.uses[:1],
        runs_with=part.uses[1:],
        port=part.port,
        test_bed=_test_bed(part) if part.servers else None,
    )


def _test_bed(part: Part) -> TestBed:
    services = tuple(_service(part, name, *SERVERS[name]) for name in part.servers)
    return TestBed(services=services, env=(("SERVER_PASSWORD", part.password), ("SERVERS", ",".join(part.servers))))


def _service(part: Part, name: str, tag: str, check: tuple[str, ...], variables: tuple[str, ...]) -> Service:
    return Service(
        name=name,
        image=_image(name, f"{tag}.{part.server_tag}", part.server_digest),
        hosts=(name, *part.hosts),
        check=check,
        env=tuple((variable, part.password) for variable in variables),
    )


def _stages(part: Part) -> tuple[Stage, ...]:
    maven = _image("maven", f"3.9-eclipse-temurin-{part.java}", part.digest)
    setup = [Run(commands=("apt-get update", f"apt-get install -y {' '.join(part.packages)}"), why="native libraries")]
    install = (Workdir(path="/app"), Copy(sources=("/app.jar",), dest="/app/app.jar", origin="artifact"))
    begin = Start(command=("java", "-jar", "/app/app.jar"), user="10001:10001", port=part.port, health="/health")
    return (
        Stage(
            name="toolchain",
            base=maven,
            instructions=(Workdir(path="/workspace"), *(setup if part.packages else ())),
            why="tools only",
        ),
        Stage(
            name="deps",
            base="toolchain",
            instructions=(
                *(Copy(sources=(name,), dest=f"/workspace/{name}") for name in part.manifests),
                Env(values=(("MAVEN_ARGS", part.options),)),
                Run(commands=(f"mvn {part.options} dependency:go-offline",)),
            ),
            why="changes with a manifest",
        ),
        Stage(
            name="build",
            base="deps",
            instructions=(
                Copy(sources=(".",), dest="/workspace/"),
                Run(
                    commands=(
                        f"mvn {part.options} package",
                        "mkdir -p /artifact",
                        "cp -l target/*.jar /artifact/app.jar",
                    )
                ),
            ),
        ),
        *(
            [Stage(name="audit", base="build", instructions=(Run(commands=("mvn verify -Paudit",)),))]
            if part.audit
            else []
        ),
        Stage(
            name="test",
            base="build",
            instructions=(Test(commands=(f"mvn {part.options} verify",), reports=("*/TEST-*.xml",)),),
            why="succeeds always",
        ),
        Stage(name="reports", base="scratch", instructions=(Copy(sources=("/reports/",), dest="/", origin="test"),)),
        Stage(name="artifact", base="scratch", instructions=(Copy(sources=("/artifact/",), dest="/", origin="build"),)),
        Stage(
            name="runtime",
            base=_image("eclipse-temurin", f"{part.java}-jre", part.digest),
            instructions=(*install, begin),
        ),
    )
