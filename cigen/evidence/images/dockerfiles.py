"""Existing Dockerfiles: the images that a team already builds with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from cigen.evidence.conventions import of
from cigen.evidence.images import image_files, image_stages, substituted, version_in
from cigen.evidence.images.image_stages import Stage
from cigen.evidence.statement import Statement, files_near, written_by_cigen
from cigen.facts import Source
from cigen.repo import Repo

NAME = re.compile(
    r"(?:.*/)?(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)"
    r"(?:\.(?!(?:dockerignore|template|tmpl|tpl|jinja2?|j2|in|erb|mustache|ejs)\Z)[\w-]+)?",
    re.IGNORECASE,
)
_SIDE_DOORS = frozenset({22, 443})  # a service's own port goes first: these are for its shell, or want a certificate
_TOLD = re.compile(
    r"""(?<![\w-])(?:--?(?:server[-_.])?(?:http[-_])?port|-p|--bind|-b|--hosts?|--listen|--addr|--address)[\s"',=]{1,6}"""
    r"""(?:[\w.\[\]-]{0,60}:)?([1-9][0-9]{1,4})(?![\w.:])"""
)
# What a container of a toolchain starts: a shell, a build or its tests, and no program of the repository.
_TOOLING = re.compile(
    r"[\s\[\"']*(?:[^\s/]*/)*(?:ba|z|da)?sh[\s\"',\]]*$|.*(?:test|rspec|rake|phpunit|tox|make)\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"^\s*RUN(?:\s+--\S+)*\s+", re.IGNORECASE)
_SETTINGS = re.compile(r"[\w./-]{1,200}\.(?:ya?ml|toml|json|ini|cfg|conf|properties)(?![\w.-])", re.ASCII)
_EVERYWHERE = re.compile(r"^[^#\n]{0,200}?(?<![\w.])(?:0\.0\.0\.0|\[::\]):([1-9][0-9]{1,4})\b", re.MULTILINE)
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
_MAX_SETTINGS = 100_000  # characters


def statements(repo: Repo, folder: str, tool: str) -> Iterator[Statement]:
    """What the ``FROM`` lines near ``folder`` say about ``tool``, else what is installed; nearest first."""
    for path in files_near(repo, folder, NAME):
        found = [
            (line, version) for line, image in repo.remember(_bases_of, path) if (version := version_in(tool, image))
        ]
        for line, version in found:
            yield Statement(values=(version,), source=Source(file=path, line=line, key="FROM"))
        if not found:
            yield from _installed(path, repo.text(path) or "", tool)


def _installed(path: str, text: str, tool: str) -> Iterator[Statement]:
    """The version that an image gets which starts from another tool's: in the first line that tells it."""
    pattern = of(tool).installs
    if pattern is None or written_by_cigen(text):
        return
    for number, line in enumerate(image_stages.lines(text), 1):
        if len(line) <= image_stages.MAX_LINE and not line.lstrip().startswith("#") and (match := pattern.search(line)):
            version = next(filter(None, match.groups()))
            yield Statement(values=(version,), source=Source(file=path, line=number, key="RUN"))
            return


def _bases_of(repo: Repo, path: str) -> Sequence[tuple[int, str]]:
    """The bases of a file that a team wrote."""
    text = repo.text(path) or ""
    return () if written_by_cigen(text) else tuple((stage.line, stage.base) for stage in image_stages.first(text))


def last_base(text: str) -> tuple[int, str] | None:
    """Line and image of the stages that the last one is made of; ``None`` where there is no ``FROM``."""
    chain = image_stages.chain(text)
    return (chain[-1].line, chain[-1].base) if chain else None


def exposed(text: str) -> int | None:
    """The port that the last stage exposes for its service, itself or by a stage or a web server that it is made of."""
    chain = image_stages.chain(text)
    is_server = _is_web_server(text) or (bool(chain) and _APACHE.match(chain[-1].base) is not None)
    ports = next((stage.ports for stage in chain if stage.ports), (80,) if is_server else _told(chain))
    aspnet = _ASPNET.match(chain[-1].base) if chain else None
    if aspnet and (80 in ports or not ports) and not _ASPNET_TOLD.search(text):
        return 8080 if int(aspnet[1]) >= _ASPNET_MOVED else 80
    return next((port for port in ports if port not in _SIDE_DOORS), 443 if 443 in ports else None)


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
    return is_server and any(stage.copies for stage in image_stages.chain(text))


def packed(text: str) -> str:
    """What the last stage copies and starts, where it is a program or pages; else ""."""
    if not (packs_program(text) or packs_pages(text)):
        return ""
    return "\n".join(name for stage in image_stages.chain(text) for name in stage.names)


def packs_program(text: str) -> bool:
    """Whether the last stage is something of the repository's that starts, and no set of tools to work in."""
    chain, start = image_stages.chain(text), started(text)
    copies = any(stage.copies for stage in chain)
    return copies and (exposed(text) is not None or (bool(start) and not _TOOLING.match(start)))


def started(text: str) -> str:
    """The command of the last stage, itself or by a stage that it is made of, as it is written; "" for none."""
    return _start(image_stages.chain(text))


def folder(text: str) -> str:
    """Where the last stage works, as it is written; "" where it does not say so."""
    return next((stage.folder for stage in image_stages.chain(text) if stage.folder), "")


def _start(chain: Sequence[Stage]) -> str:
    return next((stage.start for stage in chain if stage.start), "")


def needs_output(text: str) -> int | None:
    """The line of the first ``COPY`` that wants what a build left beside the sources; ``None`` where all is there."""
    defaults: dict[str, str] = {}
    for number, line in enumerate(image_stages.lines(text), 1):
        if len(line) > image_stages.MAX_LINE:
            continue
        if image_stages.takes_argument(line, defaults):
            continue
        if copy := image_stages.COPY.match(line):
            sources = substituted(copy[1], defaults).split()[:-1]  # without where they go
            if "--from" not in copy[1] and any(map(_OUTPUT.search, sources)):
                return number
    return None


def commands(text: str) -> Iterator[str]:
    """The shell text of every ``RUN``, in one line each, with the defaults of the ``ARG`` lines before it."""
    defaults: dict[str, str] = {}
    command = ""
    for line in image_stages.lines(text):
        image_stages.takes_argument(line, defaults)
        if not line.lstrip().startswith("#") and (command or _RUN.match(line)):
            command += substituted(line.rstrip().removesuffix("\\"), defaults)
            if not line.rstrip().endswith("\\"):
                yield _RUN.sub("", command, count=1)
                command = ""
