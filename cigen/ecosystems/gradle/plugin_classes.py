"""Plugins that a build has for itself as classes: their ids, and which other plugins they apply."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from cigen.ecosystems.gradle.script import Statement, statements
from cigen.repo import Repo

_SOURCES = re.compile(r"(?:^|/)src/main/(?:java|kotlin|groovy)/")
_APPLIES = re.compile(r"\bapply\b[(\s]{0,9}(?:plugin\s{0,9}[:=]\s{0,9})?[\"']([\w.-]{1,200})[\"']")
_BOOT = re.compile(r"\bapply[(<\s]{1,9}SpringBootPlugin\b")
_MAX_LINES = 2000


def find(paths: Iterable[str], scripts: Iterable[Statement]) -> dict[str, str]:
    """The files among ``paths`` by the id under which ``scripts`` (``gradlePlugin {…}``) register each."""
    files = {posixpath.basename(path).partition(".")[0]: path for path in paths if _SOURCES.search(path)}
    found = {name: files.get(main.rpartition(".")[2], "") for name, main in _registered(scripts)}
    return {name: path for name, path in found.items() if path}


def _registered(scripts: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """Ids with the class of each: the two stand together, in any order."""
    said: dict[str, str] = {}
    for item in scripts:
        name = posixpath.splitext(item.path)[0] if item.path.endswith(".set") else item.path
        if item.blocks[:1] == ("gradlePlugin",) and name in ("id", "implementationClass") and item.strings:
            said[name] = item.strings[0]
        if len(said) == 2:
            yield said["id"], said["implementationClass"]
            said = {}


def applied(repo: Repo, path: str) -> tuple[Statement, ...]:
    """What the class in ``path`` applies, as a script says it, each in its line."""
    lines = (repo.text(path) or "").split("\n")[:_MAX_LINES]
    return statements(path, "\n".join(map(_as_script, lines)))


def _as_script(line: str) -> str:
    said = _APPLIES.search(line)
    name = said[1] if said else "org.springframework.boot" if _BOOT.search(line) else ""
    return f"apply plugin: '{name}'" if name else ""
