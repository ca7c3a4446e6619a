"""Which versions have an image, which image, and which commit of which action: data shipped with cigen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from cigen.plan import Image


@dataclass(frozen=True, kw_only=True)
class Action:
    """A GitHub action, by commit; ``version`` is the tag that a person knows the commit by."""

    name: str
    version: str
    sha: str


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A language runtime: versions with an image, oldest first, and their ends of life (ISO dates).

    ``prefer`` tells which of several acceptable versions is taken: the "lowest" or the "newest". ``lts`` are
    those with long-term support, and ``names`` their code names. ``hashes`` are the SHA-256 of what is downloaded for a
    release where there is no image. ``declared`` are those whose version people
    declare: in settings, and as a row of ``cigen.evidence.conventions`` says.
    """

    name: str
    versions: tuple[str, ...]
    default: str
    prefer: str
    end_of_life: Mapping[str, str]
    images: Mapping[str, tuple[str, str]]
    declared: bool = False
    lts: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    end_of_life_as_of: str = ""
    end_of_life_source: str = ""

    def image(self, role: str, version: str) -> Image:
        """The image that plays ``role`` ("jdk", "jre", ...) for ``version``."""
        repository, tag = self.images[role]
        return Image(repository=repository, tag=tag.format(version=version))


@dataclass(frozen=True, kw_only=True)
class Pins:
    """All pins; :func:`shipped` reads those that come with cigen."""

    tools: Mapping[str, Tool]
    actions: Mapping[str, Action]

    def tool(self, name: str) -> Tool:
        """A tool by the name that pins.toml gives it."""
        return self.tools[name]


@cache
def shipped() -> Pins:
    """The pins of this version of cigen."""
    data = tomllib.loads(resources.files("cigen").joinpath("pins.toml").read_text("utf-8"))
    return Pins(
        tools={name: _tool(name, row) for name, row in data["tools"].items()},
        actions={name: Action(name=name, **row) for name, row in data["actions"].items()},
    )


def _tool(name: str, row: Mapping[str, Any]) -> Tool:
    return Tool(
        name=name,
        versions=tuple(row["versions"]),
        default=row["default"],
        prefer=row["prefer"],
        end_of_life=row["end_of_life"],
        declared=row.get("declared", False),
        lts=tuple(row.get("lts", row["versions"])),
        names=row.get("names", {}),
        hashes={release: tuple(listed) for release, listed in row.get("hashes", {}).items()},
        end_of_life_as_of=row.get("end_of_life_as_of", ""),
        end_of_life_source=row.get("end_of_life_source", ""),
        images={role: (image["repository"], image["tag"]) for role, image in row["images"].items()},
    )
