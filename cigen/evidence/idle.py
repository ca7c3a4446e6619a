"""What a team's own pipelines pass by: what nothing tests, starts, needs, builds or names, and broken images."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from cigen.evidence import called, pipelines
from cigen.evidence.images import dockerfiles, unbuildable
from cigen.evidence.statement import files_beside
from cigen.facts import Component, Finding, Source
from cigen.repo import Repo
from cigen.settings import FILE, Settings

# What may name a folder: texts, scripts, manifests and sources, and what has no ending, such as a Makefile.
_WRITTEN = re.compile(
    r"(?:.*/)?(?:[^./]+|(?:Docker|Container|Make|Jenkins)file\.[\w-]+)"
    r"|.*\.(?:[Dd]ockerfile|md|rst|adoc|txt|ya?ml|toml|json|xml|cfg|ini|mk|mak|cmake|nix|sh|bash|ps1|bat|gradle|kts?|sbt|exs?|erl|rb"
    r"|gemspec|rake|py|rs|go|zig|zon|java|scala|cs|\w+proj|slnx?|props|php|[cm]?[jt]sx?|swift|dart|c|cc|cpp|h|hpp|cabal)"
)
_MANY = 2
_MAX_EXPERIMENTS = 10
_MAX_BYTES = 20_000_000
_MAX_FILES = 5000  # of a larger repository nobody knows what names what without reading all of it


def without(
    repo: Repo, parts: Sequence[Component], settings: Settings, findings: list[Finding]
) -> tuple[Component, ...]:
    """The components without such; all of them where no pipeline shows what a team builds, or a setting names one."""
    if not any(pipelines.TESTS.search(node.text[:20_000]) for _, node in pipelines.commands(repo)):
        return tuple(parts)
    needed = {name for part in parts for name in part.depends_on}
    maybe = [part for part in parts if _may_be_idle(repo, part, needed, settings) and not _is_built(repo, part)]
    tested = [part for part in maybe if part.commands.test]
    unheard = [*tested, *_small_programs(repo, parts, maybe, needed, settings)]
    experiments = [part for part in _few(unheard) if _is_unheard_of(repo, part)]
    servers = [part for part in parts if _may_be_leftover(repo, part, parts, needed, settings)]
    gone = [*experiments, *(part for part in _few(servers) if not _is_named(repo, part))]
    idle = [part for part in parts if part in gone or (part in maybe and not part.commands.test)]
    findings += (_told(part) for part in idle)
    broken = {part.path: source for part in parts if (source := _is_broken(repo, part, needed, settings))}
    findings += (_told_broken(part, broken[part.path]) for part in parts if part.path in broken)
    return tuple(part for part in parts if part not in idle and part.path not in broken)


def _few(parts: Sequence[Component]) -> Sequence[Component]:
    """More than a few of them are what the repository is about, and what names them takes long to find."""
    return parts if len(parts) <= _MAX_EXPERIMENTS else ()


def _is_free(part: Component, needed: Iterable[str], settings: Settings) -> bool:
    """Whether nobody asks for it: no setting, and no other component; the root is what the repository is about."""
    return part.path not in (".", *settings.components) and part.name not in needed


def _is_broken(repo: Repo, part: Component, needed: Iterable[str], settings: Settings) -> Source | None:
    """Where the component's own Dockerfile cannot be built, of one that nothing but that is there for."""
    is_alone = _is_free(part, needed, settings) and not part.commands.test
    source = unbuildable.lost(repo, part.dockerfile) if is_alone and part.dockerfile else None
    return None if source is None or _is_built(repo, part) else source


def _may_be_idle(repo: Repo, part: Component, needed: Iterable[str], settings: Settings) -> bool:
    return (
        part.kind == "library"
        and _is_free(part, needed, settings)
        and not (part.workspace or part.dockerfile or files_beside(repo, part.path, dockerfiles.NAME))
    )


def _small_programs(
    repo: Repo, parts: Sequence[Component], maybe: Sequence[Component], needed: Iterable[str], settings: Settings
) -> list[Component]:
    """Programs that no pipeline builds, and nothing is there for but somebody who starts them, if one builds others."""
    found = [part for part in parts if _is_small_program(repo, part, needed, settings) and not _is_built(repo, part)]
    others = (part for part in parts if part not in found and part not in maybe)
    return found if found and any(_is_built(repo, part) for part in others) else []


def _is_small_program(repo: Repo, part: Component, needed: Iterable[str], settings: Settings) -> bool:
    return _is_alone(repo, part, needed, settings) and part.framework is None and not part.port


def _is_alone(repo: Repo, part: Component, needed: Iterable[str], settings: Settings) -> bool:
    """Whether it is a program that nothing but its start is there for."""
    return (
        part.kind == "app"
        and _is_free(part, needed, settings)
        and not (part.commands.test or part.workspace or part.dockerfile)
        and not files_beside(repo, part.path, dockerfiles.NAME)
    )


def _may_be_leftover(
    repo: Repo, part: Component, parts: Sequence[Component], needed: Iterable[str], settings: Settings
) -> bool:
    """Whether it is a server that nothing is there for, beside several that have images."""
    alike = [one for one in parts if (one.kind, one.build_tool) == (part.kind, part.build_tool) and one.dockerfile]
    is_server = len(alike) >= _MANY and part.framework is not None
    return is_server and _is_alone(repo, part, needed, settings) and not _is_built(repo, part)


def _is_built(repo: Repo, part: Component) -> bool:
    names = (posixpath.relpath(file, part.path) for file in part.manifests)
    return any(called.is_built(repo, part.path, name) for name in ("", *names))


def _is_unheard_of(repo: Repo, part: Component) -> bool:
    """Whether no pipeline calls the tool that builds and tests it, and no file around it names it: an experiment."""
    tools = {part.language, part.build_tool, part.package_manager, part.runtime.name}
    tool = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(tools)))
    is_called = any(tool.search(repo.text(path) or "") for path in pipelines.paths(repo))
    return not (is_called or _is_named(repo, part))


def _is_named(repo: Repo, part: Component) -> bool:
    """Whether a file around it names it, or may: of a larger repository nobody reads all."""
    files = repo.matching(_WRITTEN)
    if len(files) > _MAX_FILES:
        return True
    parent = posixpath.dirname(part.path)
    names = {part.path, posixpath.basename(part.path), part.name, *((f"{parent}/*",) if parent else ())}
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(name) for name in sorted(names))})(?![\w-])".encode())
    inside = frozenset(repo.below(part.path))
    left = _MAX_BYTES
    for content in (repo.bytes(path) or b"" for path in files if path not in inside):
        left -= len(content)
        if left < 0 or named.search(content):
            return True
    return False


def _told_broken(part: Component, source: Source) -> Finding:
    message = (
        f"{part.path}: no pipeline builds it, and its image cannot be: {source.file}:{source.line} copies "
        f"{source.key}, which is nowhere: not a component; {_setting(part)} makes it one"
    )
    return Finding.at(source, "left-out", "info", message)


def _setting(part: Component) -> str:
    return f'`components: {{"{part.path}": {{name: {part.name}}}}}` in {FILE}'


def _told(part: Component) -> Finding:
    if part.kind == "app":
        what = "a program without tests or image that no pipeline builds and nothing names"
    elif part.commands.test:
        what = "a library with tests, but no pipeline calls its tool and nothing names it"
    else:
        what = "a library without tests that no pipeline builds"
    message = f"{part.path}: {what}: not a component; {_setting(part)} makes it one"
    return Finding(code="left-out", severity="info", message=message, file=part.path)
