"""Melos, which links the packages of a repository with each other, and Mason, whose bricks are templates.

https://melos.invertase.dev/, https://docs.brickhub.dev/
"""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Mapping

from cigen.ecosystems.base import below
from cigen.ecosystems.dart.package import Package
from cigen.facts import Finding
from cigen.repo import Repo

CONFIGURATION = "melos.yaml"
_SOURCES = ("lib", "bin", "test")


def is_empty_root(repo: Repo, one: Package) -> str:
    """Why a package that only brings Melos is no component; "" for another."""
    has_sources = any(repo.below(below(one.folder, name)) for name in _SOURCES)
    return "only brings Melos" if repo.exists(below(one.folder, CONFIGURATION)) and not has_sources else ""


def is_brick(repo: Repo, one: Package) -> str:
    """Why the hooks of a template are no component; "" for another package."""
    parent = posixpath.dirname(one.folder) or "."
    is_hook = posixpath.basename(one.folder) == "hooks" and repo.exists(below(parent, "brick.yaml"))
    return "the hooks of one of Mason's templates" if is_hook else ""


def findings(repo: Repo, packages: Mapping[str, Package], built: Container[str]) -> Iterator[Finding]:
    """Where Melos links packages, which cigen resolves one by one: what they ask for of each other is downloaded."""
    names = {one.name for one in packages.values()}
    for file in repo.named(CONFIGURATION)[:10]:
        root = posixpath.dirname(file)
        linked = [
            one.file
            for folder, one in packages.items()
            if folder in built and (not root or folder.startswith(f"{root}/"))
            if names & one.dependencies() - {posixpath.basename(near) for near in one.neighbours()}
        ]
        if linked:
            more = f" and {len(linked) - 1} more" if len(linked) > 1 else ""
            message = (
                f"{file}: Melos links {linked[0]}{more} with packages beside them; cigen takes those as "
                "pub.dev has them: Dart's own `workspace:` links them everywhere"
            )
            yield Finding(code="melos", severity="warning", message=message, file=file)
