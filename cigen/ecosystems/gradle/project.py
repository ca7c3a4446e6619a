"""One project of a Gradle build: its plugins and dependencies, shared and conventional ones among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cigen.ecosystems.gradle.catalog import Catalog, Coordinates
from cigen.ecosystems.gradle.script import Statement
from cigen.ecosystems.gradle.values import Values
from cigen.facts import Source

# Plugins that are called by a word of their own in Kotlin.
_CORE = frozenset(
    {"java", "application", "war", "groovy", "scala", "ear", "jacoco", "checkstyle", "pmd", "java-library",
     "java-platform", "java-gradle-plugin", "maven-publish", "signing", "idea", "eclipse", "base"}
)  # fmt: skip
_NO_CONFIGURATIONS = frozenset({"constraints", "modules", "components"})


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A plugin that a project applies."""

    name: str
    version: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """A dependency on an artifact; ``project`` is the path of one of the build instead, ``:core``."""

    configuration: str
    group: str = ""
    artifact: str = ""
    version: str = ""
    project: str = ""
    source: Source

    @property
    def is_test(self) -> bool:
        """Whether only tests see it."""
        return "test" in self.configuration.lower()


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project in the folder ``folder``: all statements that hold for it."""

    folder: str
    statements: tuple[Statement, ...]
    plugins: dict[str, Plugin]
    dependencies: tuple[Dependency, ...]
    values: Values

    def has(self, *names: str) -> bool:
        """Whether it applies one of the plugins."""
        return any(name in self.plugins for name in names)


def plugins(statements: Sequence[Statement], values: Values, catalog: Catalog) -> dict[str, Plugin]:
    """The plugins that the statements apply, by id."""
    found: dict[str, Plugin] = {}
    for statement in statements:
        for name, version in _applied(statement, catalog):
            plugin = Plugin(name=name, version=values.text(version), source=statement.source(name))
            found.setdefault(name, plugin)
    return found


def _applied(statement: Statement, catalog: Catalog) -> Iterator[tuple[str, str]]:
    words = statement.words
    if words[0] == "apply" and ("plugin" in words or statement.path == "apply"):
        yield from ((name, "") for name in statement.strings[:1] if ":" not in name and "/" not in name)
    if "plugins" not in statement.blocks[-1:] or ("apply" in words and "false" in words):
        return
    texts = statement.strings
    if words[0] == "id" and texts:
        yield texts[0], texts[1] if len(texts) > 1 else _version_word(statement)
    elif words[0] == "kotlin" and texts:
        yield f"org.jetbrains.kotlin.{texts[0]}", texts[1] if len(texts) > 1 else ""
    elif words[0] == "alias":
        path = ".".join(word for word in words[2:] if word not in ".()")
        yield catalog.plugins.get(path.partition("plugins.")[2], ("", ""))
    else:
        name = "".join(words)
        yield from ((name, ""),) if name in _CORE else ()


def _version_word(statement: Statement) -> str:
    """``id("x") version libs.versions.x`` or a variable, as text to be interpolated."""
    words = statement.words
    at = words.index("version") + 1 if "version" in words else len(words)
    name = "".join(words[at:]).partition("apply")[0]
    return f"${{{name}}}" if name else ""


def dependencies(statements: Sequence[Statement], values: Values, catalog: Catalog) -> tuple[Dependency, ...]:
    """The dependencies that the statements declare."""
    declared = (item for item in statements if "dependencies" in item.blocks and "buildscript" not in item.blocks)
    return tuple(
        Dependency(configuration=item.words[0], source=item.source(), **target)
        for item in declared
        if item.words[0] not in _NO_CONFIGURATIONS
        for target in _targets(item, values, catalog)
    )


def _targets(item: Statement, values: Values, catalog: Catalog) -> Iterator[dict[str, str]]:
    words, texts = item.words, [values.text(text) for text in item.strings]
    joined = "".join(words)
    if "project(" in joined and texts:
        yield {"project": next((text for text in texts if text.startswith(":")), "")}
    elif "projects." in joined:
        yield {"project": ":" + joined.partition("projects.")[2].strip("()").replace(".", ":")}
    elif "group" in words and len(texts) > 1:
        yield {"group": texts[0], "artifact": texts[1], "version": texts[2] if len(texts) > 2 else ""}
    elif words[1:2] == ("(",) and words[2:3] == ("kotlin",) and texts:
        yield {"group": "org.jetbrains.kotlin", "artifact": f"kotlin-{texts[0]}"}
    elif texts:
        yield from (_coordinates(text) for text in texts if ":" in text)
    else:
        yield from (_named(found) for found in _from_catalog(joined, catalog))


def _coordinates(text: str) -> dict[str, str]:
    group, artifact, version = (*text.split(":"), "", "")[:3]
    return {"group": group, "artifact": artifact, "version": version.partition("@")[0]}


def _named(found: Coordinates) -> dict[str, str]:
    return dict(zip(("group", "artifact", "version"), found, strict=True))


def _from_catalog(joined: str, catalog: Catalog) -> Iterator[Coordinates]:
    """``libs.spring.web``, ``libs.bundles.ktor``, with or without ``platform(...)`` around it."""
    path = joined.partition("libs.")[2].rstrip("()").partition(")")[0].removesuffix(".get")
    if path.startswith("bundles."):
        names = catalog.bundles.get(path.removeprefix("bundles."), ())
        yield from (catalog.libraries[name] for name in names if name in catalog.libraries)
    elif path in catalog.libraries:
        yield catalog.libraries[path]
