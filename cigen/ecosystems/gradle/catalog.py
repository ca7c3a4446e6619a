"""Version catalogs: what ``libs.spring.web`` stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cigen.doctree import NOTHING, Node
from cigen.repo import Repo

FILE = "gradle/libs.versions.toml"
Coordinates = tuple[str, str, str]  # group, artifact and version, "" for none


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """One catalog: the tables of its TOML file, by accessor (``spring.web`` for ``spring-web``)."""

    versions: dict[str, str] = field(default_factory=dict)
    libraries: dict[str, Coordinates] = field(default_factory=dict)
    plugins: dict[str, tuple[str, str]] = field(default_factory=dict)
    bundles: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read(repo: Repo, path: str) -> Catalog:
    """The catalog in the file ``path``; an empty one where there is none."""
    document = repo.toml(path) if repo.exists(path) else NOTHING
    versions = {_accessor(key.text): _version(value, {}) for key, value in document.get("versions").entries}
    return Catalog(
        versions=versions,
        libraries={_accessor(k.text): _library(v, versions) for k, v in document.get("libraries").entries},
        plugins={_accessor(k.text): _plugin(v, versions) for k, v in document.get("plugins").entries},
        bundles={
            _accessor(key.text): tuple(_accessor(item.text) for item in value.scalars())
            for key, value in document.get("bundles").entries
        },
    )


def _accessor(alias: str) -> str:
    return re.sub(r"[-_]", ".", alias)


def _library(node: Node, versions: dict[str, str]) -> Coordinates:
    text = node.text if node.kind == "scalar" else node.get("module").text
    group, _, rest = text.partition(":")
    name, _, version = rest.partition(":")
    return group or node.get("group").text, name or node.get("name").text, version or _version_of(node, versions)


def _plugin(node: Node, versions: dict[str, str]) -> tuple[str, str]:
    identifier, _, version = (node.text or node.get("id").text).partition(":")
    return identifier, version or _version_of(node, versions)


def _version_of(node: Node, versions: dict[str, str]) -> str:
    return _version(node.get("version"), versions)


def _version(node: Node, versions: dict[str, str]) -> str:
    """``"1.2"``, ``{ref = "x"}`` or a rich version."""
    if node.kind == "scalar":
        return node.text
    found = (node.get(key).text for key in ("strictly", "require", "prefer"))
    return versions.get(_accessor(node.get("ref").text)) or next(filter(None, found), "")
