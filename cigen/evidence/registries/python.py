"""What pip, uv, Poetry, PDM and Pipenv are told of indexes: variables in URLs, or ones that they name themselves."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.doctree import Node
from cigen.evidence.registries.asking import has_user, made_of, of_registry
from cigen.evidence.registries.variables import braced, dollars, lines
from cigen.facts import NAME, Finding, Secret, Source
from cigen.repo import Repo


def requirements(repo: Repo, path: str) -> Iterator[Secret]:
    """``--extra-index-url https://${USER}:${TOKEN}@example.org/simple``, or the URL of a package."""
    for source, line in lines(repo, path):
        if "://" in line:
            yield from braced(line, source)


def pipfile(repo: Repo, path: str) -> Iterator[Secret]:
    """The URLs of ``[[source]]``."""
    for source in repo.toml(path).get("source").items:
        yield from dollars(source.get("url").text, _at(path, source.get("url"), "source"))


def pyproject(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """Tables of uv, Poetry and PDM."""
    tool = repo.toml(path).get("tool")
    yield from _uv(repo, path, tool.get("uv"))
    for source in tool.get("poetry", "source").items:
        yield from _basic(repo, path, source, "POETRY_HTTP_BASIC")
    for source in tool.get("pdm", "source").items:
        yield from braced(source.get("url").text, _at(path, source.get("url"), "tool.pdm.source"))


def uv_toml(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """The same tables as in pyproject.toml, without their head."""
    yield from _uv(repo, path, repo.toml(path))


def _uv(repo: Repo, path: str, table: Node) -> Iterator[Secret | Finding]:
    for index in table.get("index").items:
        if index.get("authenticate").text != "never":
            yield from _basic(repo, path, index, "UV_INDEX", asks=index.get("authenticate").text == "always")


def _basic(repo: Repo, path: str, index: Node, prefix: str, *, asks: bool = False) -> Iterator[Secret | Finding]:
    """The user and the password of an index, under the names that the tool makes of its name."""
    name, url = index.get("name"), index.get("url")
    if not NAME.fullmatch(name.text):
        return
    kinds = ("PASSWORD",) if has_user(url.text) else ("USERNAME", "PASSWORD")
    names = [f"{prefix}_{made_of(name.text)}_{kind}" for kind in kinds]
    yield from of_registry(repo, url.text, names, _at(path, name, "name"), asks=asks or has_user(url.text))


def _at(path: str, node: Node, key: str) -> Source:
    return Source(file=path, line=node.line, key=key)
