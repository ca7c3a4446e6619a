"""A connection to the Docker Engine through its SDK, and what the engine says of itself."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cigen.display import printable
from cigen.errors import EngineError

if TYPE_CHECKING:
    from docker import DockerClient as DockerClient  # noqa: PLC0414 - the type's name for other modules

MINIMUM_ENGINE = 23  # the first whose default builder is BuildKit
_SECONDS = 15
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_USUAL = "unix:///var/run/docker.sock"
_CONTAINERD = "io.containerd.snapshotter.v1"


@dataclass(frozen=True, kw_only=True)
class EngineFacts:
    """What an engine says of itself; ``host`` as the SDK names it, ``root`` the folder with its data there."""

    host: str
    version: str
    containerd_store: bool
    root: str

    @property
    def is_local(self) -> bool:
        """Whether the engine shares this machine's disk."""
        return self.host in ("http+docker://localhost", "http+docker://localnpipe")


def connect(host: str | None = None, *, seconds: float = _SECONDS) -> DockerClient:
    """Reach the engine at ``host``, else at DOCKER_HOST or the current docker context.

    Raises :class:`EngineError` that tells what to do; ``seconds`` bounds every single call.
    """
    import docker
    from docker.errors import DockerException

    where = endpoint(host)
    try:
        _knock(where)
        if host is not None:
            return docker.DockerClient(base_url=host, timeout=int(seconds), use_ssh_client=True)
        return docker.from_env(timeout=int(seconds), use_ssh_client=True, use_context=_context() is not None)
    except (DockerException, OSError, ValueError) as error:
        raise _explained(error, where) from None


def endpoint(host: str | None = None) -> str:
    """Where the engine is looked for: at ``host``, DOCKER_HOST, the current docker context or the usual socket."""
    return host or os.environ.get("DOCKER_HOST") or _context() or _USUAL


def facts(client: DockerClient) -> EngineFacts:
    """Ask the engine for its version and how it stores images."""
    from docker.errors import DockerException

    try:
        info = client.info()
    except (DockerException, OSError) as error:
        raise _explained(error, client.api.base_url) from None
    return EngineFacts(
        host=client.api.base_url,
        version=str(info.get("ServerVersion", "")),
        containerd_store=any(_CONTAINERD in row for row in info.get("DriverStatus") or []),
        root=str(info.get("DockerRootDir", "")),
    )


def digest(client: DockerClient, image: str) -> str | None:
    """The digest of an image in its registry, asked through the engine: its mirrors, its network.

    ``None`` where the registry has no such image; raises :class:`EngineError` where it could not be asked.
    """
    from docker.errors import DockerException, NotFound

    try:
        found = client.images.get_registry_data(image).id
    except NotFound:
        return None
    except (DockerException, OSError) as error:
        raise EngineError(shown(error)) from None
    return found if found and _DIGEST.fullmatch(found) else None


def shown(error: Exception) -> str:
    """An error of the SDK in one safe line: the engine's own words where it said something."""
    words = getattr(error, "explanation", None) or str(error)
    return printable(" ".join(str(words).split()), limit=300)


def _context() -> str | None:
    """The endpoint of the current docker context; ``None`` where none is chosen."""
    from docker.context import ContextAPI
    from docker.utils.config import find_config_file

    # Without a configuration file the SDK would look for contexts in the current folder, a repository.
    if os.environ.get("DOCKER_HOST") or find_config_file() is None:
        return None
    name = os.environ.get("DOCKER_CONTEXT")
    try:
        found = ContextAPI.get_context(name)
    except Exception:  # noqa: BLE001 - it is what the SDK raises for a damaged one
        found = None
    if found is None:
        raise EngineError(
            f"the docker context {printable(name or 'in use')} cannot be read",
            hint="docker context ls shows what there is; docker context use chooses",
        )
    return str(found.Host)


def _knock(where: str) -> None:
    """Raise what keeps a local socket from being opened; the SDK would wrap that, and leave its socket open."""
    if where.startswith("unix://"):
        with socket.socket(socket.AF_UNIX) as knocking:
            knocking.settimeout(_SECONDS)
            knocking.connect(where.removeprefix("unix://"))


def _explained(error: Exception, where: str) -> EngineError:
    causes = [cause for step in _chain(error) for cause in (step, *step.args)]
    for kind, message, hint in _REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return EngineError(message, where=printable(where), hint=hint)
    if where.startswith("ssh://") and "paramiko" in str(error):
        hint = "install it where cigen is (pip install paramiko), or forward the engine's socket: ssh -L"
        return EngineError("an engine over ssh needs the Python package paramiko", where=printable(where), hint=hint)
    hint = "is Docker running? docker version tells; DOCKER_HOST or a docker context names another engine"
    return EngineError(f"no Docker Engine answers: {shown(error)}", where=printable(where), hint=hint)


_REASONS: tuple[tuple[type[OSError], str, str], ...] = (
    (
        PermissionError,
        "the Docker Engine's socket may not be opened by you",
        "sudo usermod -aG docker $USER and log in again, or use rootless Docker",
    ),
    (
        FileNotFoundError,
        "there is no Docker Engine",
        "start Docker (sudo systemctl start docker, or Docker Desktop), or set DOCKER_HOST",
    ),
    (
        ConnectionRefusedError,
        "the Docker Engine does not answer",
        "start Docker (sudo systemctl start docker, or Docker Desktop), or set DOCKER_HOST",
    ),
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, its causes and the errors that those carry as arguments, each once."""
    pending, seen = [error], set[int]()
    while pending:
        step = pending.pop(0)
        if id(step) in seen:
            continue
        seen.add(id(step))
        yield step
        linked = (step.__cause__, step.__context__, *step.args)
        pending.extend(item for item in linked if isinstance(item, BaseException))
