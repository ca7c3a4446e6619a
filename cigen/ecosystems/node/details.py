"""What the recipe of a Node component is made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from cigen.ecosystems.node.applications import NxRun
from cigen.ecosystems.node.frameworks import Framework
from cigen.ecosystems.node.managers import Manager
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.ecosystems.node.workspaces import Project
from cigen.natives import Natives


@dataclass(frozen=True, kw_only=True)
class Task:
    """A script, and the folders (relative to the component) in which it is run one after the other.

    ``is_bun`` tells that Bun's own test runner is all that it runs, ``is_plain`` that this is called without a script.
    ``arguments`` are what the team gives to it. One that ``is_program`` is one of a package, with words of cigen's own.
    """

    script: str
    folders: tuple[str, ...]
    is_bun: bool = False
    is_plain: bool = False
    arguments: tuple[str, ...] = ()
    is_program: bool = False


@dataclass(frozen=True, kw_only=True)
class Schema:
    """One of Prisma's, from which a client is made that no script makes: in a package's ``folder`` the file ``path``.

    The folder is relative to the component, and the file to the folder.
    """

    folder: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Tools:
    """Programs that scripts call and no package brings: Debian's packages, and npm's with their versions."""

    system: tuple[str, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Details:
    """``package`` is the component's own; ``project`` the workspace that it is part of."""

    project: Project
    package: Package
    manager: Manager
    natives: Natives
    has_hooks: bool  # scripts that an installation would run, and that need the sources
    lifecycle: tuple[Task, ...]
    generated: tuple[Task, ...]  # sources, before all is built
    build: tuple[Task, ...]
    test: tuple[Task, ...]
    migrated: tuple[Task, ...]  # databases, before the tests
    schemas: tuple[Schema, ...]
    compiles_at_start: bool  # TypeScript, by the script that starts it: an image is started without it
    framework: Framework | None
    start: Start | None
    published: tuple[str, ...]  # folders of the packages that an archive is made of
    needs_git: bool
    unread: tuple[str, ...]
    kept: tuple[str, ...]  # committed in spite of such a name
    nx: NxRun | None = None  # what Nx does for it
    tools: Tools = field(default_factory=Tools)
