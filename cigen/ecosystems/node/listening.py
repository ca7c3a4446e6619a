"""Where an application listens, by the command that starts it, its sources, and what stands beside them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from itertools import islice

from cigen import sites
from cigen.ecosystems.base import below
from cigen.ecosystems.node.applications import Application
from cigen.ecosystems.node.package import Package
from cigen.ecosystems.node.starting import Start
from cigen.evidence import ports
from cigen.evidence.images import dockerfiles
from cigen.evidence.places import is_aside
from cigen.evidence.ports import FOREIGN, is_foreign
from cigen.facts import Finding
from cigen.repo import Repo, resolve

_USUAL = 3000
# What stands between a variable and its default, `parseInt(process.env.PORT, 10) || 3000`: the ten is no port.
_OR = r"[\"'\]\)]{0,4}(?:,\s{0,9}10\s{0,9}\))?\s{0,20}(?:\|\||\?\?|,)\s{0,20}[\"']?(?!10\b)"
_LISTENS = re.compile(rf"(?:\bPORT\b{_OR}|\bport\s*[:=]\s*[\"']?|\.listen\(\s*|\bPORT\s*=\s*)([1-9][0-9]{{1,4}})\b")
_VARIABLE = rf"\b(?!\w{{0,30}}{FOREIGN})(?:[A-Z][A-Z0-9]{{0,20}}_){{0,4}}PORT\b"
# The default of a variable that is surely a server's own, wherever it stands: also as zod, joi, envalid and convict
# have it.
_OF_SERVER = re.compile(
    rf"(?:{_VARIABLE}(?:{_OR}|\s{{0,9}}:\s{{0,9}}[^;,\n]{{1,200}}?(?:\.default\(|\bdefault:)\s{{0,9}}[\"']?)"
    r"|\bport\s{0,9}:\s{0,9}\{[^{}]{0,300}?\bdefault:\s{0,9}[\"']?"
    r"|\bconst DEFAULT_(?:(?:API|SERVER|HTTP|APP|BACKEND)_)?PORT\s{0,9}=\s{0,9}[\"']?)([1-9][0-9]{1,4})\b"
)
_SERVES = re.compile(r"\.listen\s{0,9}\(|\bcreate(?:Secure)?Server\s{0,9}\(|\bserve\s{0,9}\(|\bWebSocketServer\b")
# Nest's ways to start a program without a server: https://docs.nestjs.com/standalone-applications, nest-commander.
_CALLED = re.compile(r"\bCommandFactory\.\w|\bNestFactory\.createApplicationContext\(")
# A server of MCP that talks through pipes, whatever it calls what it makes: https://modelcontextprotocol.io/specification
_BY_PIPES = re.compile(r"\bnew\s{1,9}StdioServerTransport\s{0,9}\(")
_HEARS = re.compile(r"\.listen\s{0,9}\(|\bserve\s{0,9}\(")
_DEEPER = re.compile(
    r"(?:.*/)?(?:[\w-]{1,20}[.-])?(?:config(?:uration|s)?|settings?|env(?:ironment)?|constants?|defaults?|server|main|index|app|options)"
    r"\.[cm]?[jt]s",
    re.IGNORECASE,
)
_ENTRIES = re.compile(r"(?:.*/)?(?:main|index|server|app|www|config|environment)(?:\.[cm]?[jt]s)?")
_FOLDERS = ("src", "bin", "server", "src/config", "config")
_FILE = re.compile(r"[\w@./-]{1,200}\.[cm]?[jt]s\b", re.ASCII)
_MAX_SOURCES = 20
_OF_PAGES = re.compile(r"(?:^|/)(?:client|frontend|public|static|assets|components|pages|dist|build)/")
_MAX_DEEPER = 60
_MAX_TEXT = 200_000  # characters of one


def port(repo: Repo, app: Application | None, findings: list[Finding]) -> int | None:
    """Where an application listens, with a finding where only what stands beside its source tells."""
    if app is None or app.is_unserved:
        return None
    if app.start is None:
        return sites.PORT
    if _serves_nobody(repo, app.package, app.start):
        return None
    told = _said(repo, app.package, app.start) or _of_image(repo, app, app.start)
    usual = app.framework.port if app.framework else None
    if told or (app.framework and app.framework.start):  # a framework's own command has a port of its own
        return told or usual
    serves = usual is not None or _listens(repo, app.package, app.start)
    beside = ports.beside(repo, app.package.folder) if serves else None
    if beside:
        findings.append(beside.finding(app.package.folder))
        return beside.port
    return usual or (_USUAL if serves else None)


def _of_image(repo: Repo, app: Application, start: Start) -> int | None:
    """The port of its images; one that starts a source beside a framework's application is another program's."""
    folder = app.package.folder
    program = posixpath.basename("".join(app.framework.start[:1])) if app.framework else ""
    if program not in ("", "node") and posixpath.basename(start.words[0]) == program:
        words = (word for command in dockerfiles.started_beside(repo, folder) for word in _FILE.findall(command))
        if any(path and (repo.exists(path) or is_aside(path)) for path in (resolve(folder, word) for word in words)):
            return None
    return dockerfiles.port_beside(repo, folder)


def _said(repo: Repo, package: Package, start: Start) -> int | None:
    """The port that scripts or sources tell."""
    told = start.port
    if told and 0 < int(told) < 65536:
        return int(told)
    return _heard(repo, _sources(repo, package, start), _LISTENS) or _heard(repo, _deeper(repo, package), _OF_SERVER)


def _serves_nobody(repo: Repo, package: Package, start: Start) -> bool:
    """Whether it uses a framework of servers for the parts of a program that is called, or only works by itself."""
    texts = [(repo.text(path) or "")[:_MAX_TEXT] for path in _sources(repo, package, start)]
    if any(map(_BY_PIPES.search, texts)):
        return not any(map(_HEARS.search, texts))
    return any(map(_CALLED.search, texts)) and not _listens(repo, package, start)


def _listens(repo: Repo, package: Package, start: Start) -> bool:
    """Whether what is started serves anybody: a bot or a worker only calls others."""
    paths = (*_sources(repo, package, start), *_deeper(repo, package))
    return any(_SERVES.search((repo.text(path) or "")[:_MAX_TEXT]) for path in paths)


def _heard(repo: Repo, paths: Iterable[str], pattern: re.Pattern[str]) -> int | None:
    found = (match for path in paths for match in islice(pattern.finditer((repo.text(path) or "")[:_MAX_TEXT]), 20))
    return next((number for match in found if not is_foreign(number := int(match[1]))), None)


def _sources(repo: Repo, package: Package, start: Start) -> list[str]:
    """Where a server usually says which port it listens on: the file that is started, then files of such names."""
    named = (resolve(package.folder, word) for word in start.words[1:] if "/" in word or "." in word)
    first = [path for name in named if name for path in (name, f"{name}.js") if repo.exists(path)]
    folders = [package.folder, *(below(package.folder, name) for name in _FOLDERS)]
    usual = [path for folder in folders for path in repo.inside(folder) if _ENTRIES.fullmatch(path)]
    return [*first, *usual][:_MAX_SOURCES]


def _deeper(repo: Repo, package: Package) -> list[str]:
    """Where else a program keeps its defaults, those nearest to the package's folder first."""
    prefix = "" if package.folder == "." else f"{package.folder}/"
    named = (path for path in repo.below(package.folder) if _DEEPER.fullmatch(path))
    own = [path for path in named if not is_aside(path.removeprefix(prefix)) and not _OF_PAGES.search(path)]
    return sorted(own, key=lambda path: (path.count("/"), path))[:_MAX_DEEPER]
