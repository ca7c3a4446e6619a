"""A folder with Hugo's configuration: https://gohugo.io/configuration/introduction/."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.doctree import NOTHING, Node
from cigen.ecosystems.base import below
from cigen.facts import NAME
from cigen.repo import Repo

_FORMATS = ("toml", "yaml", "yml", "json")
OWN = tuple(f"hugo.{form}" for form in _FORMATS)
OLD = tuple(f"config.{form}" for form in _FORMATS)  # before Hugo 0.110, and many another tool's name
_FOLDERS = ("content", "layouts", "themes", "archetypes")
_DEFAULT = "config/_default"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site: its folder, all files of its configuration, and what the first of them says."""

    folder: str
    files: tuple[str, ...]
    documents: tuple[Node, ...]

    @property
    def file(self) -> str:
        """The file that stands for the site."""
        return self.files[0]

    def get(self, *keys: str) -> tuple[str, Node]:
        """The file that says something below ``keys``, whose case does not matter to Hugo, and what it says."""
        found = (
            (file, _insensitive(document, keys)) for file, document in zip(self.files, self.documents, strict=True)
        )
        return next(((file, node) for file, node in found if node), (self.file, NOTHING))

    @property
    def themes(self) -> tuple[str, ...]:
        """Names of themes that are folders."""
        _, said = self.get("theme")
        return tuple(node.text for node in said.scalars() if NAME.fullmatch(node.text))

    @property
    def has_modules(self) -> bool:
        """Whether it imports modules, which Go downloads."""
        imports = self.get("module", "imports")[1]
        return any("." in item.get("path").text.partition("/")[0] for item in imports.items)


def _insensitive(document: Node, keys: Sequence[str]) -> Node:
    for key in keys:
        found = (value for name, value in document.entries if name.text.lower() == key)
        document = next(found, NOTHING)
    return document


def read(repo: Repo, file: str) -> Site | None:
    """The site that ``file`` configures; ``None`` where it is another tool's, or nothing can be read of it."""
    folder = folder_of(file)
    is_old = posixpath.basename(file) in OLD
    if is_old and not any(repo.below(below(folder, name)) for name in _FOLDERS):
        return None
    files = tuple(dict.fromkeys((file, *_configuration(repo, folder))))
    documents = tuple(_document(repo, path) for path in files)
    if documents[0].kind != "mapping" or (is_old and not _is_hugos(documents[0])):
        return None
    return Site(folder=folder, files=files, documents=documents)


def folder_of(file: str) -> str:
    """The folder of the site that ``file`` configures."""
    folder = posixpath.dirname(file)
    if folder == _DEFAULT or folder.endswith(f"/{_DEFAULT}"):
        folder = folder[: -len(_DEFAULT)].rstrip("/")
    return folder or "."


def _configuration(repo: Repo, folder: str) -> Iterator[str]:
    """Every file below ``config/``; all of it may be asked while modules are resolved."""
    for path in repo.below(below(folder, "config")):
        if path.rpartition(".")[2] in _FORMATS:
            yield path


def _document(repo: Repo, file: str) -> Node:
    form = file.rpartition(".")[2]
    if form == "toml":
        return repo.toml(file)
    if form == "json":
        return repo.json(file)
    return next(iter(repo.yaml(file)), NOTHING)


def _is_hugos(document: Node) -> bool:
    return bool(_insensitive(document, ("baseurl",))) or bool(_insensitive(document, ("theme",)))


def is_theme(repo: Repo, site: Site) -> bool:
    """Whether it is there to be used by sites, and has no page of its own."""
    return repo.exists(below(site.folder, "theme.toml")) and not repo.below(below(site.folder, "content"))


def missing_themes(repo: Repo, site: Site) -> list[str]:
    """The folders of themes that are not in the repository."""
    _, said = site.get("themesdir")
    themes = (below(site.folder, f"{said.text if NAME.fullmatch(said.text) else 'themes'}/{name}")
              for name in site.themes)  # fmt: skip
    return [folder for folder in themes if not repo.below(folder)]
