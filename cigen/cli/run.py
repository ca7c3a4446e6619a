"""``cigen run`` and ``stop``: a repository's images as containers of this machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cigen.cli import targets
from cigen.cli.arguments import Components, Folder
from cigen.cli.output import line
from cigen.display import printable
from cigen.engine import client, containers
from cigen.engine.launch import Launch, Publish, Running
from cigen.engine.ownership import Owner
from cigen.errors import UsageError
from cigen.plan import ComponentPlan

_PUBLISH = re.compile(r"(?:(?P<address>\[[^\]]+\]|\d+(?:\.\d+)+):)?(?P<host>\d{1,9})(?::(?P<container>\d{1,9}))?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,62}")  # Docker's grammar, no longer than a host's name may be
_NO_NAMES = ("bridge", "default", "host", "none")  # Docker's own networks, on which nobody is found by name
_VARIABLE = re.compile(r"[^=\s\x00]+")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("run")(run)
    app.command("stop")(stop)


def run(
    path: Folder = Path(),
    component: Components = None,
    publish: Annotated[
        str | None,
        typer.Option("--publish", "-p", metavar="[ADDRESS:]PORT[:PORT]", help="Where to listen here, and in there."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its name, else the component's.")] = None,
    network: Annotated[
        str, typer.Option("--network", metavar="NAME", help="Where containers find each other by name.")
    ] = "nat",
    env: Annotated[list[str] | None, typer.Option("--env", "-e", metavar="NAME=VALUE", help="May be repeated.")] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0, help="How long to wait for an answer.")
    ] = 60.0,
) -> None:
    """Build the images, start them, and print where they answer."""
    plan = targets.planned(path)
    chosen = plan.in_order(targets.chosen(plan, component))
    apps = [part for part in chosen if part.is_app or part.own_dockerfile]
    if not apps:
        raise UsageError("nothing here can be started: no component is an app", hint="`cigen inspect` shows why")
    if (name or publish) and len(apps) > 1:
        listed = ", ".join(part.name for part in apps)
        raise UsageError("--name and --publish are for one component", hint=f"--component, one of {listed}")
    owner = Owner.of(path)
    variables = dict(_variable(item) for item in env or ())
    launches = [
        Launch(
            owner=owner,
            name=_name("--name", name or part.name),
            image=owner.image(part.name),
            component=part.name,
            publish=published(part, publish),
            network=_network(network),
            environment=variables,
            seconds=timeout,
        )
        for part in apps
    ]
    targets.given(plan.with_producers(apps))
    targets.ready()
    engine = client.connect()
    for launch in launches:
        containers.refuse_taken(engine, launch)
    targets.baked(path, plan, [f"{part.name}-image" for part in apps], _overrides(launches))
    for launch in launches:
        _show_running(containers.start(engine, launch), launch)


def stop(
    path: Folder = Path(),
    component: Components = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Only the container of this name.")] = None,
) -> None:
    """Stop and remove what `cigen run` started here."""
    if name and component:
        raise UsageError("--name and --component are two ways to choose", hint="give one of them")
    parts = [part.name for part in targets.chosen(targets.planned(path), component)] if component else []
    stopped = containers.stop(client.connect(), Owner.of(path), name=name, components=parts)
    for what, gone in (("container", stopped.containers), ("network", stopped.networks)):
        for item in gone:
            line(f"removed {what} {printable(item)}")
    if not stopped.containers:
        line("nothing of this repository was running")


def published(part: ComponentPlan, wanted: str | None) -> tuple[Publish, ...]:
    """The ports of ``--publish``, or the component's own; raises :class:`UsageError`."""
    if wanted is None:
        return (Publish(host=part.port, container=part.port),) if part.port else ()
    match = _PUBLISH.fullmatch(wanted)
    if match is None:
        raise _unpublishable(wanted, "cannot be read")
    host, container = (int(text) for text in (match["host"], match["container"] or part.port or match["host"]))
    for port in (host, container):
        if not 0 < port < 65536:
            raise _unpublishable(wanted, f"a port is a number from 1 to 65535, not {port}")
    address = (match["address"] or "").strip("[]")
    try:
        if address:
            ipaddress.ip_address(address)
    except ValueError:
        raise _unpublishable(wanted, f"{address} is no address") from None
    return (Publish(host=host, container=container, address=address),)


def _unpublishable(wanted: str, why: str) -> UsageError:
    return UsageError(
        f"--publish {printable(wanted, limit=80)}: {printable(why, limit=120)}",
        hint="PORT, PORT:CONTAINER-PORT or ADDRESS:PORT:CONTAINER-PORT, such as 800:80 or 127.0.0.1:800:80",
    )


def _name(option: str, value: str) -> str:
    if not _NAME.fullmatch(value):
        hint = "2 to 63 letters, digits, dots, dashes and underscores, the first a letter or digit"
        raise UsageError(f"{option} cannot be {printable(value, limit=80)!r}", hint=hint)
    return value


def _network(value: str) -> str:
    if value in _NO_NAMES:
        raise UsageError(
            f"on Docker's own network {value} containers do not find each other by name",
            hint="choose another --network",
        )
    return _name("--network", value)


def _variable(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not _VARIABLE.fullmatch(name):
        raise UsageError("--env must be NAME=VALUE")  # the value may be a secret: it is not shown
    return name, value


def _overrides(launches: Sequence[Launch]) -> list[str]:
    """What makes the images this repository's own, whatever the bake file calls them."""
    return [
        override
        for launch in launches
        for override in (
            f"{launch.component}-image.tags={launch.image}",
            f"{launch.component}-image.output=type=docker",
            *(f"{launch.component}-image.labels.{key}={value}"
              for key, value in launch.owner.labels(launch.component).items()),
        )
    ]  # fmt: skip


def _show_running(running: Running, launch: Launch) -> None:
    where = f" at {running.url}" if running.url else ""
    line(f"{running.name}: {running.state}{where}, as {running.name} on the network {running.network}", "bold")
    if not launch.publish:
        line("  no port of it is known, so none is published: --publish PORT:CONTAINER-PORT", "dim")
