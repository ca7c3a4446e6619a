"""Applications of Meteor, which brings a Node and packages of its own: https://docs.meteor.com/cli/."""

from __future__ import annotations

from cigen.ecosystems.base import below
from cigen.ecosystems.node.package import MANIFEST
from cigen.evidence import places
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import Settings

_RELEASE = ".meteor/release"


def folders(repo: Repo, settings: Settings) -> tuple[str, ...]:
    """Where the applications lie, without examples."""
    paths = (path for path in repo.named("release") if f"/{path}".endswith(f"/{_RELEASE}"))
    found = (path.removesuffix(_RELEASE) for path in paths)
    kept = (place for place in found if not places.is_aside(place) and not settings.excludes(f"{place}{MANIFEST}"))
    return tuple(place.rstrip("/") or "." for place in kept)


def left_out(folder: str) -> Finding:
    """Tell that the application in ``folder`` is no component."""
    file = below(folder, MANIFEST)
    message = f"{below(folder, _RELEASE)}: Meteor is built with its own tool, which no image here has: left out"
    return Finding(code="meteor-not-supported", severity="warning", message=message, file=file)
