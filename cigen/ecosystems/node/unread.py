"""Files that no build of a Node project reads, as patterns for a ``.dockerignore``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cigen.ecosystems.node.workspaces import Project
from cigen.repo import Repo

_OUTPUTS = ("dist", "build", "out", "coverage", ".next", ".nuxt", ".output", ".svelte-kit", "_site")
ANYWHERE = ("**/node_modules", "**/.turbo", "**/.nx", "**/npm-debug.log*", "**/.env.local", "**/.env.*.local")


def patterns(repo: Repo, project: Project, *, is_published: bool) -> tuple[str, ...]:
    """Relative to the repository's root: outputs that are not committed, documentation of what is not published."""
    return tuple(dict.fromkeys((*_outputs(repo, project), *_documentation(repo, project, is_published))))


def kept(repo: Repo, project: Project) -> tuple[str, ...]:
    """Folders called node_modules that nothing was installed into: committed packages, which tests load."""
    prefix = "" if project.root.folder == "." else f"{project.root.folder}/"
    below = (path for path in repo.packages if path.startswith(prefix))
    return tuple(path for path in below if not repo.exists(posixpath.join(posixpath.dirname(path), "package.json")))


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
