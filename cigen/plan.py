"""The plan: stages and their instructions for every component. Knows no language, CI provider or template."""

from __future__ import annotations

import dataclasses
import graphlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cigen.facts import Finding, Secret
from cigen.overlay import JobOverlay

CacheBackend = Literal["gha", "registry", "local"]
OUTPUT = "output"  # the stage that holds what other components are built with
STAGES = ("manifests", "toolchain", "deps", "packages", "build", "test", "reports", OUTPUT, "artifact", "runtime")


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image by repository and tag, and by digest (``sha256:...``) where a registry was asked."""

    repository: str
    tag: str
    digest: str | None = None

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}" if self.digest else self.name

    @property
    def name(self) -> str:
        """``repository:tag``, as a person names it."""
        return f"{self.repository}:{self.tag}"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Copy files from the context, or from another stage or image, into ``dest``."""

    sources: tuple[str, ...]
    dest: str
    origin: str | Image | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Shell commands, each of which must succeed. They hold no text of a repository.

    ``context`` is a folder where they find the build context, without a layer of its own. ``allows`` are rules
    of hadolint that they break for a reason, which ``why`` gives. ``secrets`` are variables that they find set;
    no layer holds their values, and no key of the cache depends on them.
    """

    commands: tuple[str, ...]
    context: str = ""
    secrets: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Exec:
    """A program and its arguments, which may be the user's own: no shell reads the words while the file is built."""

    command: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Test:
    """Shell commands of which any may fail: the stage succeeds and keeps the verdict in ``/reports``.

    ``reports`` are ``find -path`` patterns of the JUnit XML that the commands leave. ``served`` commands need
    services, which a build cannot reach: a container of the stage runs them, and ends with their exit code.
    ``blank`` are variables that they find set but empty: files that name a secret are read, and no test gets one.
    """

    commands: tuple[str, ...]
    reports: tuple[str, ...]
    served: bool = False
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Env:
    """Environment variables; values may come from a repository."""

    values: tuple[tuple[str, str], ...]
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Workdir:
    """The folder that later instructions start in."""

    path: str


@dataclass(frozen=True, kw_only=True)
class Start:
    """How a runtime image starts, listens and tells that it is well: a ``health`` path over HTTP, if any."""

    command: tuple[str, ...]
    user: str
    port: int | None = None
    health: str | None = None
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service:
    """A container beside the tests, which reach it as ``localhost`` and by its ``hosts``.

    ``check`` is how it says that it is ready, as compose's ``healthcheck.test``.
    """

    name: str
    image: Image
    hosts: tuple[str, ...]
    check: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class TestBed:
    """The services that tests run beside, at least one, and the environment of the tests."""

    __test__ = False  # pytest would take it for a test

    services: tuple[Service, ...]
    env: tuple[tuple[str, str], ...] = ()


Instruction = Copy | Run | Exec | Test | Env | Workdir | Start


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One ``FROM``: an image, the name of an earlier stage, or ``scratch``."""

    name: str
    base: Image | str
    instructions: tuple[Instruction, ...] = ()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How an ecosystem builds one component: what is special about it, stage by stage.

    The planner adds what all components share: the manifests, the source, the report and artifact stages, the user, the
    labels. Commands start in ``folder``, relative to the context; in the component's where it is none. ``system`` are
    Debian's packages that the toolchain needs, beside those that the component names. ``manifests`` are the files that
    ``deps`` reads and ``setup_files`` those that ``setup`` reads, relative to the context. ``collect`` are the commands
    that put what the build made into ``/artifact``; they run in the layer of the build. ``deps_first`` and
    ``build_first`` come before ``deps`` and ``build``, and even before those of a package that is built beside the
    component: it may read what they leave. ``test`` and ``reports`` are those of :class:`Test`. ``packages``, where
    there are any, make of the dependencies those that a running application needs, in a stage of that name. ``install``
    copies them and the artifact into the ``runtime`` image, which ``start`` starts; ``home`` is where the component's
    folder is in there, "" where it is nowhere. Without a ``toolchain`` there are no stages: the Dockerfile is the
    user's.
    """

    toolchain: Image | None = None
    folder: str | None = None
    system: tuple[str, ...] = ()
    setup: tuple[Instruction, ...] = ()
    setup_files: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    deps_first: tuple[Instruction, ...] = ()
    deps: tuple[Instruction, ...] = ()
    packages: tuple[Instruction, ...] = ()
    build_first: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    collect: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    runtime: Image | None = None
    install: tuple[Instruction, ...] = ()
    home: str = ""
    start: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ComponentPlan:
    """One component's stages and the files they are written to; all paths relative to the repository's root.

    ``watch`` are git pathspecs: a change outside them cannot change a build of this component.
    ``builds_with`` are the components whose files its build needs, and ``runs_with`` those that only its image does.
    ``own_dockerfile`` is a Dockerfile of the user's, which then makes the image. ``secrets`` are those that its
    builds are given.
    """

    name: str
    path: str
    context: str
    dockerfile: str
    ignored: tuple[str, ...]
    watch: tuple[str, ...]
    stages: tuple[Stage, ...]
    platforms: tuple[str, ...] = ("linux/amd64",)
    port: int | None = None
    health: str | None = None
    services: tuple[str, ...] = ()
    test_bed: TestBed | None = None
    depends_on: tuple[str, ...] = ()
    builds_with: tuple[str, ...] = ()
    runs_with: tuple[str, ...] = ()
    own_dockerfile: str | None = None
    has_submodules: bool = False
    secrets: tuple[Secret, ...] = ()

    @property
    def has_stages(self) -> bool:
        """Whether cigen writes its Dockerfile; else there is only one of the user's, and nothing to test."""
        return bool(self.stages)

    @property
    def has_output(self) -> bool:
        """Whether other components are built with what it makes."""
        return any(stage.name == OUTPUT for stage in self.stages)

    @property
    def has_tests(self) -> bool:
        """Whether anything is run to test it."""
        steps = (step for stage in self.stages for step in stage.instructions)
        return any(isinstance(step, Test) and step.commands for step in steps)

    @property
    def is_app(self) -> bool:
        """Whether it ends in an image that can be started."""
        return any(stage.name == "runtime" for stage in self.stages)


@dataclass(frozen=True, kw_only=True)
class Cache:
    """Where layers survive between runs: a backend, and for ``registry`` and ``local`` where in it."""

    backend: CacheBackend = "gha"
    ref: str | None = None

    @property
    def registry(self) -> str:
        """The host of ``ref`` as a repository of a registry; one without a host is Docker Hub's."""
        host, slash, _ = (self.ref or "").partition("/")
        return host if slash and ("." in host or ":" in host or host == "localhost") else "docker.io"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that rendering needs; the same facts, settings and pins make the same plan.

    ``compose_file`` is where tests are run beside services; "" where none need that.
    """

    components: tuple[ComponentPlan, ...]
    cache: Cache = field(default_factory=Cache)
    providers: tuple[str, ...] = ("github",)
    default_branch: str = "main"
    bake_file: str = "docker-bake.hcl"
    compose_file: str = ""
    overlay: tuple[JobOverlay, ...] = ()
    findings: tuple[Finding, ...] = ()

    def images(self) -> tuple[Image, ...]:
        """Every image that a stage starts from or copies from or that tests run beside, once, sorted by name."""
        found = {image for part in self.components for stage in part.stages for image in _images(stage)}
        beds = [part.test_bed for part in self.components if part.test_bed]
        beside = {service.image for bed in beds for service in bed.services}
        return tuple(sorted(found | beside, key=str))

    def in_order(self, parts: Sequence[ComponentPlan]) -> list[ComponentPlan]:
        """``parts``, each after those that it depends on; as they are where some need each other."""
        graph = {part.name: part.depends_on for part in self.components}
        try:
            names = list(graphlib.TopologicalSorter(graph).static_order())
        except graphlib.CycleError:
            return list(parts)
        return sorted(parts, key=lambda part: names.index(part.name))

    def with_producers(self, parts: Iterable[ComponentPlan]) -> list[ComponentPlan]:
        """``parts`` and all whose files they need, directly or not, each once, in the plan's order."""
        known = {part.name: part for part in self.components}
        pending = [part.name for part in parts]
        found: set[str] = set()
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += (*known[name].builds_with, *known[name].runs_with)
        return [part for part in self.components if part.name in found]

    @property
    def served(self) -> tuple[ComponentPlan, ...]:
        """The components whose tests run beside services."""
        return tuple(part for part in self.components if part.test_bed)

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON values; an instruction names its type under ``do``."""
        return {"schema": 1, **_json(self)}


def _images(stage: Stage) -> list[Image]:
    origins = [step.origin for step in stage.instructions if isinstance(step, Copy)]
    return [image for image in (stage.base, *origins) if isinstance(image, Image)]


def _json(value: Any) -> Any:
    match value:
        case Image():
            return str(value)
        case Copy() | Run() | Exec() | Test() | Env() | Workdir() | Start():
            return {"do": type(value).__name__.lower(), **_fields(value)}
        case tuple():
            return [_json(item) for item in value]
        case _ if dataclasses.is_dataclass(value):
            return _fields(value)
        case _:
            return value


def _fields(value: Any) -> dict[str, Any]:
    values = {f.name: _json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return {name: item for name, item in values.items() if item not in ("", None, [], False)}
