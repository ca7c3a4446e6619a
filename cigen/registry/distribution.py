"""Two questions of the registry protocol: which digest does a tag have, and when was an image made.

https://distribution.github.io/distribution/spec/api/ and https://github.com/opencontainers/image-spec.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from requests import Response

    from cigen.registry.connection import Connection

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ACCEPT = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_MAX_JSON = 1 << 20  # bytes of a manifest or a configuration
_CHUNK = 1 << 16
_PLATFORM = {"os": "linux", "architecture": "amd64"}


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """No answer, and why; ``passing`` if another try may find one."""

    reason: str
    passing: bool = False


_Found = TypeVar("_Found")


def digest(name: str) -> str | Unknown:
    """Ask for the digest of ``repository:tag``; a failure that may pass is tried twice."""
    host, path, tag = locate(name)
    return _asked(host, path, lambda connection: _digest(connection, tag))


def created(name: str, digest: str) -> datetime | Unknown:
    """Ask when the image ``digest`` of ``repository:tag`` was made, by what it says itself (for linux/amd64)."""
    host, path, _ = locate(name)
    return _asked(host, path, lambda connection: _created(connection, digest))


def tags(repository: str) -> tuple[str, ...] | Unknown:
    """Ask for the tags of an image's repository."""
    host, path, _ = locate(repository)
    return _asked(host, path, _tags)


def locate(name: str) -> tuple[str, str, str]:
    """``repository:tag`` as registry host, path and tag: ``node:24`` is Docker Hub's ``library/node``."""
    repository, _, tag = name.rpartition(":")
    if not repository or "/" in tag:
        repository, tag = name, "latest"
    first, _, rest = repository.partition("/")
    if rest and (first == "localhost" or "." in first or ":" in first):
        host, path = first, rest
    else:
        host, path = "docker.io", repository
    if host in ("docker.io", "index.docker.io"):
        return "registry-1.docker.io", path if "/" in path else f"library/{path}", tag
    return host, path, tag


def _asked(host: str, path: str, question: Callable[[Connection], _Found | Unknown]) -> _Found | Unknown:
    answer = _once(host, path, question)
    return _once(host, path, question) if isinstance(answer, Unknown) and answer.passing else answer


def _once(host: str, path: str, question: Callable[[Connection], _Found | Unknown]) -> _Found | Unknown:
    import requests

    from cigen.registry.connection import Connection

    with requests.Session() as session:
        try:
            return question(Connection(session, host, path))
        except requests.RequestException as error:
            return Unknown(reason=f"{host} cannot be asked: {type(error).__name__}", passing=True)


def _digest(connection: Connection, tag: str) -> str | Unknown:
    answer = _answer(connection, "HEAD", f"manifests/{tag}")
    if isinstance(answer, Unknown):
        return answer
    found = answer.headers.get("Docker-Content-Digest", "")
    return found if _DIGEST.fullmatch(found) else Unknown(reason=f"{connection.host} gave no digest")


def _tags(connection: Connection) -> tuple[str, ...] | Unknown:
    told = _json(connection, "tags/list?n=10000")
    if isinstance(told, Unknown):
        return told
    listed = told.get("tags")
    return tuple(tag for tag in listed if isinstance(tag, str)) if isinstance(listed, list) else ()


def _created(connection: Connection, digest: str) -> datetime | Unknown:
    manifest = _json(connection, f"manifests/{digest}")
    if isinstance(manifest, Mapping) and "manifests" in manifest:
        manifest = _json(connection, f"manifests/{_of_platform(manifest)}")
    if isinstance(manifest, Unknown):
        return manifest
    config = _json(connection, f"blobs/{_mapping(manifest.get('config')).get('digest', '')}")
    if isinstance(config, Unknown):
        return config
    try:
        made = datetime.fromisoformat(str(config.get("created")))
    except ValueError:
        return Unknown(reason=f"{connection.host} does not tell when the image was made")
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _of_platform(index: Mapping[str, Any]) -> object:
    """The digest of the index's image for :data:`_PLATFORM`; "" where there is none."""
    listed = index["manifests"]
    items = map(_mapping, listed) if isinstance(listed, list) else ()
    return next(
        (item.get("digest") for item in items if _PLATFORM.items() <= _mapping(item.get("platform")).items()), ""
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _json(connection: Connection, place: str) -> Mapping[str, Any] | Unknown:
    answer = _answer(connection, "GET", place)
    if isinstance(answer, Unknown):
        return answer
    content = b"".join(islice(answer.iter_content(_CHUNK), _MAX_JSON // _CHUNK))
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    return data if isinstance(data, dict) else Unknown(reason=f"{connection.host} gave something unreadable")


def _answer(connection: Connection, method: str, place: str) -> Response | Unknown:
    host = connection.host
    answer = connection.ask(method, place, _ACCEPT)
    if answer is None:
        return Unknown(reason=f"{host} refused to give a token")
    status = answer.status_code
    if status == 200:
        return answer
    if status in (401, 403):
        return Unknown(reason=f"{host} wants a login: docker login {host}")
    if status == 404:
        return Unknown(reason=f"{host} has no such image")
    if status == 429:
        return Unknown(reason=f"{host} limits how often it may be asked: docker login, or later")
    return Unknown(reason=f"{host} answered {status}", passing=status >= 500)
