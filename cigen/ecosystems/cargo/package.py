"""One ``Cargo.toml``: its package, targets and path dependencies (https://doc.rust-lang.org/cargo/reference/)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from cigen.doctree import Node
from cigen.facts import NAME, PATH
from cigen.repo import Repo, resolve

MANIFEST = "Cargo.toml"
_DEPENDENCIES = ("dependencies", "build-dependencies", "dev-dependencies")
# A kind of target by its table: the folder in which Cargo looks for it by name.
_NAMED = {"bin": "src/bin", "test": "tests", "bench": "benches", "example": "examples"}


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """A ``Cargo.toml`` and where it lies."""

    file: str
    folder: str
    document: Node

    @property
    def name(self) -> str:
        """The package's name; empty for a workspace without a package of its own."""
        name = self.document.get("package", "name").text
        return name if NAME.fullmatch(name) else ""

    @property
    def is_workspace(self) -> bool:
        """Whether it is the root of a workspace."""
        return bool(self.document.get("workspace"))

    def dependencies(self) -> tuple[str, ...]:
        """Names of the packages that it depends on outside of tests."""
        found = dict.fromkeys(name for table in self._tables(("dependencies",)) for name, _ in _pairs(table))
        return tuple(found)

    def always(self) -> tuple[str, ...]:
        """Those of :meth:`dependencies` that no feature has to ask for."""
        pairs = (pair for table in self._tables(("dependencies",)) for pair in _pairs(table))
        return tuple(dict.fromkeys(name for name, said in pairs if said.get("optional").text != "true"))

    def optional(self) -> tuple[str, ...]:
        """Those of :meth:`dependencies` that a feature has to ask for."""
        return tuple(name for name in self.dependencies() if name not in self.always())

    def path_dependencies(self) -> Iterator[str]:
        """Folders of the packages that it depends on by path, or names for others, inside the repository."""
        tables = [*self._tables(_DEPENDENCIES), self.document.get("workspace", "dependencies")]
        tables += [patch for _, patch in _pairs(self.document.get("patch"))]
        for table in tables:
            for _, said in _pairs(table):
                yield from self._path(said)

    def uses(self, root: Manifest) -> Iterator[str]:
        """Folders of the packages that it is made or tested with, as it says or the ``root`` of its workspace."""
        for table in self._tables(_DEPENDENCIES):
            for name, said in _pairs(table):
                if said.get("workspace").text == "true":
                    yield from root._path(root.document.get("workspace", "dependencies", name))
                else:
                    yield from self._path(said)

    def _path(self, said: Node) -> Iterator[str]:
        folder = resolve(self.folder, said.get("path").text) if said.get("path").text else None
        if folder is not None:
            yield folder

    def _tables(self, names: tuple[str, ...]) -> list[Node]:
        targets = [target for _, target in _pairs(self.document.get("target"))]
        return [scope.get(name) for scope in (self.document, *targets) for name in names]


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    yield from ((key.text, value) for key, value in node.entries)


def binaries(repo: Repo, manifest: Manifest) -> dict[str, str]:
    """The package's programs: the name of each and its main file."""
    if not manifest.name:
        return {}
    found = {}
    if repo.exists(_join(manifest, "src/main.rs")):
        found[manifest.name] = "src/main.rs"
    if manifest.document.get("package", "autobins").text != "false":
        folder = _join(manifest, "src/bin")
        for path in repo.inside(folder):
            if path.endswith(".rs"):
                found[posixpath.basename(path).removesuffix(".rs")] = posixpath.relpath(path, manifest.folder)
        for path in repo.below(folder):
            name, _, file = posixpath.relpath(path, folder).partition("/")
            if file == "main.rs":
                found[name] = posixpath.relpath(path, manifest.folder)
    for target in manifest.document.get("bin").items:
        name, path = target.get("name").text, _path(repo, manifest, "bin", target)
        if path:
            found = {other: file for other, file in found.items() if file != path} | {name: path}
    return {name: path for name, path in found.items() if NAME.fullmatch(name)}


def skeleton(repo: Repo, manifest: Manifest) -> list[str]:
    """The files without which Cargo would refuse the manifest, relative to the repository."""
    if not manifest.name:
        return []
    library = manifest.document.get("lib", "path").text or "src/lib.rs"
    files = [library] if repo.exists(_join(manifest, library)) else []
    files += list(binaries(repo, manifest).values())[: 0 if files else 1]
    build = manifest.document.get("package", "build")
    files += [path for path in (build.text or "build.rs",) if repo.exists(_join(manifest, path))]
    for kind in _NAMED:
        files += [_path(repo, manifest, kind, target) for target in manifest.document.get(kind).items]
    paths = dict.fromkeys(_join(manifest, path) for path in files if path)
    return [path for path in paths if PATH.fullmatch(path)]


def _path(repo: Repo, manifest: Manifest, kind: str, target: Node) -> str:
    """Where the target's main file is, as it says or where Cargo would look; empty where it is nowhere."""
    name = target.get("name").text
    if target.get("path").text:
        usual = [target.get("path").text]
    else:
        usual = [f"{_NAMED[kind]}/{name}.rs", f"{_NAMED[kind]}/{name}/main.rs"]
        usual += ["src/main.rs"] if kind == "bin" else []
    found = (path for path in usual if repo.exists(_join(manifest, path)))
    return next(found, "")


def _join(manifest: Manifest, path: str) -> str:
    return resolve(manifest.folder, path) or "."
