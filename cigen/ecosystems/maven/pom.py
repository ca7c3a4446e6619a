"""One pom.xml as typed data; every value keeps its line, nothing is inherited or interpolated yet."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cigen import xmltree
from cigen.facts import Source
from cigen.xmltree import Element, XmlError

PLUGINS_GROUP = "org.apache.maven.plugins"
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A text of a pom as it is written, and its place."""

    text: str
    source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """A reference to the pom that this one inherits from; ``path`` is empty where it is not in the tree."""

    group: str
    artifact: str
    version: Value
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependency:
    """A dependency, or an entry of dependencyManagement."""

    group: str
    artifact: str
    version: Value | None
    type: str
    scope: str
    system_path: str
    source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Execution:
    """One execution of a plugin."""

    phase: str
    goals: tuple[str, ...]
    configuration: Element | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plugin:
    """A plugin as one pom declares it."""

    group: str
    artifact: str
    version: Value | None
    inherited: bool
    configuration: Element | None
    executions: tuple[Execution, ...]
    dependencies: tuple[Dependency, ...]
    source: Source

    @property
    def configurations(self) -> tuple[Element, ...]:
        """The plugin's own configuration and those of its executions."""
        found = (self.configuration, *(execution.configuration for execution in self.executions))
        return tuple(item for item in found if item is not None)

    @property
    def goals(self) -> frozenset[str]:
        """The goals that the executions run."""
        return frozenset(goal for execution in self.executions for goal in execution.goals)


@dataclass(frozen=True, kw_only=True)
class Section:
    """What a project and each of its profiles can hold."""

    properties: Mapping[str, Value]
    modules: tuple[Value, ...]
    dependencies: tuple[Dependency, ...]
    managed: tuple[Dependency, ...]
    plugins: tuple[Plugin, ...]
    managed_plugins: tuple[Plugin, ...]
    repositories: tuple[Value, ...]

    @cached_property
    def managed_by_key(self) -> Mapping[Key, Dependency]:
        """The entries of dependencyManagement by group and artifact."""
        return {(entry.group, entry.artifact): entry for entry in self.managed}

    @cached_property
    def boms(self) -> tuple[Dependency, ...]:
        """The bills of material that dependencyManagement imports."""
        return tuple(entry for entry in self.managed if entry.scope == "import")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A profile with the element that tells when it is active."""

    id: str
    activation: Element | None
    section: Section


@dataclass(frozen=True, kw_only=True)
class Pom:
    """A project's pom; ``group`` and ``version`` are the parent's where it has none of its own."""

    file: str
    group: str
    artifact: str
    version: str
    packaging: Value
    final_name: str
    parent: Parent | None
    section: Section
    profiles: tuple[Profile, ...] = field(default=())

    @property
    def folder(self) -> str:
        """The folder that it lies in, "." for the root."""
        return posixpath.dirname(self.file) or "."

    @property
    def key(self) -> Key:
        """Group and artifact."""
        return self.group, self.artifact

    @property
    def modules(self) -> tuple[Value, ...]:
        """The modules of the project and of all its profiles."""
        sections = (self.section, *(profile.section for profile in self.profiles))
        return tuple(module for section in sections for module in section.modules)


def read(file: str, content: bytes) -> Pom:
    """Read the pom that lies at ``file``; raises :class:`XmlError`."""
    root = xmltree.parse(content)
    if root.tag != "project":
        raise XmlError("is not a Maven project: its root element is not <project>", root.line, 1)
    return _Reader(file).pom(root)


class _Reader:
    """Elements to typed data; knows the file for the sources."""

    def __init__(self, file: str) -> None:
        self._file = file

    def pom(self, root: Element) -> Pom:
        parent = self._parent(root)
        return Pom(
            file=self._file,
            group=root.text_of("groupId") or (parent.group if parent else ""),
            artifact=root.text_of("artifactId"),
            version=root.text_of("version") or (parent.version.text if parent else ""),
            packaging=self._value(root.find("packaging")) or self._at("jar", root.line, "packaging"),
            final_name=root.text_of("build", "finalName"),
            parent=parent,
            section=self._section(root),
            profiles=tuple(self._profile(item) for item in root.all("profiles", "profile")),
        )

    def _profile(self, element: Element) -> Profile:
        activation = element.find("activation")
        return Profile(id=element.text_of("id"), activation=activation, section=self._section(element))

    def _parent(self, root: Element) -> Parent | None:
        element = root.find("parent")
        if element is None:
            return None
        path = element.find("relativePath")
        version = element.find("version")
        return Parent(
            group=element.text_of("groupId"),
            artifact=element.text_of("artifactId"),
            version=self._at(version.text if version else "", (version or element).line, "parent"),
            path="../pom.xml" if path is None else path.text,
        )

    def _section(self, element: Element) -> Section:
        properties = element.find("properties")
        return Section(
            properties=self._properties(properties.children if properties else ()),
            # Maven 4 calls modules subprojects.
            modules=self._values((*element.all("modules", "module"), *element.all("subprojects", "subproject"))),
            dependencies=self._dependencies(element.all("dependencies", "dependency")),
            managed=self._dependencies(element.all("dependencyManagement", "dependencies", "dependency")),
            plugins=self._plugins(element.all("build", "plugins", "plugin")),
            managed_plugins=self._plugins(element.all("build", "pluginManagement", "plugins", "plugin")),
            repositories=self._values(
                (
                    *element.all("repositories", "repository", "url"),
                    *element.all("pluginRepositories", "pluginRepository", "url"),
                )
            ),
        )

    def _properties(self, elements: Iterable[Element]) -> Mapping[str, Value]:
        return {item.tag: self._at(item.text, item.line, item.tag) for item in elements}

    def _dependencies(self, elements: Iterable[Element]) -> tuple[Dependency, ...]:
        return tuple(
            Dependency(
                group=item.text_of("groupId"),
                artifact=item.text_of("artifactId"),
                version=self._value(item.find("version")),
                type=item.text_of("type"),
                scope=item.text_of("scope"),
                system_path=item.text_of("systemPath"),
                source=Source(file=self._file, line=item.line, key="dependency"),
            )
            for item in elements
        )

    def _plugins(self, elements: Iterable[Element]) -> tuple[Plugin, ...]:
        return tuple(
            Plugin(
                group=item.text_of("groupId") or PLUGINS_GROUP,
                artifact=item.text_of("artifactId"),
                version=self._value(item.find("version")),
                inherited=item.text_of("inherited") != "false",
                configuration=item.find("configuration"),
                executions=tuple(_execution(one) for one in item.all("executions", "execution")),
                dependencies=self._dependencies(item.all("dependencies", "dependency")),
                source=Source(file=self._file, line=item.line, key="plugin"),
            )
            for item in elements
        )

    def _values(self, elements: Iterable[Element]) -> tuple[Value, ...]:
        return tuple(self._at(item.text, item.line, item.tag) for item in elements if item.text)

    def _value(self, element: Element | None) -> Value | None:
        return self._at(element.text, element.line, element.tag) if element and element.text else None

    def _at(self, text: str, line: int, key: str) -> Value:
        return Value(text=text, source=Source(file=self._file, line=line, key=key))


def _execution(element: Element) -> Execution:
    return Execution(
        phase=element.text_of("phase"),
        goals=tuple(goal.text for goal in element.all("goals", "goal")),
        configuration=element.find("configuration"),
    )
