"""Registries of crates: Cargo makes the variable of a token of the registry's name."""

from __future__ import annotations

from collections.abc import Iterator

from cigen.evidence.registries.asking import made_of, of_registry
from cigen.facts import NAME, Finding, Secret, Source
from cigen.repo import Repo

_SPARSE = "sparse+"  # an index in git is reached as git reaches it


def config(repo: Repo, path: str) -> Iterator[Secret | Finding]:
    """``[registries.acme]``, whose token is ``CARGO_REGISTRIES_ACME_TOKEN``."""
    for name, registry in repo.toml(path).get("registries").entries:
        index = registry.get("index").text
        if NAME.fullmatch(name.text) and index.startswith(_SPARSE):
            asks = any(node.text == "cargo:token" for node in registry.get("credential-provider").scalars())
            source = Source(file=path, line=name.line, key=f"registries.{name.text}")
            names = [f"CARGO_REGISTRIES_{made_of(name.text)}_TOKEN"]
            yield from of_registry(repo, index.removeprefix(_SPARSE), names, source, asks=asks)
