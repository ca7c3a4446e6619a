"""The real registries and the real repositories of actions."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from cigen.errors import TryAgainError
from cigen.git import remotes
from cigen.registry import Resolution, distribution, resolve
from cigen.registry.distribution import Unknown


class Online:
    """Asks over the network; actions live on the GitHub server of ``GITHUB_SERVER_URL``, or on github.com."""

    def __init__(self, server: str | None = None) -> None:
        self._server = server or os.environ.get("GITHUB_SERVER_URL") or "https://github.com"

    def digests(self, images: Sequence[str]) -> Resolution:
        """Through the engine, which knows its mirrors, else of the registries."""
        return resolve(images)

    def image_made(self, image: str, digest: str) -> datetime | Unknown:
        """By the image's own configuration."""
        return distribution.created(image, digest)

    def tags(self, action: str) -> Mapping[str, str] | Unknown:
        """By git."""
        try:
            return remotes.tags(self._url(action))
        except TryAgainError as error:
            return Unknown(reason=error.message)

    def commit_made(self, action: str, commit: str) -> datetime | Unknown:
        """By git."""
        try:
            return remotes.date_of(self._url(action), commit)
        except TryAgainError as error:
            return Unknown(reason=error.message)

    def _url(self, action: str) -> str:
        owner, name = action.split("/")[:2]  # an action may be a folder of a repository
        return f"{self._server}/{owner}/{name}"
