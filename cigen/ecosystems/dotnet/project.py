"""Project files of MSBuild, as far as they are data: properties, packages, references to other projects."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cigen import xmltree
from cigen.ecosystems.dotnet import imports
from cigen.ecosystems.dotnet.imports import Evaluation
from cigen.facts import Source
from cigen.repo import Repo, resolve
from cigen.xmltree import Element

PROJECT = re.compile(r".+\.(?:cs|fs|vb)proj")
SHARED = (imports.PROPS, imports.TARGETS, "Directory.Packages.props")
_FRAMEWORK = re.compile(r"net(?:coreapp)?([1-9][0-9]?\.[0-9])(?:-([a-z]+)[0-9.]*)?")
_VARIABLE = re.compile(r"\$\(([A-Za-z_][\w.]{0,80})\)")
_TEST_PACKAGES = re.compile(
    r"Microsoft\.NET\.Test\.Sdk|xunit(?:\.v3.*)?|NUnit|MSTest(?:\.TestFramework|\.Sdk)?|TUnit", re.IGNORECASE
)
# Of programs that build and release the other projects; NUKE and what came of it call theirs _build.
_BUILD_PACKAGES = re.compile(r"Nuke\.Common|Fallout\.Common|Cake\.Frosting|Cake\.Sdk|Bullseye", re.IGNORECASE)
# What tests start or are hosted by, though nothing in it says that it holds tests.
_NAMED_TESTS = re.compile(r"(?:^|[a-z0-9._-])(?:Tests?|Specs)\Z|(?:^|[._-])tests?\Z")
_DEPTH = 5  # of properties that are made of other properties


@dataclass(frozen=True, kw_only=True)
class Value:
    """A property's text and its place."""

    text: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Project:
    """One project file with what the files add that it shares with others; ``brought`` are packages from these."""

    file: str
    root: Element
    properties: Mapping[str, Value]
    brought: frozenset[str] = frozenset()

    @property
    def folder(self) -> str:
        """The folder that it stands in, "." for the root."""
        return posixpath.dirname(self.file) or "."

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return posixpath.basename(self.file).rpartition(".")[0]

    @property
    def sdk(self) -> str:
        """The SDK that it is made with; empty for a project of the old .NET Framework."""
        named = self.root.attributes.get("Sdk", "") or next(
            (e.attributes.get("Name", "") for e in self.root.all("Sdk")), ""
        )
        return named.partition("/")[0]

    @cached_property
    def packages(self) -> Mapping[str, int]:
        """Names of the packages that it refers to, with the line of each."""
        found = self.root.all("ItemGroup", "PackageReference")
        return {element.attributes.get("Include", ""): element.line for element in found}

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The project files that it refers to, relative to the root."""
        found = (element.attributes.get("Include", "") for element in self.root.all("ItemGroup", "ProjectReference"))
        paths = (resolve(self.folder, path.replace("\\", "/")) for path in found)
        return tuple(path for path in paths if path is not None)

    def text(self, name: str) -> str:
        """A property with the properties in it replaced; empty where it is not there."""
        text = self.properties[name].text if name in self.properties else ""
        for _ in range(_DEPTH):
            known = {key: value.text for key, value in self.properties.items()}
            text = _VARIABLE.sub(lambda match: known.get(match[1], ""), text)[:1000]  # noqa: B023
        return text.strip()

    @cached_property
    def frameworks(self) -> tuple[str, ...]:
        """The monikers of the frameworks that it is built for: ``net8.0``, ``netstandard2.0``."""
        text = self.text("TargetFrameworks") or self.text("TargetFramework")
        return tuple(part.strip().lower() for part in text.split(";") if part.strip())

    @property
    def framework_source(self) -> Source:
        """Where it says so."""
        name = "TargetFrameworks" if self.text("TargetFrameworks") else "TargetFramework"
        return self.properties[name].source if name in self.properties else Source(file=self.file)

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The versions of .NET among its frameworks that run on Linux, oldest first."""
        matches = (_FRAMEWORK.fullmatch(name) for name in self.frameworks)
        found = {match[1] for match in matches if match and not match[2]}
        return tuple(sorted(found, key=lambda version: tuple(map(int, version.split(".")))))

    @property
    def monikers(self) -> tuple[str, ...]:
        """Its frameworks that run on Linux, as it writes them."""
        matches = ((name, _FRAMEWORK.fullmatch(name)) for name in self.frameworks)
        return tuple(name for name, match in matches if match and not match[2])

    @property
    def moniker(self) -> str:
        """The newest of :attr:`monikers`; empty where there is none."""
        return next((name for name in self.monikers if name.endswith(self.versions[-1])), "")

    @property
    def has_foreign_frameworks(self) -> bool:
        """Whether it is built for .NET too, but also for what no program can run on there: net472."""
        others = (name for name in self.frameworks if not name.startswith("netstandard"))
        return bool(self.monikers) and any(name not in self.monikers for name in others)

    @property
    def runs_on_linux(self) -> bool:
        """Whether it can be built there: for .NET or its standard, and for no other system alone."""
        return bool(self.sdk) and (
            not self.frameworks
            or bool(self.versions)
            or any(name.startswith("netstandard") for name in self.frameworks)
        )

    @property
    def is_test(self) -> bool:
        """Whether it holds tests."""
        says = self.text("IsTestProject").lower()
        named = (*self.packages, *self.brought, self.sdk.partition("/")[0])
        return says == "true" or (says != "false" and any(_TEST_PACKAGES.fullmatch(name) for name in named))

    @property
    def is_package(self) -> bool:
        """Whether its own file says that it is published."""
        own = {name: value.text for name, value in self.properties.items() if value.source.file == self.file}
        says = (own.get(name, "").lower() == "true" for name in ("IsPackable", "GeneratePackageOnBuild"))
        return "PackageId" in own or any(says)

    @property
    def is_web(self) -> bool:
        """Whether it serves."""
        return self.sdk == "Microsoft.NET.Sdk.Web" and not self.is_test and self.text("OutputType").lower() != "library"

    @property
    def is_program(self) -> bool:
        """Whether it can be started; what only builds the others, or starts them for a developer, is no program."""
        is_host = self.sdk.startswith("Aspire.AppHost") or self.text("IsAspireHost").lower() == "true"
        is_host = is_host or any(
            e.attributes.get("Name", "").startswith("Aspire.AppHost") for e in self.root.all("Sdk")
        )
        is_exe = self.text("OutputType").lower() == "exe" or self.sdk == "Microsoft.NET.Sdk.Worker"
        is_tool = self.text("PackAsTool").lower() == "true" and not self.is_web
        is_for_tests = self.is_test or (self.is_web and _NAMED_TESTS.search(self.name) is not None)
        return (self.is_web or is_exe) and not (is_for_tests or is_host or is_tool or self.builds_others)

    @property
    def builds_others(self) -> bool:
        """Whether it is what a team writes instead of a script: it builds, tests and releases the other projects."""
        return self.name == "_build" or any(_BUILD_PACKAGES.fullmatch(name) for name in self.packages)


def read(repo: Repo, file: str) -> Project:
    """The project of ``file``; raises ``XmlError``."""
    root = xmltree.parse(repo.bytes(file) or b"")
    properties: dict[str, Value] = {}
    brought: set[str] = set()
    evaluation = Evaluation(repo=repo)
    for layer in evaluation.layers(file, root):
        properties |= dict(_properties(layer.file, layer.root))
        if layer.file != file:
            brought.update(_packages(layer.root, evaluation))
    return Project(file=file, root=root, properties=properties, brought=frozenset(brought))


def _packages(root: Element, evaluation: Evaluation) -> Iterator[str]:
    """The packages that a shared file adds to every project that reads it."""
    for group in root.all("ItemGroup"):
        if evaluation.holds(group):
            found = (one for one in group.all("PackageReference") if evaluation.holds(one))
            yield from (one.attributes.get("Include", "") for one in found)


def _properties(file: str, root: Element) -> Iterator[tuple[str, Value]]:
    """Properties in the file's order; of those with a condition only what nothing else says."""
    elements = [element for group in root.all("PropertyGroup") for element in group.children]
    for element in sorted(elements, key=lambda one: "Condition" not in one.attributes):
        source = Source(file=file, line=element.line, key=element.tag)
        yield element.tag, Value(text=element.text, source=source)
