"""The user's registry credentials, where ``docker login`` keeps them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker.auth import AuthConfig


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Either a name and a password, or an identity token; never shown."""

    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)


def of(registry: str) -> Credentials | None:
    """The credentials for a registry's host name; ``None`` where the user is not logged in there."""
    from docker.errors import DockerException

    config = _configuration()
    helper = config.get_credential_store(registry) if config else None
    if config is None or (helper and shutil.which(f"docker-credential-{helper}") is None):
        return None
    try:
        return _credentials(config.resolve_authconfig(registry) or {})
    except (DockerException, OSError, ValueError):
        return None  # a helper that fails: the registry may still answer without


def helpers() -> tuple[str, ...]:
    """The programs that docker asks for credentials, by their full names, sorted."""
    config = _configuration()
    names = {config.creds_store, *config.cred_helpers.values()} - {None, ""} if config else set()
    return tuple(sorted(f"docker-credential-{name}" for name in names))


def _configuration() -> AuthConfig | None:
    from docker import auth
    from docker.errors import DockerException

    try:
        return auth.load_config()
    except (DockerException, OSError, ValueError, AttributeError):
        return None  # not what docker login writes


def _credentials(entry: dict[str, Any]) -> Credentials | None:
    # Entries of the file have lower-case keys, those of a helper upper-case ones.
    values = {str(key).lower(): value for key, value in entry.items()}
    if token := values.get("identitytoken"):
        return Credentials(identity_token=str(token))
    if values.get("username") and values.get("password"):
        return Credentials(username=str(values["username"]), password=str(values["password"]))
    return None
