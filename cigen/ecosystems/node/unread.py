"""Files that no build of a Node project reads, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cigen.ecosystems.node.workspaces import Project
from cigen.evidence import gitignored
from cigen.repo import Repo

_OUTPUTS = ("dist", "build", "out", "coverage", ".next", ".nuxt", ".output", ".svelte-kit", "_site")
_OWN = re.compile(r"\.env(?:\.[\w-]{1,40})?\.local", re.ASCII)  # a developer's
ANYWHERE = ("**/node_modules", "**/.turbo", "**/.nx", "**/npm-debug.log*", "**/.env.local", "**/.env.*.local")


def patterns(repo: Repo, project: Project, *, is_published: bool) -> tuple[str, ...]:
    """Relative to the repository's root: outputs that are not committed, documentation of what is not published."""
    return tuple(dict.fromkeys((*_outputs(repo, project), *_documentation(repo, project, is_published))))


def kept(repo: Repo, project: Project) -> tuple[str, ...]:
    """What is committed for tests to load: folders called node_modules that nothing was installed into, and settings.

    Those of a developer lie beside a package.json.
    """
    prefix = "" if project.root.folder == "." else f"{project.root.folder}/"
    folders = (path for path in repo.packages if path.startswith(prefix))
    files = (path for path in repo.below(project.root.folder) if _OWN.fullmatch(posixpath.basename(path)))
    found = (*folders, *(path for path in files if gitignored.is_kept(repo, path)))
    return tuple(path for path in found if not repo.exists(posixpath.join(posixpath.dirname(path), "package.json")))


def _outputs(repo: Repo, project: Project) -> Iterator[str]:
    for package in project.packages:
        for name in _OUTPUTS:
            path = posixpath.normpath(f"{package.folder}/{name}")
            if not repo.below(path):
                yield path


def _documentation(repo: Repo, project: Project, is_published: bool) -> Iterator[str]:
    texts = [repo.bytes(package.file) or b"" for package in project.packages]
    if not is_published and not project.members and not any(b".md" in text or b"markdown" in text for text in texts):
        yield posixpath.normpath(f"{project.root.folder}/*.md")
