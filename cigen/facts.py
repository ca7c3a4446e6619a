"""What a repository says of itself; every value with the place that says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

# The closed grammars of untrusted values: what does not match is dropped with a finding.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,31}")
_SEGMENT = r"[A-Za-z0-9._@+](?:[A-Za-z0-9._@+ -]*[A-Za-z0-9._@+-])?"  # no blank at an end: ignore files lose it
PATH = re.compile(rf"(?=.{{1,1000}}\Z){_SEGMENT}(?:/{_SEGMENT})*")

MACHINES = "ACTIONS|BUILDKIT|BUILDX|COMPOSE|DOCKER|GIT|LD|RUNNER"
"""How variables begin that the runner, the engine, git and the loader read, as alternatives of an expression."""

# Of a variable that holds a secret: as GitHub's store has it, and none that a shell, a machine or the bake file reads.
SECRET = re.compile(
    r"(?!(?:BASH_ENV|CI|ENV|HOME|HOSTNAME|IFS|LANG|LOGNAME|PATH|PWD|REPORTS|SHELL|TERM|TMPDIR|USER)\Z)"
    rf"(?!(?:{MACHINES}|CACHE|CIGEN|IMAGE|LC)_)(?!GITHUB_(?!TOKEN\Z))"
    r"[A-Z_][A-Z0-9_]{1,99}"
)

Severity = Literal["info", "warning", "error"]
Kind = Literal["app", "library", "site"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A place in the repository: file, line (from 1) and the key that was read there."""

    file: str
    line: int | None = None
    key: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place} {self.key}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something the user should know, with the place that shows it."""

    code: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None

    @classmethod
    def at(cls, source: Source, code: str, severity: Severity, message: str) -> Finding:
        """A finding at the place of ``source``."""
        return cls(code=code, severity=severity, message=message, file=source.file, line=source.line)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One file's statement about a tool's version, as written there; made by ``cigen.versions``.

    ``accepts`` are the supported versions that satisfy it, oldest first. ``rank`` orders statements:
    the lowest wins. ``note`` tells what had to be done to satisfy it, "22 has no image: 25 is the next".
    ``target`` is the version that the result has to run on, where it may be built by a newer one. ``installs`` is one
    that no image has, and that a build can install into the image of what it ``accepts``.
    """

    value: str
    source: Source
    rank: int
    accepts: tuple[str, ...]
    note: str = ""
    target: str = ""
    installs: str = ""


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """The language runtime of a component: a ``version`` that has an image, and what a build ``installs`` there."""

    name: str
    version: str
    requested: str | None = None
    source: Source | None = None
    assumed: bool = False
    installs: str = ""

    @property
    def used(self) -> str:
        """The version that compiles or runs the component."""
        return self.installs or self.version


@dataclass(frozen=True, kw_only=True)
class Commands:
    """How a person in the component's folder would do it by hand; empty where there is nothing to do."""

    deps: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    test: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something that has to run beside the tests: a database, a broker.

    ``image`` is the one that the repository names, by tag; ``hosts`` are the names that its clients there know it by,
    and ``env`` is what the server is told.
    """

    name: str
    source: Source
    image: str | None = None
    hosts: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class TestBed:
    """What a component's tests run beside, and the environment that they are given there."""

    __test__ = False  # pytest would take it for a test

    services: tuple[Service, ...] = ()
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A variable of the environment that a build takes a credential from, mostly of a registry of packages.

    ``source`` is what names it. Without an ``is_optional`` one, which may be not set, a build is not even begun.
    """

    name: str
    source: Source
    is_optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Want:
    """A folder, relative to the root, that a component reads and that the repository does not fill.

    ``source`` is what reads it: while it is built if ``is_compiled``, else while it runs.
    """

    folder: str
    source: Source
    is_compiled: bool = True


@dataclass(frozen=True, kw_only=True)
class JavaScript:
    """The package of JavaScript in ``folder`` that a build of another language uses: it runs its ``scripts``."""

    folder: str
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """A folder that the build of ``component`` leaves at ``made``, and that another one reads at ``wanted``.

    Both are relative to the root; the rest is that of :class:`Want`.
    """

    component: str
    made: str
    wanted: str
    source: Source
    is_compiled: bool = True


@dataclass(frozen=True, kw_only=True)
class Component:
    """One part of a repository that is built on its own.

    ``path`` is the folder that holds its manifest and ``context`` the folder a build of it has to see, which is larger
    where a parent manifest lies above or beside it; both relative, "." for the root. ``manifests`` are the files that
    decide its dependencies, relative to the root. ``dockerfile`` is one of the user's that can make its image without
    anything built before. ``owns`` are folders that its build builds too, whatever their manifests say (a front end
    that Maven drives), and ``uses`` the paths of other components of its workspace that it is made of. ``makes`` are
    the folders in which its build leaves files, ``moves`` those of them that other scripts of its own leave elsewhere,
    and where; ``wants`` is what it reads that only a build of another component can make, and ``artifacts`` what that
    is; ``beside`` is the JavaScript package that is installed and built before it, and tested with it, because of what
    it wants or of its ``javascript``. ``details`` belongs to the ecosystem that made the component: nobody else reads
    it. ``has_submodules`` tells that a build needs what git fetches only where it is asked to, and ``is_documentation``
    that it is only one where there is nothing else. ``secrets`` are given to what downloads and builds. ``packages``
    are Debian's that its toolchain has beside those that its build tool and dependencies need: a team's pipelines
    install them, or it calls what they hold. ``copies`` are files, relative to the root, that its tests find elsewhere
    too, and where. ``unread`` are names of texts in its folder that nothing of it reads. ``test_env`` and ``build_env``
    are variables that the team gives to its tests (``None`` while nobody has looked) and its builds.
    """

    name: str
    path: str
    context: str
    language: str
    build_tool: str
    package_manager: str
    runtime: Runtime
    commands: Commands
    kind: Kind
    manifests: tuple[str, ...]
    framework: str | None = None
    port: int | None = None
    health: str | None = None
    services: tuple[Service, ...] = ()
    test_bed: TestBed | None = None
    lockfiles: tuple[str, ...] = ()
    workspace: str | None = None
    depends_on: tuple[str, ...] = ()
    dockerfile: str | None = None
    owns: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    wants: tuple[Want, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    javascript: JavaScript | None = None
    beside: Component | None = None
    has_submodules: bool = False
    is_documentation: bool = False
    secrets: tuple[Secret, ...] = ()
    packages: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    test_env: tuple[tuple[str, str], ...] | None = None
    build_env: tuple[tuple[str, str], ...] = ()
    details: object = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All components of a repository, ordered by path, and what was noticed on the way."""

    components: tuple[Component, ...] = ()
    findings: tuple[Finding, ...] = ()


Instead = Mapping[tuple[str, str], Callable[[], Facts]]
"""Parts of a component that take its place, by its folder and build tool."""
Driven = Callable[[str, JavaScript], Facts]
"""Finds the package that a build in a folder drives, as a component there."""
