"""Poms that their team leaves out: the parent lists modules, and they are none of them."""

from __future__ import annotations

from collections.abc import Sequence

from cigen.display import printable
from cigen.ecosystems.base import below
from cigen.ecosystems.maven import wrapper
from cigen.ecosystems.maven.catalog import MANIFEST, Catalog
from cigen.ecosystems.maven.reactor import Reactor
from cigen.evidence import called
from cigen.evidence.statement import written_by_cigen
from cigen.facts import Finding
from cigen.repo import Repo
from cigen.settings import FILE, Settings

_OWN = (wrapper.SCRIPT, "Dockerfile", "Jenkinsfile")


def without(repo: Repo, reactors: Sequence[Reactor], catalog: Catalog, settings: Settings) -> list[Reactor]:
    """``reactors`` without those that no pom lists beside its other children, which are told of."""
    built = {file for one in reactors if len(one.files) > 1 for file in one.files}
    left: list[Reactor] = []
    for one in reactors:
        parent = None if one.root.modules else catalog.parent(one.root)
        is_kept = parent is None or parent.file not in built or not parent.modules
        if is_kept or one.root.folder in settings.components or _is_for_itself(repo, one.root.folder):
            left.append(one)
        elif parent is not None:
            catalog.tell(_finding(one.root.file, one.root.folder, parent.file))
    return left


def _is_for_itself(repo: Repo, folder: str) -> bool:
    own = (repo.text(path) for path in (below(folder, name) for name in _OWN) if repo.exists(path))
    return any(not written_by_cigen(text or "") for text in own) or called.is_built(repo, folder, MANIFEST)


def _finding(file: str, folder: str, parent: str) -> Finding:
    message = (
        f"{printable(file)}: its parent {printable(parent)} lists modules, and this is none of them: not a component; "
        f'`components: {{"{printable(folder)}": {{}}}}` in {FILE} makes it one'
    )
    return Finding(code="left-out", severity="info", message=message, file=file)
