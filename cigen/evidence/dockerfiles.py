"""Existing Dockerfiles: the images that a team already builds with."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from cigen.evidence import image_files
from cigen.evidence.conventions import of
from cigen.evidence.images import MAX_LENGTH, substituted, version_in
from cigen.evidence.statement import Statement, files_near, written_by_cigen
from cigen.facts import Source
from cigen.repo import Repo

NAME = re.compile(
    r"(?:.*/)?(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)"
    r"(?:\.(?!(?:dockerignore|template|tmpl|tpl|jinja2?|j2|in|erb|mustache|ejs)\Z)[\w-]+)?",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*FROM\s+(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?(?:\s.*)?", re.IGNORECASE)
_ARG = re.compile(r"\s*ARG\s+(\w{1,64})=[\"']?([^\s\"']{0,128})[\"']?\s*", re.IGNORECASE | re.ASCII)
_ENV = re.compile(r"\s*ENV\s+(.+)", re.IGNORECASE)
_PAIR = re.compile(r"(\w{1,64})=[\"']?([^\s\"']{0,128})", re.ASCII)
_EXPOSE = re.compile(r"\s*EXPOSE\s+(.+)", re.IGNORECASE)
_PORT = re.compile(r"([1-9][0-9]{0,4})(?:/tcp)?", re.IGNORECASE)
_SIDE_DOORS = frozenset({22, 443})  # a service's own port goes first: these are for its shell, or want a certificate
_ENV_PORT = re.compile(r"\s*ENV\s+(?:\S[^\n]{0,500}\s)?PORT[=\s]\s*[\"']?([1-9][0-9]{1,4})\b", re.IGNORECASE)
_TOLD = re.compile(
    r"""(?<![\w-])(?:--?(?:server[-_.])?(?:http[-_])?port|-p|--bind|-b|--hosts?|--listen|--addr|--address)[\s"',=]{1,6}"""
    r"""(?:[\w.\[\]-]{0,60}:)?([1-9][0-9]{1,4})(?![\w.:])"""
)
_START = re.compile(r"\s*(?:ENTRYPOINT|CMD)\s+(.*)", re.IGNORECASE)
# What a container of a toolchain starts: a shell, a build or its tests, and no program of the repository.
_TOOLING = re.compile(
    r"[\s\[\"']*(?:[^\s/]*/)*(?:ba|z|da)?sh[\s\"',\]]*$|.*(?:test|rspec|rake|phpunit|tox|make)\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"^\s*RUN(?:\s+--\S+)*\s+", re.IGNORECASE)
_SETTINGS = re.compile(r"[\w./-]{1,200}\.(?:ya?ml|toml|json|ini|cfg|conf|properties)(?![\w.-])", re.ASCII)
_EVERYWHERE = re.compile(r"^[^#\n]{0,200}?(?<![\w.])(?:0\.0\.0\.0|\[::\]):([1-9][0-9]{1,4})\b", re.MULTILINE)
_COPY = re.compile(r"\s*(?:COPY|ADD)\s+(.*)", re.IGNORECASE)
_WORKDIR = re.compile(r"\s*WORKDIR\s+(\S+)", re.IGNORECASE)
_OUTPUT = re.compile(
    r"""(?:^|[\s"'\[,/])(?:target|dist|\.build|build/(?:libs|install|quarkus-app|distributions))/|\.(?:jar|war|whl)\b"""
)
_SERVER = re.compile(r"(?:docker\.io/)?(?:library/)?(?:nginx|httpd|caddy)(?:[:@].*)?")
_APACHE = re.compile(r"(?:docker\.io/)?(?:library/)?php:[\w.-]{0,60}apache")
_UNPRIVILEGED = re.compile(r"(?:[\w.-]+/)*nginxinc/nginx-unprivileged(?:[:@].*)?")
# From .NET 8 on its images listen at 8080, whatever is exposed: templates went on to expose 80.
# https://learn.microsoft.com/dotnet/core/compatibility/containers/8.0/aspnet-port
_ASPNET = re.compile(r"mcr\.microsoft\.com/dotnet/(?:nightly/)?aspnet:([0-9]{1,2})\b")
_ASPNET_MOVED = 8
_ASPNET_TOLD = re.compile(r"\bASPNETCORE_(?:URLS|HTTP_PORTS)\b")
# Characters of a line, stages and lines of a file, characters of settings.
MAX_LINE, MAX_STAGES, MAX_LINES, _MAX_SETTINGS = 1000, 100, 5000, 100_000


def statements(repo: Repo, folder: str, tool: str) -> Iterator[Statement]:
    """What the ``FROM`` lines near ``folder`` say about ``tool``, else what is installed; nearest first."""
    for path in files_near(repo, folder, NAME):
        found = [(line, version) for line, image in _bases_of(repo, path) if (version := version_in(tool, image))]
        for line, version in found:
            yield Statement(values=(version,), source=Source(file=path, line=line, key="FROM"))
        if not found:
            yield from _installed(path, repo.text(path) or "", tool)


def _installed(path: str, text: str, tool: str) -> Iterator[Statement]:
    """The version that an image gets which starts from another tool's: in the first line that tells it."""
    pattern = of(tool).installs
    if pattern is None or written_by_cigen(text):
        return
    for number, line in enumerate(_lines(text), 1):
        if len(line) <= MAX_LINE and not line.lstrip().startswith("#") and (match := pattern.search(line)):
            version = next(filter(None, match.groups()))
            yield Statement(values=(version,), source=Source(file=path, line=number, key="RUN"))
            return


def _bases_of(repo: Repo, path: str) -> Sequence[tuple[int, str]]:
    """The bases of a file, read once for all the components that it is near to."""
    known = repo.remember(_nothing_known)
    if path not in known:
        known[path] = _bases(repo.text(path) or "")
    return known[path]


def _nothing_known(_repo: Repo) -> dict[str, Sequence[tuple[int, str]]]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A ``FROM``: line, the image or earlier stage that it names, its own name; what it exposes, copies and starts.

    ``environment`` is the ``PORT`` that it sets, 0 for none; ``names`` are the words of what it copies and starts,
    and of where.
    """

    line: int
    base: str
    name: str
    ports: tuple[int, ...] = ()
    copies: bool = False
    start: str = ""
    environment: int = 0
    names: tuple[str, ...] = ()
    folder: str = ""


def last_base(text: str) -> tuple[int, str] | None:
    """Line and image of the stages that the last one is made of; ``None`` where there is no ``FROM``."""
    chain = _chain(text)
    return (chain[-1].line, chain[-1].base) if chain else None


def exposed(text: str) -> int | None:
    """The port that the last stage exposes for its service, itself or by a stage or a web server that it is made of."""
    chain = _chain(text)
    is_server = _is_web_server(text) or (bool(chain) and _APACHE.match(chain[-1].base) is not None)
    ports = next((stage.ports for stage in chain if stage.ports), (80,) if is_server else _told(chain))
    aspnet = _ASPNET.match(chain[-1].base) if chain else None
    if aspnet and (80 in ports or not ports) and not _ASPNET_TOLD.search(text):
        return 8080 if int(aspnet[1]) >= _ASPNET_MOVED else 80
    return next((port for port in ports if port not in _SIDE_DOORS), ports[0] if ports else None)


def _told(chain: Sequence[Stage]) -> tuple[int, ...]:
    """The port that the command names, or the environment that it starts in."""
    found = [int(match[1]) for match in _TOLD.finditer(_start(chain))]
    found += [stage.environment for stage in chain if stage.environment]
    return tuple(port for port in found[:1] if port < 65536)


def configured(repo: Repo, path: str) -> int | None:
    """The port in the settings that the image in ``path`` starts its program with, where they are a file beside it."""
    folder = posixpath.dirname(path) or "."
    names = (posixpath.basename(word) for word in _SETTINGS.findall(started(repo.text(path) or "")))
    texts = (repo.text(posixpath.normpath(f"{folder}/{name}")) or "" for name in names)
    found = (match for text in texts if (match := _EVERYWHERE.search(text[:_MAX_SETTINGS])))
    return next((int(match[1]) for match in found if int(match[1]) < 65536), None)


def _beside(repo: Repo, folder: str) -> Iterator[tuple[str, str]]:
    """Path and text of those that a team wrote for ``folder``."""
    texts = ((path, repo.text(path) or "") for path in image_files.of(repo, folder, NAME))
    yield from ((path, text) for path, text in texts if not written_by_cigen(text))


def commands_beside(repo: Repo, folder: str) -> list[str]:
    """The :func:`commands` of all images that a team makes of ``folder``."""
    return [shell for _, text in _beside(repo, folder) for shell in commands(text)]


def port_beside(repo: Repo, folder: str) -> int | None:
    """The port that all images made of ``folder`` expose; ``None`` where they differ.

    A plain web server's is its own, and of what stands before or beside the program.
    """
    texts = (text for path, text in _beside(repo, folder) if ".devcontainer/" not in path)
    ports = {exposed(text) for text in texts if not _is_web_server(text)} - {None}
    return ports.pop() if len(ports) == 1 else None


def started_beside(repo: Repo, folder: str) -> list[str]:
    """What the images made of ``folder`` start, as it is written."""
    return [command for _, text in _beside(repo, folder) if (command := started(text))]


def _is_web_server(text: str) -> bool:
    base = last_base(text)
    return base is not None and _SERVER.fullmatch(base[1]) is not None


def packs_pages(text: str) -> bool:
    """Whether the last stage is a web server with something of the repository's to serve."""
    base = last_base(text)
    is_server = _is_web_server(text) or (base is not None and _UNPRIVILEGED.fullmatch(base[1]) is not None)
    return is_server and any(stage.copies for stage in _chain(text))


def packed(text: str) -> str:
    """What the last stage copies and starts, where it is a program or pages; else ""."""
    if not (packs_program(text) or packs_pages(text)):
        return ""
    return "\n".join(name for stage in _chain(text) for name in stage.names)


def packs_program(text: str) -> bool:
    """Whether the last stage is something of the repository's that starts, and no set of tools to work in."""
    chain, start = _chain(text), started(text)
    copies = any(stage.copies for stage in chain)
    return copies and (exposed(text) is not None or (bool(start) and not _TOOLING.match(start)))


def started(text: str) -> str:
    """The command of the last stage, itself or by a stage that it is made of, as it is written; "" for none."""
    return _start(_chain(text))


def folder(text: str) -> str:
    """Where the last stage works, as it is written; "" where it does not say so."""
    return next((stage.folder for stage in _chain(text) if stage.folder), "")


def _start(chain: Sequence[Stage]) -> str:
    return next((stage.start for stage in chain if stage.start), "")


def _chain(text: str) -> list[Stage]:
    """The last stage, the one that it is made of, and so on down to the one that starts from an image."""
    stages = _first_stages(text)
    chain = list(stages[-1:])
    for stage in reversed(stages[:-1]):
        if stage.name and stage.name.lower() == chain[-1].base.lower():
            chain.append(stage)
    return chain


@lru_cache(maxsize=16)  # of one file, several things are asked in a row
def _first_stages(text: str) -> tuple[Stage, ...]:
    return tuple(islice(_stages(text), MAX_STAGES))


def needs_output(text: str) -> int | None:
    """The line of the first ``COPY`` that wants what a build left beside the sources; ``None`` where all is there."""
    defaults: dict[str, str] = {}
    for number, line in enumerate(_lines(text), 1):
        if len(line) > MAX_LINE:
            continue
        if _takes_argument(line, defaults):
            continue
        if copy := _COPY.match(line):
            sources = substituted(copy[1], defaults).split()[:-1]  # without where they go
            if "--from" not in copy[1] and any(map(_OUTPUT.search, sources)):
                return number
    return None


def commands(text: str) -> Iterator[str]:
    """The shell text of every ``RUN``, in one line each, with the defaults of the ``ARG`` lines before it."""
    defaults: dict[str, str] = {}
    command = ""
    for line in _lines(text):
        _takes_argument(line, defaults)
        if not line.lstrip().startswith("#") and (command or _RUN.match(line)):
            command += substituted(line.rstrip().removesuffix("\\"), defaults)
            if not line.rstrip().endswith("\\"):
                yield _RUN.sub("", command, count=1)
                command = ""


def _takes_argument(line: str, defaults: dict[str, str]) -> bool:
    """Whether ``line`` is an ``ARG`` with a default, which is kept; it may be made of those before it."""
    argument = _ARG.fullmatch(line)
    if argument:
        defaults.setdefault(argument[1], substituted(argument[2], defaults)[:MAX_LENGTH])
    return argument is not None


def _lines(text: str) -> list[str]:
    return text.split("\n", MAX_LINES)[:MAX_LINES]


def _bases(text: str) -> Sequence[tuple[int, str]]:
    return () if written_by_cigen(text) else tuple((stage.line, stage.base) for stage in _first_stages(text))


def _stages(text: str) -> Iterator[Stage]:
    """Every ``FROM``, with the defaults of the ``ARG`` lines before it, and of ``ENV`` what ``EXPOSE`` names."""
    defaults: dict[str, str] = {}
    environment: dict[str, str] = {}
    stage: Stage | None = None
    for number, line in enumerate(_lines(text), 1):
        if len(line) > MAX_LINE:
            continue
        if _takes_argument(line, defaults):
            continue
        if base := _FROM.fullmatch(line):
            if stage:
                yield stage
            stage = Stage(line=number, base=substituted(base[1], defaults), name=base[2] or "")
        elif stage:
            told = {name: substituted(value, defaults | environment) for name, value in _variables(line).items()}
            environment |= told
            stage = _with_line(stage, substituted(line, defaults | environment) if _EXPOSE.match(line) else line)
    if stage:
        yield stage


def _variables(line: str) -> dict[str, str]:
    """What an ``ENV`` line sets, also in the old form without an equals sign."""
    told = _ENV.match(line)
    if told is None:
        return {}
    name, _, value = told[1].partition(" ")
    return dict(_PAIR.findall(told[1])) if "=" in name else {name: value.strip()}


def _with_line(stage: Stage, line: str) -> Stage:
    if exposes := _EXPOSE.match(line):
        found = (int(port[1]) for word in exposes[1].split() if (port := _PORT.fullmatch(word)))
        return dataclasses.replace(stage, ports=(*stage.ports, *(port for port in found if port < 65536)))
    if told := _ENV_PORT.match(line):
        return dataclasses.replace(stage, environment=int(told[1]))
    if start := _START.match(line):
        return dataclasses.replace(stage, start=start[1], names=(*stage.names, start[1]))
    if folder := _WORKDIR.match(line):
        return dataclasses.replace(stage, names=(*stage.names, folder[1]), folder=folder[1])
    if copy := _COPY.match(line):
        return dataclasses.replace(stage, copies=True, names=(*stage.names, copy[1]))
    return stage
