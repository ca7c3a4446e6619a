"""The files that decide what a Gradle build downloads: everything that its scripts are made of, and read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from cigen.display import printable
from cigen.ecosystems.gradle.build import Build
from cigen.ecosystems.gradle.wrapper import Wrapper
from cigen.evidence.images.dockerfiles import NAME
from cigen.facts import PATH, Finding
from cigen.repo import Repo, resolve

_NAMES = re.compile(
    r".*\.gradle|.*\.gradle\.kts|gradle\.properties|.*\.lockfile|.*\.versions\.toml|verification-(?:metadata\.xml|keyring\.\w+)"
)
_INTERPOLATED = re.compile(r"\$(?:\{[\w.]+\}|\w+)/")
_MAX_BUILD_SOURCES = 2000
_MAX_TEXT = 300


def of(repo: Repo, build: Build, wrapper: Wrapper | None, named: Iterable[str]) -> tuple[str, ...]:
    """All of them once, sorted; ``named`` are those of :func:`named_by_scripts`."""
    found = {
        *(path for path in repo.below(build.root) if _is_script(path)),
        *(path for folder in build.included for path in _sources(repo, folder)),
        *(wrapper.files if wrapper else ()),
        *named,
    }
    for path in sorted(path for path in found if not PATH.fullmatch(path)):
        shown = printable(path)
        message = f"{shown}: a path with such characters is not written: the build may miss this file"
        repo.note(Finding(code="unsafe-path", severity="warning", message=message, file=shown))
    return tuple(sorted(path for path in found if PATH.fullmatch(path)))


def _is_script(path: str) -> bool:
    name = posixpath.basename(path)
    return bool(_NAMES.fullmatch(name)) and "/src/" not in f"/{path}" and "/build/" not in f"/{path}"


def _sources(repo: Repo, folder: str) -> Iterator[str]:
    """Builds that configure this one are compiled before it is: all of their files, without their tests."""
    paths = (path for path in repo.below(folder) if "/src/test/" not in path and "/build/" not in path)
    yield from (path for _, path in zip(range(_MAX_BUILD_SOURCES), paths, strict=False))


def named_by_scripts(repo: Repo, build: Build) -> Iterator[str]:
    """Files of the repository that a script names: a build may read them while it is configured.

    No Dockerfile: it is none that configures Gradle, and cigen writes some, which it ignores in builds.
    """
    seen = set()
    for folder, text in _texts(build):
        plain = _INTERPOLATED.sub("", text)
        for place in dict.fromkeys((folder, build.root)):
            path = resolve(place, plain) if len(plain) < _MAX_TEXT else None
            if path and path not in seen and "src/" not in path and repo.exists(path) and not NAME.fullmatch(path):
                yield path
            seen.add(path)


def _texts(build: Build) -> Iterator[tuple[str, str]]:
    for statement in build.settings:
        yield from ((build.root, text) for text in statement.strings)
    for project in build.projects:
        yield from ((project.folder, text) for item in project.statements for text in item.strings if text)
