"""The effective model of a pom: what it inherits from parents in the repository, interpolated on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cigen.ecosystems.maven import profiles
from cigen.ecosystems.maven.arguments import Arguments
from cigen.ecosystems.maven.pom import PLUGINS_GROUP, Dependency, Key, Parent, Plugin, Pom, Section, Value
from cigen.ecosystems.maven.profiles import Surroundings
from cigen.facts import Source
from cigen.xmltree import Element

MAX_LENGTH = 1000  # of an interpolated text
MAX_DEPTH = 50  # of properties that refer to properties
_REFERENCE = re.compile(r"\$\{([^${}]+)\}")


@dataclass(frozen=True, kw_only=True)
class Model:
    """A pom with its ``chain`` of parents, nearest first and itself the first.

    ``outside`` is the parent of the last of them: one that is not in the repository.
    """

    chain: tuple[Pom, ...]
    outside: Parent | None
    around: Surroundings
    _known: dict[str, Value | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def arguments(self) -> Arguments:
        """What the run is given."""
        return self.around.arguments

    @property
    def pom(self) -> Pom:
        """The pom itself."""
        return self.chain[0]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The project's and its active profiles' sections, the one that wins first."""
        return tuple(section for _, section in self._levels())

    def _levels(self) -> Iterator[tuple[Pom, Section]]:
        for pom in self.chain:
            chosen = profiles.active(pom, self.around)
            for profile in reversed(chosen):
                yield pom, profile.section
            yield pom, pom.section

    def lookup(self, name: str) -> Value | None:
        """The value of a property, interpolated; ``None`` where it has none or cannot be known."""
        return self._property(name, 0)

    def _property(self, name: str, depth: int) -> Value | None:
        if name not in self._known:
            self._known[name] = None  # a property that refers to itself has no value
            found = self._raw(name)
            self._known[name] = self._resolve(found, depth) if found else None
        return self._known[name]

    def _raw(self, name: str) -> Value | None:
        if name in self.arguments.properties:
            return Value(text=self.arguments.properties[name], source=self.arguments.source(name))
        if name.startswith(("project.", "pom.")):
            return self._project(name.partition(".")[2])
        return next((part.properties[name] for part in self.sections if name in part.properties), None)

    def _project(self, name: str) -> Value | None:
        parent = self.pom.parent
        texts = {
            "groupId": self.pom.group,
            "artifactId": self.pom.artifact,
            "version": self.pom.version,
            "packaging": self.pom.packaging.text,
            "parent.groupId": parent.group if parent else "",
            "parent.artifactId": parent.artifact if parent else "",
            "parent.version": parent.version.text if parent else "",
        }
        text = texts.get(name, "")
        return Value(text=text, source=Source(file=self.pom.file, key=name)) if text else None

    def resolve(self, value: Value | None) -> Value | None:
        """``value`` interpolated; where it is one reference, with the place of what it refers to."""
        return self._resolve(value, 0) if value else None

    def _resolve(self, value: Value, depth: int) -> Value | None:
        if "${" not in value.text:
            return value
        if depth > MAX_DEPTH or len(value.text) > MAX_LENGTH:
            return None
        whole = _REFERENCE.fullmatch(value.text)
        if whole:
            return self._property(whole[1], depth + 1)
        text = self._replaced(value.text, depth)
        return Value(text=text, source=value.source) if text is not None else None

    def _replaced(self, text: str, depth: int) -> str | None:
        parts, position = [], 0
        for reference in _REFERENCE.finditer(text):
            value = self._property(reference[1], depth + 1)
            if value is None:
                return None
            parts += [text[position : reference.start()], value.text]
            position = reference.end()
        replaced = "".join((*parts, text[position:]))
        return replaced if len(replaced) <= MAX_LENGTH and "${" not in replaced else None

    def text(self, raw: str) -> str:
        """``raw`` interpolated, as far as that is known."""
        if "${" not in raw:
            return raw
        found = self._resolve(Value(text=raw, source=Source(file=self.pom.file)), 0)
        return found.text if found else raw

    def element(self, element: Element, file: str) -> Value | None:
        """The interpolated text of a configuration's element that stands in ``file``."""
        if not element.text:
            return None
        source = Source(file=file, line=element.line, key=element.tag)
        return self.resolve(Value(text=element.text, source=source))

    @property
    def packaging(self) -> str:
        """The packaging: jar, war, pom, ..."""
        return self.text(self.pom.packaging.text)

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """The dependencies, the module's own first."""
        return tuple(item for section in self.sections for item in section.dependencies)

    @cached_property
    def boms(self) -> tuple[Dependency, ...]:
        """The bills of material that are imported."""
        return tuple(item for section in self.sections for item in section.boms)

    def version(self, item: Dependency | Plugin) -> Value | None:
        """The interpolated version of a dependency or plugin, from the management where it has none."""
        return self.resolve(item.version or next(self._managed_versions(item), None))

    def _managed_versions(self, item: Dependency | Plugin) -> Iterator[Value]:
        for section in self.sections:
            managed = (
                section.managed_by_key.get((item.group, item.artifact))
                if isinstance(item, Dependency)
                else next((one for one in section.managed_plugins if one.artifact == item.artifact), None)
            )
            if managed and managed.version:
                yield managed.version

    @cached_property
    def plugins(self) -> tuple[Plugin, ...]:
        """The plugins that the build runs, the module's own first; a plugin may stand here several times."""
        levels = self._levels()
        return tuple(item for pom, section in levels for item in section.plugins if pom is self.pom or item.inherited)

    def plugin(self, artifact: str, group: str = PLUGINS_GROUP, *, bound: bool = False) -> tuple[Plugin, ...]:
        """The declarations of one plugin that are in effect, nearest first and pluginManagement's last.

        None where the build does not run it; one that is ``bound`` to the life cycle always runs.
        """
        own = tuple(item for item in self.plugins if self._is(item, artifact, group))
        if not own and not bound:
            return ()
        managed = (item for section in self.sections for item in section.managed_plugins)
        return (*own, *(item for item in managed if self._is(item, artifact, group)))

    def _is(self, item: Plugin, artifact: str, group: str) -> bool:
        return item.artifact == artifact and (item.group == group or self.text(item.group) == group)

    def configured(self, plugins: tuple[Plugin, ...], *path: str) -> Value | None:
        """The first value that a plugin's own configuration gives to ``path``."""
        for item in plugins:
            found = item.configuration.find(*path) if item.configuration else None
            if found and found.text:
                return self.element(found, item.source.file)
        return None

    def each_configured(self, plugins: tuple[Plugin, ...], *path: str) -> Iterator[Value]:
        """Every value that the configurations of the plugin and of its executions give to ``path``."""
        for item in plugins:
            for configuration in item.configurations:
                for found in configuration.all(*path):
                    value = self.element(found, item.source.file)
                    if value:
                        yield value


def direct(model: Model) -> Iterator[Key]:
    """Group and artifact of what it names as its dependencies, but for those of tests."""
    for item in model.dependencies:
        if item.scope != "test":
            yield model.text(item.group), model.text(item.artifact)


def reached(model: Model, by_key: Mapping[Key, Model]) -> frozenset[Key]:
    """Group and artifact of all dependencies that are not only for tests, through modules of the reactor too."""
    seen: set[Key] = set()
    pending = [model]
    while pending:
        for key in direct(pending.pop()):
            if key not in seen:
                seen.add(key)
                pending += [by_key[key]] if key in by_key else []
    return frozenset(seen)
