"""Waits until a container answers, and tells what it said if it does not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from cigen.display import printable
from cigen.engine import probe
from cigen.engine.client import endpoint
from cigen.engine.launch import Launch, Running, State
from cigen.errors import EngineError

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container


def until_ready(client: DockerClient, launch: Launch, container: Container, state: State) -> Running:
    """Wait until the first published port answers, or a container without one has lived for a moment."""
    deadline = time.monotonic() + launch.seconds
    port = launch.publish[0].host if launch.publish else None
    host = _reached(client, launch.publish[0].address) if launch.publish else ""
    answer: probe.Answer | None = None
    while answer is None:
        container.reload()
        if container.status != "running":
            _fail(container, f"ended with exit code {container.attrs['State']['ExitCode']}")
        if time.monotonic() > deadline:
            _fail(container, f"runs, but does not answer on port {port} after {launch.seconds:g} s; it keeps running")
        answer = probe.ask(host, port) if port is not None else probe.settle()
    url = f"{'http' if answer == 'http' else 'tcp'}://{f'[{host}]' if ':' in host else host}:{port}"
    return Running(
        name=launch.name, id=container.id or "", network=launch.network, state=state,
        url=None if port is None else f"{url}/" if answer == "http" else url, http=answer == "http",
    )  # fmt: skip


def _fail(container: Container, message: str) -> NoReturn:
    name = printable(str(container.name))
    log = container.logs(tail=15).decode(errors="replace").splitlines()
    raise EngineError(
        f"{name} {message}" if log else f"{name} {message} (it said nothing)",
        said=log,
        hint=f"`docker logs {name}` shows all it said, `cigen stop --name {name}` removes it",
    )


def _reached(client: DockerClient, address: str) -> str:
    """The name under which this machine reaches a port that the engine publishes at ``address``."""
    url = urlsplit(client.api.base_url)
    if url.scheme in ("http", "https"):
        return url.hostname or "localhost"
    if url.netloc == "ssh":
        return urlsplit(endpoint()).hostname or "localhost"
    return "localhost" if address in ("", "0.0.0.0", "::") else address  # noqa: S104 - compared, not bound
