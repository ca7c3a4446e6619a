"""Whose a container or an image is: cigen labels what it makes with the folder of the repository."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MADE = "io.cigen.made"
REPOSITORY = "io.cigen.repository"
COMPONENT = "io.cigen.component"
# No registry is called so: nothing of that name is pulled or pushed by accident, and no tag of a user's is moved.
_IMAGES = "localhost/cigen/"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A repository on this machine, known by its folder with every link followed."""

    repository: str

    @classmethod
    def of(cls, folder: Path) -> Owner:
        """The repository in ``folder``."""
        # A label is UTF-8, a path any bytes.
        return cls(repository=os.fsencode(folder.resolve()).decode(errors="backslashreplace"))

    def image(self, component: str) -> str:
        """The tag of the image that ``cigen run`` makes of a component, which no other repository has."""
        folder = re.sub(r"[^a-z0-9]+", "-", Path(self.repository).name.lower())[:40].strip("-") or "repository"
        return f"{_IMAGES}{folder}-{hashlib.sha256(self.repository.encode()).hexdigest()[:12]}/{component}:latest"

    def labels(self, component: str) -> dict[str, str]:
        """The labels of what is made for a component."""
        return {MADE: "true", REPOSITORY: self.repository, COMPONENT: component}

    def owns(self, labels: Mapping[str, str]) -> bool:
        """Whether what has these labels was made for this repository."""
        return MADE in labels and labels.get(REPOSITORY) == self.repository


def is_own_tag(tag: str) -> bool:
    """Whether an image's tag is one that cigen made up."""
    return tag.startswith(_IMAGES)
