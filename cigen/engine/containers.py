"""Starts and stops the containers of ``cigen run``, on a network where they find each other by name."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn

from cigen.display import printable
from cigen.engine import waiting
from cigen.engine.client import shown
from cigen.engine.launch import Launch, Running, State, Stopped
from cigen.engine.ownership import COMPONENT, MADE, REPOSITORY, Owner, is_own_tag
from cigen.errors import EngineError

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_LAUNCH = "io.cigen.launch"
_STOP_SECONDS = 10
_TAKEN = re.compile(r"port is already allocated|address already in use|ports are not available", re.IGNORECASE)


def start(client: DockerClient, launch: Launch) -> Running:
    """Start a container and wait until its port answers; one that runs as asked already is left alone.

    Raises :class:`EngineError` where the name or port is taken, the image is missing, or the container ends.
    """
    from docker.errors import ImageNotFound

    with _explained():
        try:
            image = client.images.get(launch.image).id or ""
        except ImageNotFound:
            raise EngineError(
                f"the engine has no image {printable(launch.image)}",
                hint=f"does the target {printable(launch.component)}-image of the bake file still make one?",
            ) from None
        return _start(client, launch, image)


def refuse_taken(client: DockerClient, launch: Launch) -> None:
    """Raise :class:`EngineError` where somebody else's container has the name: better before a long build."""
    with _explained():
        _named(client, launch.owner, launch.name, "choose another name with --name")


def stop(client: DockerClient, owner: Owner, *, name: str | None = None, components: Iterable[str] = ()) -> Stopped:
    """Remove a repository's containers, of these ``components`` or all, or the one of that ``name``, and their images.

    A network that cigen made goes when nobody is on it. Raises :class:`EngineError` for a container of another's.
    """
    wanted = set(components)
    with _explained():
        if name is not None:
            found = _named(client, owner, name)
            containers = [found] if found else []
        else:
            owned = client.containers.list(all=True, filters={"label": [MADE, f"{REPOSITORY}={owner.repository}"]})
            containers = [one for one in owned if not wanted or one.labels.get(COMPONENT) in wanted]
        for container in containers:
            _remove(client, container)
        removed = tuple(sorted(container.name or "" for container in containers))
        return Stopped(containers=removed, networks=_remove_networks(client))


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Turn what the SDK raises into the engine's own words."""
    from docker.errors import DockerException

    try:
        yield
    except (DockerException, OSError) as error:
        raise EngineError(shown(error)) from None


def _start(client: DockerClient, launch: Launch, image: str) -> Running:
    key = _key(launch, image)
    state: State = "started"
    if old := _named(client, launch.owner, launch.name, "choose another name with --name"):
        if old.labels.get(_LAUNCH) == key and old.status == "running":
            return waiting.until_ready(client, launch, old, "running already")
        _remove(client, old)
        state = "replaced"
    _ensure_network(client, launch.network)
    return waiting.until_ready(client, launch, _create(client, launch, key), state)


def _named(client: DockerClient, owner: Owner, name: str, *advice: str) -> Container | None:
    """The container called ``name``; raises for one of somebody else's, with what may be done beside ``advice``."""
    from docker.errors import NotFound

    try:
        container = client.containers.get(name)
    except NotFound:
        return None
    if container.name != name:  # an id, or the start of one, is not a name
        return None
    if owner.owns(container.labels):
        return container
    repository = container.labels.get(REPOSITORY) if MADE in container.labels else None
    if repository:
        whose = f"belongs to the repository {printable(repository)}"
        mend = f"`cigen stop {printable(shlex.quote(repository))}` removes it"
    else:
        whose = "was not made by cigen"
        mend = f"`docker rm -f {printable(name)}` removes it"
    raise EngineError(f"the container {printable(name)} is there and {whose}", hint=", or ".join((*advice, mend)))


def _create(client: DockerClient, launch: Launch, key: str) -> Container:
    from docker.errors import APIError

    container = client.containers.create(
        launch.image,
        name=launch.name,
        network=launch.network,
        environment=dict(launch.environment),
        ports={f"{port.container}/tcp": (port.address or "0.0.0.0", port.host) for port in launch.publish},  # noqa: S104 - as docker publishes
        labels={**launch.owner.labels(launch.component), _LAUNCH: key},
    )
    try:
        container.start()
    except APIError as error:
        container.remove(force=True, v=True)
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


def _remove(client: DockerClient, container: Container) -> None:
    """Remove a container, and its image where that is cigen's own and nobody else's."""
    from docker.errors import APIError

    image = str(container.attrs["Image"])
    container.stop(timeout=_STOP_SECONDS)
    container.remove(force=True, v=True)
    with contextlib.suppress(APIError):  # gone already, or in use by another container
        found = client.images.get(image)
        if MADE in found.labels:
            for name in [tag for tag in found.tags if is_own_tag(tag)] or ([] if found.tags else [image]):
                client.images.remove(name)


def _ensure_network(client: DockerClient, name: str) -> None:
    if not any(network.name == name for network in client.networks.list(names=[name])):
        client.networks.create(name, labels={MADE: "true"}, check_duplicate=True)


def _remove_networks(client: DockerClient) -> tuple[str, ...]:
    removed = []
    for network in client.networks.list(filters={"label": MADE}):
        name = network.name or ""
        if not client.containers.list(all=True, filters={"network": name}):
            network.remove()
            removed.append(name)
    return tuple(sorted(removed))


def _key(launch: Launch, image: str) -> str:
    """Equal for launches that would make the same container."""
    ports = [(port.host, port.container, port.address) for port in launch.publish]
    values = [image, launch.network, ports, sorted(launch.environment.items())]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
