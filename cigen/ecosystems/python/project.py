"""A Python project as its manifests tell it, whatever tool reads them: the shape that all readers fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cigen.ecosystems.python.dependencies import Dependency
from cigen.facts import Source


@dataclass(frozen=True, kw_only=True)
class Said:
    """A word of a manifest and where it stands."""

    text: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What one manifest says.

    ``extras`` and ``groups`` are dependencies by the name of an extra or group, ``scripts`` the console commands
    with ``module:function``, ``backend`` the module that builds the package (``None`` where nothing is said to build
    it), ``dynamic`` the fields that only a build knows, ``reads`` files that such a build reads, ``backend_files``
    those of a backend that lies in the repository, and ``paths`` folders that are dependencies; all relative to the
    root. ``imports`` are other people's modules that a setup.py imports before it says what it needs. One that
    ``opens_windows`` has commands that start without a console.
    """

    file: str
    name: str = ""
    summary: str = ""
    pythons: tuple[Said, ...] = ()
    classifiers: tuple[Said, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    extras: Mapping[str, tuple[Dependency, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[Dependency, ...]] = field(default_factory=dict)
    optional_groups: frozenset[str] = frozenset()
    scripts: Mapping[str, str] = field(default_factory=dict)
    backend: str | None = None
    build_requires: tuple[Dependency, ...] = ()
    dynamic: frozenset[str] = frozenset()
    reads: tuple[str, ...] = ()
    backend_files: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    is_package: bool = False
    has_extensions: bool = False
    opens_windows: bool = False

    @property
    def has_unknown_dependencies(self) -> bool:
        """Whether only a build tells the dependencies: then an installer needs what such a build reads."""
        return bool({"dependencies", "optional-dependencies"} & self.dynamic)


@dataclass(frozen=True, kw_only=True)
class Project:
    """All manifests of one folder, the best-ranked first, and the members of a workspace whose root it is.

    ``neighbours`` are projects of the same repository that it installs by their paths. ``root`` is that of the
    workspace, for a member that is a component of its own; ``apart`` are the folders of such members.
    """

    folder: str
    manifests: tuple[Manifest, ...]
    members: tuple[Project, ...] = ()
    neighbours: tuple[Project, ...] = ()
    root: Project | None = None
    apart: frozenset[str] = frozenset()

    @property
    def file(self) -> str:
        """The manifest that stands for the project."""
        return self.manifests[0].file

    @property
    def name(self) -> str:
        """The name that it publishes under, "" where it has none."""
        return next((one.name for one in self.manifests if one.name), "")

    @property
    def summary(self) -> str:
        """What it says of itself in a line."""
        return next((one.summary for one in self.manifests if one.summary), "")[:500]

    @property
    def is_package(self) -> bool:
        """Whether it can be built and installed."""
        return any(one.is_package for one in self.manifests)

    @property
    def backend(self) -> str | None:
        """The module that builds it."""
        return next((one.backend for one in self.manifests if one.backend), None)

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """What it needs to run."""
        return tuple(item for one in self.manifests for item in one.dependencies)

    @property
    def extras(self) -> dict[str, tuple[Dependency, ...]]:
        """What its extras add."""
        return {name: items for one in reversed(self.manifests) for name, items in one.extras.items()}

    @property
    def groups(self) -> dict[str, tuple[Dependency, ...]]:
        """What those who work on it need."""
        return {name: items for one in reversed(self.manifests) for name, items in one.groups.items()}

    @property
    def scripts(self) -> dict[str, str]:
        """Its console commands."""
        return {name: target for one in reversed(self.manifests) for name, target in one.scripts.items()}

    @property
    def opens_windows(self) -> bool:
        """Whether it has a command that starts without a console."""
        return any(one.opens_windows for one in self.manifests)

    @property
    def pythons(self) -> tuple[Said, ...]:
        """What it says of the Python that it runs on."""
        return tuple(said for one in self.manifests for said in one.pythons)

    @property
    def classifiers(self) -> tuple[Said, ...]:
        """Its trove classifiers."""
        return tuple(said for one in self.manifests for said in one.classifiers)

    @property
    def paths(self) -> tuple[str, ...]:
        """Folders that are dependencies."""
        return tuple(path for one in self.manifests for path in one.paths)

    def everything(self) -> tuple[Dependency, ...]:
        """The packages of all extras and groups too."""
        more = (items for table in (self.extras, self.groups) for items in table.values())
        others = (*self.parts()[1:], *((self.root,) if self.root else ()))
        below = (item for one in others for item in one.everything())
        return (*self.dependencies, *(item for items in more for item in items), *below)

    def parts(self) -> tuple[Project, ...]:
        """The project itself, the members of its workspace, and its neighbours."""
        return (self, *self.members, *self.neighbours)
