"""``cigen.yml``: the user's decisions. Everything has a default; an unknown key is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, cast, get_args

from cigen import pins, services
from cigen.display import printable
from cigen.errors import UsageError
from cigen.facts import NAME, SECRET, VERSION, Secret, Source
from cigen.overlay import Overlay
from cigen.plan import Cache, CacheBackend
from cigen.repo import Repo
from cigen.settings import overlay
from cigen.settings.documents import document
from cigen.settings.reader import Reader

FILE = "cigen.yml"
_REF = re.compile(r"[A-Za-z0-9./][A-Za-z0-9._:/@-]{0,254}")
# A registry's host, then a path; no scheme, tag or digest: cigen adds a tag for each component and platform.
_REPOSITORY = re.compile(r"[a-z0-9.-]+(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)+")
BRANCH = re.compile(r"(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/@+-]{0,254}(?<![./])")
_COMPONENT = re.compile(r"[a-z](?:-?[a-z0-9]){0,39}")  # what a bake target, a job and an image can be called
_PATH = re.compile(r"[^\\\x00-\x1f\x7f]{1,1024}")
_NO_APP = ("none", "false")
_NO_SECRETS = "none"
_PORTS = range(1, 65536)
_TOOLS = tuple(name for name, tool in pins.shipped().tools.items() if tool.declared)
UpdateBot = Literal["dependabot", "renovate"]
"""Who moves pins in cigen's files, if cigen is to write its configuration."""
Ownership = Literal["merged", "owned", "seeded", "thin"]
"""Whose a file is: edits are merged, are errors, or are all there is after the first time, but for pins if thin."""


@dataclass(frozen=True, kw_only=True)
class ComponentSettings:
    """What the user says of one component; ``versions`` are a tool's version and where it stands.

    ``app`` is the folder of the module that is started, where several could be, relative to the component;
    ``has_app`` is false where none is to be packed as an image. ``build_tool`` is the one of several in the folder
    that builds it. ``services`` are those that its tests need, ``None`` where the repository decides. ``secrets`` are
    variables that its registries of packages need beside those that the repository names, with the line of each;
    ``has_secrets`` is false where none are wanted at all.
    """

    name: str | None = None
    build_tool: str | None = None
    port: int | None = None
    app: str | None = None
    has_app: bool = True
    services: tuple[str, ...] | None = None
    secrets: tuple[Secret, ...] = ()
    has_secrets: bool = True
    versions: Mapping[str, tuple[str, Source]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, with their defaults."""

    components: Mapping[str, ComponentSettings] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    cache: Cache = field(default_factory=Cache)
    providers: tuple[str, ...] = ("github",)
    default_branch: str | None = None
    ownership: Mapping[str, Ownership] = field(default_factory=dict)
    updates: UpdateBot | None = None
    overlay: Overlay = field(default_factory=Overlay)

    def ownership_of(self, path: str) -> Ownership:
        """Whose the file ``path`` is: the last line that names it, or a pattern that it fits, decides."""
        return next((kind for key, kind in reversed(list(self.ownership.items())) if fnmatchcase(path, key)), "merged")

    def owning_nothing(self, paths: Sequence[str]) -> tuple[str, ...]:
        """The lines of ``ownership`` that fit none of ``paths``."""
        return tuple(key for key in self.ownership if not any(fnmatchcase(path, key) for path in paths))

    def of(self, path: str) -> ComponentSettings:
        """The settings of the component in the folder ``path``."""
        return self.components.get(path, ComponentSettings())

    def excludes(self, path: str) -> bool:
        """Whether the user told cigen to leave the folder or file ``path`` alone: by its name, or by a pattern."""
        return any(_covers(excluded, path) for excluded in self.exclude)

    def excluding_nothing(self, paths: Sequence[str]) -> tuple[str, ...]:
        """The lines of ``exclude`` that fit none of ``paths``, the files of the repository."""
        return tuple(line for line in self.exclude if not any(_covers(line, path) for path in paths))


def _covers(excluded: str, path: str) -> bool:
    """Whether a line of ``exclude`` is ``path`` or a folder above it; a folder may be called ``[id]`` as well."""
    return (
        path == excluded
        or path.startswith(f"{excluded}/")
        or fnmatchcase(path, excluded)
        or fnmatchcase(path, f"{excluded}/*")
    )


def load(repo: Repo) -> Settings:
    """Read ``cigen.yml``; raises :class:`UsageError` with file and line for anything it does not know."""
    if repo.exists("cigen.yaml") and not repo.exists(FILE):
        raise UsageError("the settings are read from cigen.yml", where="cigen.yaml", hint="rename the file")
    reader = Reader(document(repo, FILE), FILE)
    reader.check_keys("cache", "ci", "components", "default-branch", "exclude", "ownership", "updates")
    return Settings(
        components=_components(repo, reader.child("components")),
        exclude=_excluded(reader),
        cache=_cache(reader.child("cache")),
        providers=tuple(dict.fromkeys(reader.strings("ci", NAME))) or ("github",),
        default_branch=reader.text("default-branch", BRANCH),
        ownership=_ownership(reader.child("ownership")),
        updates=cast("UpdateBot | None", reader.choice("updates", get_args(UpdateBot))),
        overlay=overlay.load(repo),
    )


def _excluded(reader: Reader) -> tuple[str, ...]:
    folders = tuple(reader.folder("exclude", path) for path in reader.strings("exclude", _PATH))
    if "." in folders:
        raise reader.error("exclude", "exclude cannot hold the repository's root", "name folders or files in it")
    return folders


def _components(repo: Repo, reader: Reader) -> dict[str, ComponentSettings]:
    components: dict[str, ComponentSettings] = {}
    for key in reader.names():
        path = reader.folder(key, key)
        if path in components:
            raise reader.error(key, f"the component {path} is there twice", "keep one of them")
        if not repo.below(path):
            raise reader.error(key, f"there is no folder {printable(key, limit=80)}")
        components[path] = _component(reader.child(key))
    return components


def _component(reader: Reader) -> ComponentSettings:
    reader.check_keys("app", "build-tool", "name", "port", "secrets", "services", *_TOOLS)
    app = reader.text("app", _PATH)
    return ComponentSettings(
        name=reader.text("name", _COMPONENT),
        build_tool=reader.text("build-tool", NAME),
        port=reader.number("port", _PORTS),
        app=None if app in (None, *_NO_APP) else reader.folder("app", app),
        has_app=app not in _NO_APP,
        services=_services(reader),
        secrets=_secrets(reader),
        has_secrets=reader.node("secrets").text != _NO_SECRETS,
        versions={tool: _version(reader, tool) for tool in _TOOLS if reader.has(tool)},
    )


def _secrets(reader: Reader) -> tuple[Secret, ...]:
    if reader.node("secrets").text == _NO_SECRETS:
        return ()
    names = dict.fromkeys(reader.strings("secrets", SECRET))
    return tuple(Secret(name=name, source=reader.source("secrets")) for name in names)


def _services(reader: Reader) -> tuple[str, ...] | None:
    if not reader.has("services"):
        return None
    names = reader.strings("services", NAME)
    if names == ("none",):
        return ()
    for name in names:
        if name not in services.known():
            hint = f"none, or a list of {', '.join(services.known())}"
            raise reader.error("services", f"cigen knows no service {name}", hint)
    return tuple(dict.fromkeys(names))


def _version(reader: Reader, tool: str) -> tuple[str, Source]:
    return reader.text(tool, VERSION) or "", reader.source(tool)


def _ownership(reader: Reader) -> dict[str, Ownership]:
    """By path, or by a pattern of several."""
    known = get_args(Ownership)
    return {path: cast("Ownership", reader.choice(path, known) or "merged") for path in reader.names()}


def _cache(reader: Reader) -> Cache:
    reader.check_keys("backend", "ref")
    backend = reader.choice("backend", get_args(CacheBackend)) or "gha"
    ref = reader.text("ref", _REF)
    if backend in ("registry", "local") and ref is None:
        raise reader.error("backend", f"the {backend} cache needs cache.ref: where the cache lives")
    if backend == "registry" and not _REPOSITORY.fullmatch(ref or ""):
        message = f"cache.ref cannot be {printable(ref or '', limit=80)!r}: it is no repository of a registry"
        raise reader.error("ref", message, "such as ghcr.io/acme/shop/cache: no https://, no tag, no capitals")
    return Cache(backend=cast("CacheBackend", backend), ref=ref)
