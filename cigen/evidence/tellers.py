"""Files by which a team tells people and machines what to build, start and deploy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cigen.evidence.images import dockerfiles
from cigen.evidence.statement import written_by_cigen
from cigen.repo import Repo

_TELLS = re.compile(
    r"(?:.*/)?(?:[^/]+\.(?:ya?ml|sh|bash|ps1|bat|cmd|md|adoc|rst|txt|tf|toml|mk)"
    r"|(?:GNU)?[Mm]akefile|[Jj]ustfile|Jenkinsfile(?:\.\w+)?|Procfile|Vagrantfile|Earthfile|Tiltfile|fabfile\.py)"
)
_MAX_FILES = 2000  # of a larger repository nobody knows what is told without reading all of it
_MAX_BYTES = 20_000_000


def tell_of(repo: Repo, folder: str, names: Iterable[str]) -> bool:
    """Whether one outside of ``folder`` speaks of one of ``names``, or that may be."""
    inside = frozenset(repo.below(folder))
    paths = [path for path in repo.remember(_paths) if path not in inside]
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in sorted(names))})(?![\w-])".encode())
    left = _MAX_BYTES if len(paths) <= _MAX_FILES else 0
    for content in (repo.bytes(path) or b"" for path in paths):
        left -= len(content)
        if left < 0 or named.search(content):
            return True
    return False


def _paths(repo: Repo) -> tuple[str, ...]:
    found = (path for pattern in (_TELLS, dockerfiles.NAME) for path in repo.matching(pattern))
    return tuple(path for path in dict.fromkeys(found) if not written_by_cigen(repo.text(path) or ""))
