"""Starts and stops the containers of ``cigen run``, on a network where they find each other by name."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NoReturn
from urllib.parse import urlsplit

from cigen.display import printable
from cigen.engine import probe
from cigen.engine.client import shown
from cigen.errors import EngineError

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

NETWORK = "nat"
_MADE = "io.cigen.made"
_COMPONENT = "io.cigen.component"
_LAUNCH = "io.cigen.launch"
_STOP_SECONDS = 10
_TAKEN = re.compile(r"port is already allocated|address already in use|ports are not available", re.IGNORECASE)

State = Literal["started", "replaced", "running already"]


@dataclass(frozen=True, kw_only=True)
class Publish:
    """A port of the container at a port of the engine's machine, at one ``address`` of it or at all."""

    host: int
    container: int
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What to start: ``image`` as it is named in the engine, ``component`` as the plan names it."""

    name: str
    image: str
    component: str
    publish: tuple[Publish, ...] = ()
    network: str = NETWORK
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Running:
    """A container that answers at ``url``, its first published port; ``http`` if HTTP is spoken there."""

    name: str
    id: str
    network: str
    state: State
    url: str | None = None
    http: bool = False


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """What ``stop`` removed, by name."""

    containers: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


def start(client: DockerClient, launch: Launch) -> Running:
    """Start a container and wait until its port answers; one that runs as asked already is left alone.

    Raises :class:`EngineError` where the name or port is taken, the image is missing, or the container ends.
    """
    from docker.errors import DockerException, ImageNotFound

    try:
        image = client.images.get(launch.image).id or ""
        return _start(client, launch, image)
    except ImageNotFound:
        raise EngineError(f"the engine has no image {printable(launch.image)}", hint="cigen build makes it") from None
    except (DockerException, OSError) as error:
        raise EngineError(shown(error)) from None


def stop(client: DockerClient, names: Iterable[str] = ()) -> Stopped:
    """Remove the named containers of cigen, or all of them, and the networks it made that nobody is on."""
    from docker.errors import DockerException

    try:
        containers = [found for name in names for found in [_mine(client, name)] if found]
        if not names:
            containers = client.containers.list(all=True, filters={"label": _MADE})
        for container in containers:
            _remove(container)
        removed = tuple(sorted(container.name or "" for container in containers))
        return Stopped(containers=removed, networks=_remove_networks(client))
    except (DockerException, OSError) as error:
        raise EngineError(shown(error)) from None


def _start(client: DockerClient, launch: Launch, image: str) -> Running:
    key = _key(launch, image)
    state: State = "started"
    if old := _mine(client, launch.name):
        if old.labels.get(_LAUNCH) == key and old.status == "running":
            return _await(client, launch, old, "running already")
        _remove(old)
        state = "replaced"
    _ensure_network(client, launch.network)
    return _await(client, launch, _create(client, launch, key), state)


def _mine(client: DockerClient, name: str) -> Container | None:
    from docker.errors import NotFound

    try:
        container = client.containers.get(name)
    except NotFound:
        return None
    if container.name != name:  # an id, or the start of one, is not a name
        return None
    if _MADE not in container.labels:
        raise EngineError(
            f"a container named {printable(name)} is there that cigen did not make",
            hint=f"choose another name with --name, or remove it: docker rm -f {printable(name)}",
        )
    return container


def _create(client: DockerClient, launch: Launch, key: str) -> Container:
    from docker.errors import APIError

    container = client.containers.create(
        launch.image,
        name=launch.name,
        network=launch.network,
        environment=dict(launch.environment),
        ports={f"{port.container}/tcp": (port.address or "0.0.0.0", port.host) for port in launch.publish},  # noqa: S104 - as docker publishes
        labels={_MADE: "true", _COMPONENT: launch.component, _LAUNCH: key},
    )
    try:
        container.start()
    except APIError as error:
        _remove(container)
        _explain(client, launch, error)
    return container


def _explain(client: DockerClient, launch: Launch, error: Exception) -> NoReturn:
    if not _TAKEN.search(str(error)):
        raise EngineError(f"{printable(launch.name)} does not start: {shown(error)}") from None
    wanted = {str(port.host) for port in launch.publish}
    owners = [
        container.name
        for container in client.containers.list()
        for bindings in container.ports.values()
        if any(binding["HostPort"] in wanted for binding in bindings or ())
    ]
    by = f" by the container {printable(str(owners[0]))}" if owners else ""
    raise EngineError(
        f"port {' or '.join(sorted(wanted))} is taken{by}",
        hint="choose another: --publish PORT:CONTAINER-PORT",
    ) from None


def _await(client: DockerClient, launch: Launch, container: Container, state: State) -> Running:
    """Wait until the first published port answers, or a container without one has lived for a moment."""
    deadline = time.monotonic() + launch.seconds
    host = _machine(client)
    port = launch.publish[0].host if launch.publish else None
    answer: probe.Answer | None = None
    while answer is None:
        container.reload()
        if container.status != "running":
            _fail(container, launch, f"ended with exit code {container.attrs['State']['ExitCode']}")
        if time.monotonic() > deadline:
            _fail(container, launch, f"does not answer on port {port} after {launch.seconds:.0f} s")
        answer = probe.ask(host, port) if port is not None else probe.settle()
    url = f"{'http' if answer == 'http' else 'tcp'}://{host}:{port}" if port is not None else None
    return Running(
        name=launch.name, id=container.id or "", network=launch.network, state=state,
        url=f"{url}/" if answer == "http" else url, http=answer == "http",
    )  # fmt: skip


def _fail(container: Container, launch: Launch, message: str) -> NoReturn:
    log = container.logs(tail=15).decode(errors="replace").splitlines()
    shown_log = "".join(f"\n  {printable(line)}" for line in log)
    raise EngineError(
        f"{printable(launch.name)} {message}{shown_log}",
        hint=f"docker logs {printable(launch.name)} shows all it said",
    )


def _remove(container: Container) -> None:
    container.stop(timeout=_STOP_SECONDS)
    container.remove(force=True, v=True)


def _ensure_network(client: DockerClient, name: str) -> None:
    if not any(network.name == name for network in client.networks.list(names=[name])):
        client.networks.create(name, labels={_MADE: "true"}, check_duplicate=True)


def _remove_networks(client: DockerClient) -> tuple[str, ...]:
    removed = []
    for network in client.networks.list(filters={"label": _MADE}):
        name = network.name or ""
        if not client.containers.list(all=True, filters={"network": name}):
            network.remove()
            removed.append(name)
    return tuple(sorted(removed))


def _machine(client: DockerClient) -> str:
    """The name under which this machine reaches the ports that the engine publishes."""
    url = urlsplit(client.api.base_url)
    return url.hostname or "localhost" if url.scheme in ("http", "https") else "localhost"


def _key(launch: Launch, image: str) -> str:
    """Equal for launches that would make the same container."""
    ports = [(port.host, port.container, port.address) for port in launch.publish]
    values = [image, launch.network, ports, sorted(launch.environment.items())]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
