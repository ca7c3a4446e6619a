"""conda's environment files: recognised, and told that they are not built."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator

from cigen.display import printable
from cigen.evidence import places
from cigen.facts import Finding, Source
from cigen.repo import Repo
from cigen.settings import Settings

FILES = ("environment.yml", "environment.yaml")


def findings(repo: Repo, settings: Settings, built: Container[str]) -> Iterator[Finding]:
    """A warning for each environment in a folder that is not among those ``built`` from other manifests."""
    candidates, _ = places.candidates(repo, settings, FILES)
    for path in places.without_examples(candidates, settings)[0]:
        listed = next((one.get("dependencies") for one in repo.yaml(path)), None)
        if listed and listed.kind == "list" and (posixpath.dirname(path) or ".") not in built:
            source = Source(file=path, line=listed.line)
            message = (
                f"{printable(str(source))}: an environment of conda, which cigen does not build; "
                "a requirements.txt or pyproject.toml beside it is built with pip or uv"
            )
            yield Finding.at(source, "conda-unsupported", "warning", message)
