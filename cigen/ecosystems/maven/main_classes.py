"""Where a module's main class stands: in what its plugins are told for a jar, or in one of its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cigen.ecosystems.maven.model import Model
from cigen.ecosystems.maven.pom import Plugin, Value
from cigen.repo import Repo

CLASS = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_BENCHMARK_MAIN = "org.openjdk.jmh.Main"
_MAX_SOURCES = 200  # that are searched for a main class
_SOURCES = re.compile(r"src/main/(?:java|kotlin|groovy|scala)/.*\.(?:java|kt|groovy|scala)")


def named(model: Model, plugins: tuple[Plugin, ...]) -> Iterator[Value]:
    """The classes that the module's own pom names in what it tells the plugins."""
    paths = (
        ("archive", "manifest", "mainClass"),
        ("archive", "manifestEntries", "Main-Class"),
        ("transformers", "transformer", "mainClass"),
        ("transformers", "transformer", "manifestEntries", "Main-Class"),
    )
    for path in paths:
        for value in model.each_configured(plugins, *path):
            # One that is inherited says nothing of this module.
            is_own = value.source.file == model.pom.file
            if is_own and CLASS.fullmatch(value.text) and value.text != _BENCHMARK_MAIN:
                yield value


def holds_dependencies(model: Model, assembly: tuple[Plugin, ...]) -> bool:
    """Whether the jar that is assembled has all that it needs in it."""
    found = model.each_configured(assembly, "descriptorRefs", "descriptorRef")
    return any(value.text == "jar-with-dependencies" for value in found)


def is_in_sources(repo: Repo, folder: str, word: str) -> bool:
    """Whether some source of the module names ``word``."""
    # Bytes, not texts: those would be decoded and kept for this one look.
    return any(word.encode() in (repo.bytes(path) or b"") for path in sources(repo, folder))


def sources(repo: Repo, folder: str) -> list[str]:
    """The module's sources, those that a main class is likely in first."""
    start = 0 if folder == "." else len(folder) + 1
    paths = [path for path in repo.below(folder) if _SOURCES.match(path[start:])]
    paths.sort(key=lambda path: (not re.search(r"(?:Application|App|Main)\.\w+$", path), path))
    return paths[:_MAX_SOURCES]
