"""Where Django's script for a project stands: beside its manifest, or one or two folders below."""

from __future__ import annotations

import re

from cigen.repo import Repo

SCRIPT = "manage.py"
_MAX_DEPTH = 2
_ASIDE = re.compile(
    r"(?:^|/)(?:(?:.*[-_])?(?:tests?|examples?|samples?|demos?|docs?|sandbox|templates?|fixtures|bench\w*)"
    r"|(?:test|example|sample|demo|sandbox)[-_]?\w*|build|dist|vendor|node_modules|\.[^/]*|\.?venv)/",
    re.IGNORECASE,
)
MANIFESTS = ("pyproject.toml", "setup.py", "Pipfile", "requirements.txt")
"""Of a folder that is a project of its own."""


def script(repo: Repo, folder: str) -> str | None:
    """The path of ``manage.py`` from ``folder``; ``None`` where there is none, or several of which none is nearer."""
    prefix = "" if folder == "." else f"{folder}/"
    inside = (path.removeprefix(prefix) for path in repo.named(SCRIPT) if path.startswith(prefix))
    near = [path for path in inside if path.count("/") <= _MAX_DEPTH and not _ASIDE.search(path)]
    depth = min((path.count("/") for path in near), default=0)
    nearest = [path for path in near if path.count("/") == depth and not (depth and _is_anothers(repo, prefix + path))]
    return nearest[0] if len(nearest) == 1 else None


def _is_anothers(repo: Repo, path: str) -> bool:
    """Whether the script's own folder is a project."""
    folder = path.rpartition("/")[0]
    return any(repo.exists(f"{folder}/{name}") for name in MANIFESTS)
