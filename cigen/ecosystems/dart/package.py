"""What a pubspec.yaml says: https://dart.dev/tools/pub/pubspec."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cigen.ecosystems import base
from cigen.ecosystems.base import below
from cigen.facts import NAME
from cigen.repo import Repo, resolve
from cigen.yamltree import Node

MANIFEST = "pubspec.yaml"
_DEPENDENCIES = ("dependencies", "dev_dependencies", "dependency_overrides")


@dataclass(frozen=True, kw_only=True)
class Package:
    """A pubspec.yaml: its path, its folder and its document."""

    file: str
    folder: str
    document: Node

    @property
    def name(self) -> str:
        """The package's name, else the folder's."""
        name = self.document.get("name").text
        return name if NAME.fullmatch(name) else posixpath.basename(self.folder)

    @property
    def needs_flutter(self) -> bool:
        """Whether Dart's own SDK is not enough."""
        said = (self.document.get("environment", "flutter"), self.document.get("flutter", "plugin"))
        wanted = (value.get("sdk").text for table in _DEPENDENCIES for _, value in self.document.get(table).entries)
        return any(not node.is_null for node in said) or "flutter" in wanted

    @property
    def is_member(self) -> bool:
        """Whether it is resolved with the workspace that it belongs to."""
        return self.document.get("resolution").text == "workspace"

    def dependencies(self, *tables: str) -> frozenset[str]:
        """The names of packages that it asks for."""
        return frozenset(name.text for table in tables or _DEPENDENCIES for name, _ in self.document.get(table).entries)

    def neighbours(self) -> Iterator[str]:
        """The folders of packages that it takes from this repository."""
        for table in _DEPENDENCIES:
            for _, value in self.document.get(table).entries:
                path = value.get("path")
                inside = resolve(self.folder, path.text) if path.kind == "scalar" else None
                if inside is not None:
                    yield inside

    def members(self, others: Mapping[str, Package]) -> list[Package]:
        """Those of ``others``, by folder, that belong to this workspace, and to one in it."""
        wanted = [resolve(self.folder, node.text.rstrip("/")) for node in self.document.get("workspace").scalars()]
        patterns = [path for path in wanted if path is not None]
        return [
            one
            for folder, one in sorted(others.items())
            if one is not self and one.is_member and any(fnmatchcase(folder, pattern) for pattern in patterns)
        ]


def read(repo: Repo, file: str) -> Package | None:
    """The package of ``file``; ``None`` where that is no mapping in YAML."""
    documents = repo.yaml(file)
    if len(documents) != 1 or documents[0].kind != "mapping":
        return None
    return Package(file=file, folder=posixpath.dirname(file) or ".", document=documents[0])


def reached(parts: list[Package], others: Mapping[str, Package]) -> list[Package]:
    """The packages of this repository that ``parts`` need, directly or through another."""
    known = {**others, **{one.folder: one for one in parts}}
    own = [one.folder for one in parts]
    everything = base.reached(own, lambda folder: [path for path in known[folder].neighbours() if path in known])
    return [known[folder] for folder in sorted(everything) if folder not in own]


def is_data(repo: Repo, one: Package) -> bool:
    """Whether others get nothing of it but data, such as options of the analyzer, and it has nothing to test."""
    has_code = any(path.endswith(".dart") for path in repo.below(one.folder))
    return bool(repo.below(below(one.folder, "lib"))) and not has_code


def tests(repo: Repo, one: Package) -> bool:
    """Whether `dart test` finds something."""
    return any(path.endswith("_test.dart") for path in repo.below(below(one.folder, "test")))
