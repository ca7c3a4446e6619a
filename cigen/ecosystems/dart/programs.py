"""Which file of a package is a program, what it serves with, and where it listens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from cigen.ecosystems.base import below
from cigen.ecosystems.dart.package import Package
from cigen.repo import Repo

PORT = 8080
_NAMES = ("server", "main")
_FRAMEWORKS = ("shelf", "serverpod", "alfred", "angel3_framework", "conduit", "get_server", "relic")
_SERVES = re.compile(r"\bHttpServer\.bind\b|\bserve\s*\(|\bServerpod\s*\(|\.listen\s*\(")
_PORT = re.compile(
    r"""\[['"]PORT['"]\]\s*(?:\?\?|!=)\s*['"]?([1-9][0-9]{1,4})\b"""
    r"""|\b(?:serve|bind|listen)\s*\([^;]{0,300}?,\s*([1-9][0-9]{1,4})\b|\bport\s*[:=]\s*([1-9][0-9]{1,4})\b"""
)
_LOOPBACK = re.compile(r"\b(?:serve|bind)\s*\([^;]{0,200}?(?:loopbackIPv[46]|'localhost'|\"localhost\"|127\.0\.0\.1)")
_PART = re.compile(r"""^part\s+['"]([\w./-]{1,200}\.(?:g|freezed|config|gr|mocks)\.dart)['"]\s*;""", re.MULTILINE)
MAX_SOURCES = 300  # files of one package that are read


@dataclass(frozen=True, kw_only=True)
class Program:
    """A main file, relative to its package; ``port`` is ``None`` for one that does not listen."""

    file: str
    port: int | None = None
    framework: str | None = None
    reads_port: bool = False
    is_loopback: bool = False


def program(repo: Repo, one: Package) -> Program | None:
    """The program to start: a server, else the one that is called as the package is; ``None`` for a library."""
    mains = [path for path in repo.inside(below(one.folder, "bin")) if path.endswith(".dart")]
    names = {path.rsplit("/", 1)[1].removesuffix(".dart"): path for path in mains}
    for name in (*(name for name in _NAMES if name in names), *names):
        text = "\n".join((repo.text(names[name]) or "", *_imported(repo, one, names[name])))
        if _SERVES.search(text) and _framework(one, text):
            return _server(name, one, text)
    return Program(file=f"bin/{one.name}.dart") if one.name in names else None


def is_generated(repo: Repo, one: Package) -> bool:
    """Whether sources name parts that only a generator can make."""
    if "build_runner" not in one.dependencies():
        return False
    sources = (path for path in repo.below(below(one.folder, "lib")) if path.endswith(".dart"))
    for path in islice(sources, MAX_SOURCES):
        folder = path.rsplit("/", 1)[0]
        if any(not repo.exists(below(folder, name)) for name in _PART.findall(repo.text(path) or "")):
            return True
    return False


def _server(name: str, one: Package, text: str) -> Program:
    found = _PORT.search(text)
    number = int(next(filter(None, found.groups()))) if found else PORT
    framework = _framework(one, text)
    return Program(
        file=f"bin/{name}.dart",
        port=number if number < 65536 else PORT,
        framework=None if framework == "dart:io" else framework,
        reads_port=bool(re.search(r"""\[['"]PORT['"]\]""", text)),
        is_loopback=bool(_LOOPBACK.search(text)),
    )


def _framework(one: Package, text: str) -> str | None:
    needed = one.dependencies("dependencies")
    return next((name for name in _FRAMEWORKS if name in needed), "dart:io" if "HttpServer" in text else None)


def _imported(repo: Repo, one: Package, main: str) -> list[str]:
    """The package's own libraries that a main file imports: it may only call what serves."""
    own = re.findall(rf"""['"]package:{re.escape(one.name)}/([\w./-]{{1,200}}\.dart)['"]""", repo.text(main) or "")
    return [repo.text(path) or "" for name in own[:20] if repo.exists(path := below(one.folder, f"lib/{name}"))]
